"""Where the notes folder is, where its library lies, and whether anything else is in its place."""

from pathlib import Path

from throughline.corpus.errors import NotesMissingError, ThroughlineError
from throughline.index.store import file as library_file
from throughline.index.store.homes import user_data

__all__ = ["SAMPLE", "PlaceTakenError", "folder_of", "library_file", "place_of", "user_data"]

SAMPLE = Path(__file__).parents[1] / "corpus" / "sample"


class PlaceTakenError(ThroughlineError):
    """Where the folder of a library was expected there is something else; it is not touched."""


def place_of(notes: Path, named: Path | str | None = None) -> Path:
    """Return where the library of a notes folder lies, or is to lie; raise where no folder can hold it."""
    place = library_file.named(named) if named else library_file.place_of(notes)
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


def folder_of(notes: Path | str | None, file: Path | str | None = None) -> Path:
    """Return the notes folder that was named, or that of a library file that was, or the bundled sample."""
    place = library_file.named(file) if file and not notes else None
    held = library_file.notes_of(place) if place and library_file.usable(place)[0] else ""
    folder = Path(notes or held or SAMPLE)
    if not folder.is_dir():
        found = f"{folder} is a file" if folder.exists() else f"There is nothing at {folder}"
        raise NotesMissingError(
            f"{found}, and a folder of notes was expected. Name one with --notes, "
            "or leave it out to read the bundled sample."
        )
    return folder
