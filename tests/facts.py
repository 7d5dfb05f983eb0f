"""Everything that a library holds, as plain values that two libraries can be compared by."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from throughline.library import Library


def facts_of(folder: Path) -> dict[str, Any]:
    """Return every note, link and problem of a folder's library."""
    with Library.open(folder) as library:
        notes = [asdict(library.note(card.id)) for card in library.notes(sort="title")]
        links = [asdict(link) for link in library.links(origins=True)]
        places = {card.id: library.citations(library.note(card.id)) for card in library.notes()}
        cards = [asdict(card) for card in library.notes(sort="title")]
        return {"notes": notes, "links": links, "cards": cards, "places": places,
                "problems": library.problems()}  # fmt: skip


def built(folder: Path) -> dict[str, Any]:
    """Build a folder's library and return all that it holds."""
    Library.build(folder, text_only=True)
    return facts_of(folder)
