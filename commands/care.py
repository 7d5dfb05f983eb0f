"""Commands that look after a library: doctor and backup."""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from throughline.commands.common import (
    AsJson,
    Settings,
    clean,
    out,
    plain_errors,
    print_json,
    shown_progress,
)
from throughline.commands.common import place as library_place
from throughline.library import Library, folder_of, user_folder
from throughline.library.door import Built
from throughline.library.upkeep import VECTORS_FOLDER as FOLDER
from throughline.library.upkeep import Checked, Health, back_up, examine, mend, tidy

ILL = {Health.DAMAGED, Health.REFUSED}  # after a repair only these mean that something still needs a person
MENDED = {Health.DAMAGED, Health.WASTE}  # what a repair removes, or makes again


@plain_errors
def doctor(
    repair: Annotated[
        bool, typer.Option("--repair", help="Make again what is damaged, and drop what nothing uses.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Look at every byte of the library, its vectors and its model, and say what is damaged or wasted."""
    place = library_place()
    found = list(examine(place))
    refused = any(one.health is Health.REFUSED for one in found)
    built = None
    if repair and not refused:
        mend(place)
        with shown_progress(as_json) as progress:
            built = Library.build(Settings.notes, Settings.library, progress)
        tidy(place)
    after = list(examine(place)) if built else found
    gone = [one for one in found if one.health in MENDED and one not in after]
    if as_json:
        print_json({"found": _rows(found), "after": _rows(after), "removed": _rows(gone)})
    else:
        _say(found)
        if built:
            _say_repaired(built, gone, after)
        elif not refused and any(one.health is not Health.SOUND for one in found):
            out.print(
                "Run throughline doctor --repair to make again what is damaged and drop what is wasted."
            )
    if any(one.health in ILL for one in after):
        raise typer.Exit(1)


def _rows(checked: Iterable[Checked]) -> list[dict[str, Any]]:
    return [asdict(one) for one in checked]


def _say(checked: Iterable[Checked]) -> None:
    for one in checked:
        out.print(Text(clean(f"{one.health:8} {one.part}: {one.words}")))


def _say_repaired(built: Built, gone: list[Checked], after: list[Checked]) -> None:
    """Say what a repair did: what was built, what was removed, and how it is now."""
    out.print(
        Text(clean(f"Repaired: {built.pages} pages, {built.encoded} texts encoded. {built.remark}".strip()))
    )
    if gone:
        out.print("Removed, or made again:")
        _say(gone)
    else:
        out.print("Nothing had to be removed.")
    out.print("Now:")
    _say(after)


@plain_errors
def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    as_json: AsJson = False,
) -> None:
    """Copy the library, its vectors and what you made yourself into one file, at any time."""
    place = library_place()
    size = back_up(place, target, place.parent / FOLDER, what_the_user_made(place))
    if as_json:
        print_json({"file": str(target), "bytes": size})
    else:
        out.print(Text(clean(f"{target}: {size / 1e6:.1f} MB")))


def what_the_user_made(place: Path) -> list[Path]:
    """Return the files and folders that hold what a person made and no build can make again."""
    kept = user_folder.find(folder_of(Settings.notes, Settings.library)).place
    return [path for path in (kept, place.parent / "prompts") if path and path.exists()]
