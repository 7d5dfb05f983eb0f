"""Where the library of a notes folder lies, and whether anything else is in its place."""

from pathlib import Path

from throughline.corpus.errors import ThroughlineError
from throughline.index.store import file as store


class PlaceTakenError(ThroughlineError):
    """Where the folder of a library was expected there is something else; it is not touched."""


def place_of(notes: Path, named: Path | str | None = None) -> Path:
    """Return where the library of a notes folder lies, or is to lie; raise where no folder can hold it."""
    place = store.named(named) if named else store.place_of(notes)
    for folder in place.parents:
        if folder.is_dir():
            break
        if folder.is_symlink() or folder.exists():
            found = "a link that leads to no folder" if folder.is_symlink() else "a file"
            raise PlaceTakenError(
                f"{folder} is {found}, and a folder was expected there, to hold the library {place.name}. "
                "It was not touched. Give it another name or move it away, or name another place with "
                "--library FILE."
            )
    return place
