"""Everything out again: the graph for other programs, and the notes as a vault of Markdown."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from commands.common import AsJson, err, opened, out, plain_errors, print_json
from commands.structure import Force, refuse_inside
from corpus.vault import VaultExistsError
from graph.export import DestinationExistsError, ExportForm, export
from library import Library


class Form(StrEnum):
    """What a library can be exported as."""

    GRAPHML = "graphml"
    GEXF = "gexf"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


@plain_errors
def export_library(
    form: Annotated[Form, typer.Argument(help="What to write.")],
    destination: Annotated[Path, typer.Argument(help="The file; a folder for CSV and Markdown.")],
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write every note and link to a file that other programs read, or as a vault of Markdown."""
    with opened() as library:
        refuse_inside(destination, library.folder)
        try:
            files = _written(library, form, destination, force)
        except (DestinationExistsError, VaultExistsError, OSError) as error:
            err.print(Text(str(error)))
            raise typer.Exit(1) from error
    if as_json:
        print_json([str(path) for path in files])
        return
    for path in files:
        out.print(Text(f"written: {path}"))


def _written(library: Library, form: Form, destination: Path, force: bool) -> tuple[Path, ...]:
    if form is Form.MARKDOWN:
        library.export_vault(destination, force)
        return (destination,)
    return tuple(export(library.graph(), ExportForm(form), destination, force))
