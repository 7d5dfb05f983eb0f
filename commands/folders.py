"""The folders of a library as a tree: what lies in one, and how many notes each holds."""

from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from rich.text import Text

from throughline.commands.common import clean, out, print_json
from throughline.library.errors import ThroughlineError
from throughline.library.nouns import Card
from throughline.library.output import above


class NoSuchFolderError(ThroughlineError):
    """A folder was named in which no note lies."""

    def __init__(self, folder: str, known: Sequence[str]) -> None:
        near = get_close_matches(folder, known, n=3, cutoff=0.5)
        which = f"Did you mean {', '.join(near)}?" if near else "`throughline list --tree` shows them all."
        super().__init__(f"No note lies in a folder \u201c{clean(folder)}\u201d. {which}")


def within(cards: Sequence[Card], folder: str, shelves: Mapping[str, str]) -> list[Card]:
    """Return the notes that lie in a folder or below it; the end of its path names it too."""
    wanted = folder.strip("/").casefold()
    found = [card for card in cards if _lies_in(shelves.get(card.id, ""), wanted)]
    if not found:
        raise NoSuchFolderError(folder, sorted({one for shelf in shelves.values() for one in above(shelf)}))
    return found


def _lies_in(shelf: str, wanted: str) -> bool:
    path = f"/{shelf.casefold()}/"
    return path.startswith(f"/{wanted}/") or f"/{wanted}/" in path


def say_tree(notes: Mapping[str, int], as_json: bool) -> None:
    """Show each folder below the one that it lies in, with the notes in it and in all below it."""
    counts = Counter[str]()
    for shelf, count in notes.items():
        for folder in above(shelf):
            counts[folder] += count
    order = sorted(counts, key=lambda folder: folder.split("/"))
    if as_json:
        print_json([{"folder": folder, "notes": counts[folder]} for folder in order])
        return
    for folder in order:
        name = folder.rpartition("/")[2]
        out.print(Text(clean(f"{'  ' * folder.count('/')}{name}  {counts[folder]:,}")))
