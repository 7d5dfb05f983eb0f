"""The map as a file: one page, drawn with pyvis, that needs no network."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from throughline.commands.common import AsJson, err, opened, out, plain_errors, print_json
from throughline.commands.structure import Force, refuse_inside
from throughline.commands.terminal import readable
from throughline.library import Library
from throughline.library.graph import LayoutBasis
from throughline.library.nouns import DEFAULT_LIMIT, MOST_HOPS, Drawing, MapView
from throughline.library.output import draw, draw_all, refuse_existing, told, write_map

SPREAD = 70  # pixels between neighbours on the whole map


@plain_errors
def map_file(
    destination: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")],
    note: Annotated[
        str | None, typer.Argument(help="The note in the middle; leave out with --all.", callback=readable)
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every note, not one neighbourhood.")] = False,
    hops: Annotated[int, typer.Option(min=1, max=MOST_HOPS, help="How many links away.")] = 1,
    limit: Annotated[int, typer.Option(min=0, help="How many notes; 0 for all.")] = DEFAULT_LIMIT,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write a map as one page that opens in any browser with the network off."""
    if (note is None) is not everything:
        err.print(Text("Name one note for its neighbourhood, or give --all for every note."))
        raise typer.Exit(2)
    with told(destination):
        refuse_existing(destination, force)
    with opened() as library:
        refuse_inside(destination, library.folder)
        drawing, heading = _whole(library) if note is None else _around(library, note, hops, limit)
    with told(destination):
        write_map(drawing, heading, destination)
    if as_json:
        print_json({"file": str(destination), "notes": len(drawing.nodes), "links": len(drawing.edges)})
    else:
        out.print(Text(f"written: {destination} · {len(drawing.nodes)} notes, {len(drawing.edges)} links"))


def _around(library: Library, note: str, hops: int, limit: int) -> tuple[Drawing, str]:
    found = library.notes.find(note)
    return draw(library.graph.neighbourhood(MapView(found.id, hops, limit=limit or None))), found.title


def _whole(library: Library) -> tuple[Drawing, str]:
    layout = library.graph.layout(LayoutBasis.LINKS)
    rows = layout.rows() if layout else []
    places = {note: (SPREAD * x, SPREAD * y) for note, x, y in rows}
    return draw_all(library.notes.all(), library.notes.links(), places), f"All notes of {library.folder.name}"
