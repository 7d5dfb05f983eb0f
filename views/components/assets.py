"""The components' scripts and styles, joined from their files into one text, after the table of kinds."""

from pathlib import Path

from throughline.library.output import look

# Scripts that are also used outside the app are in the folder of the drawings.
_PLACES = (Path(__file__).parent, Path(look.__file__).parent)


def joined(*names: str) -> str:
    """Return the named files as one text, in order.

    Streamlit takes a text without a newline for a path, so there is always one; the scripts are small
    and go along with the component's data, which Streamlit sends once while it stays the same.
    """
    return "\n".join(_found(name).read_text(encoding="utf-8") for name in names) + "\n"


def script(*names: str) -> str:
    """Return the named scripts as one, with the table of kinds ahead of them."""
    return look.script() + joined(*names)


def style(*names: str) -> str:
    """Return the named style sheets as one, with the colours and strokes of the table ahead of them."""
    return look.variables(":host") + look.note_classes() + look.link_classes() + joined(*names)


def _found(name: str) -> Path:
    return next(path for place in _PLACES if (path := place / name).exists())
