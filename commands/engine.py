"""The command that tells and changes the search engine of a library."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.text import Text

from throughline.commands.common import (
    AsJson,
    clean,
    complain,
    out,
    place,
    plain_errors,
    print_json,
    shown_progress,
)
from throughline.library import engine as engines


@plain_errors
def engine(
    where: Annotated[
        str,
        typer.Argument(metavar="[URL|edge|built-in]", help="Where to move the library; left out: nowhere."),
    ] = "",
    shards: Annotated[
        int, typer.Option("--shards", min=0, help="Parts of the collection on a cluster; 0: as it decides.")
    ] = 0,
    replicas: Annotated[
        int, typer.Option("--replicas", min=0, help="Copies of each part; 0: as the cluster decides.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Say which search engine the library uses and whether it is in step, or move the library to another."""
    library, left = place(), ""
    if where:
        with shown_progress(as_json) as progress:
            left = engines.move(
                library,
                where,
                shards=shards,
                replicas=replicas,
                progress=lambda done, total: progress("engine", done, total),
            )
    found = engines.of(library)
    if as_json:
        print_json({**asdict(found), "in_step": found.is_in_step, "left": left})
    else:
        out.print(Text(clean(told(found))))
        if left:
            complain(left)
    if found.fault:
        raise typer.Exit(1)


def told(found: engines.Standing) -> str:
    """Say how a library stands with its engine."""
    if found.name == "built-in":
        return f"built-in: {found.rows:,} passages beside their notes, in this library."
    name = f"{found.place}, collection {found.collection}" if found.collection else found.place
    if found.fault:
        return f"{name}: {found.fault} Until then search goes by words."
    if found.is_in_step:
        return f"{name}: {found.rows:,} rows, in step with the library."
    return (
        f"{name}: {found.rows:,} rows; the words of {found.due.words:,} notes and the vectors of "
        f"{found.due.meaning:,} are not there yet. Run throughline build."
    )
