"""Everything out again: the graph for other programs, and the notes as a vault of Markdown."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from commands.common import AsJson, err, opened, out, plain_errors, print_json, shown_progress
from commands.structure import Force, refuse_inside
from corpus.vault import VaultExistsError
from graph.export import DestinationExistsError, ExportForm, export
from library import Library
from website.build import SiteExistsError, write_site


class Form(StrEnum):
    """What a library can be exported as."""

    GRAPHML = "graphml"
    GEXF = "gexf"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"
    SITE = "site"


@plain_errors
def export_library(
    form: Annotated[Form, typer.Argument(help="What to write.")],
    destination: Annotated[Path, typer.Argument(help="The file; a folder for CSV, Markdown, a site.")],
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write every note and link: for other programs, as a vault of Markdown, or as a site on disk."""
    with opened() as library:
        refuse_inside(destination, library.folder)
        try:
            files = _written(library, form, destination, force, as_json)
        except (DestinationExistsError, VaultExistsError, SiteExistsError, OSError) as error:
            err.print(Text(str(error)))
            raise typer.Exit(1) from error
    if as_json:
        print_json([str(path) for path in files])
        return
    for path in files:
        out.print(Text(f"written: {path}"))


def _written(library: Library, form: Form, destination: Path, force: bool, as_json: bool) -> tuple[Path, ...]:
    if form is Form.MARKDOWN:
        library.export_vault(destination, force)
        return (destination,)
    if form is Form.SITE:
        with shown_progress(as_json) as progress:
            write_site(library, destination, force, progress)
        return (destination / "index.html",)
    return tuple(export(library.graph(), ExportForm(form), destination, force))
