"""The body of a note as HTML, faithful and harmless: one renderer for the app and the site."""

from pathlib import Path

from throughline.views.prose.around import Around, Body, Part, Shown
from throughline.views.prose.body import shown

__all__ = ["Around", "Body", "Part", "Shown", "shown", "style"]


def style() -> str:
    """Return how bodies look, in the app and in the site."""
    return (Path(__file__).parent / "prose.css").read_text(encoding="utf-8")
