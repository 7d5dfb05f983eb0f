"""Everything that a library holds, as plain values that two libraries can be compared by."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from throughline.library import Library


def facts_of(folder: Path) -> dict[str, Any]:
    """Return every note, link and problem of a folder's library."""
    with Library.open(folder) as library:
        notes = [asdict(library.notes.get(card.id)) for card in library.notes.all(sort="title")]
        links = [asdict(link) for link in library.notes.links(origins=True)]
        cards = [asdict(card) for card in library.notes.all(sort="title")]
        places = {note["id"]: library.notes.citations(library.notes.get(note["id"])) for note in notes}
        problems = library.account.problems()
        return {"notes": notes, "links": links, "cards": cards, "places": places, "problems": problems}


def built(folder: Path) -> dict[str, Any]:
    """Build a folder's library and return all that it holds."""
    Library.build(folder, text_only=True)
    return facts_of(folder)
