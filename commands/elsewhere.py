"""The option of `build` by which workers on other machines learn the meaning of notes."""

from pathlib import Path
from typing import Annotated

import typer

from throughline.commands.common import Settings, complain
from throughline.commands.terminal import readable
from throughline.library import Library
from throughline.library.upkeep import Elsewhere

On = Annotated[
    str,
    typer.Option(
        metavar="ADDRESS",
        help="Let the workers of the Dask scheduler at tcp://HOST:PORT learn the meaning of notes.",
        callback=readable,
    ),
]


def elsewhere(address: str, text_only: bool) -> Elsewhere | None:
    """Return where meaning is to be learnt, if not here; who is refused or lost there is told."""
    if address and text_only:
        raise typer.BadParameter("--on learns meaning elsewhere, and --text-only learns none: leave one out.")
    return Elsewhere(address, complain) if address else None


def end_unless_learnt(folder: Path) -> None:
    """End with an error where the workers that were asked for did not learn everything; why was said."""
    with Library.open(folder, Settings.library) as library:
        if not library.search.settled():
            raise typer.Exit(1)
