"""Exports: the graph for other programs, the notes as Markdown or a site, papers as BibTeX."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from throughline.commands.common import (
    AsJson,
    clean,
    opened,
    out,
    plain_errors,
    print_json,
    shown_progress,
)
from throughline.commands.structure import Force, refuse_inside
from throughline.commands.terminal import readable
from throughline.library import Library
from throughline.library.errors import ThroughlineError
from throughline.library.nouns import ExportForm
from throughline.library.output import as_bibtex, export, refuse_existing, told, whole_or_not_at_all


class Form(StrEnum):
    """What a library can be exported as."""

    GRAPHML = "graphml"
    GEXF = "gexf"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"
    SITE = "site"
    BIBTEX = "bibtex"


class NothingToExportError(ThroughlineError):
    """The export would be empty, and an empty file would look like a mistake."""


@plain_errors
def export_library(
    form: Annotated[Form, typer.Argument(help="What to write.")],
    destination: Annotated[Path, typer.Argument(help="The file; a folder for CSV, Markdown, a site.")],
    of: Annotated[
        str, typer.Option(metavar="NOTE", help="BibTeX: the papers of this note alone.", callback=readable)
    ] = "",
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write every note and link for other programs, as Markdown or as a site; or the papers as BibTeX."""
    if of and form is not Form.BIBTEX:
        raise typer.BadParameter("--of is for BibTeX; every other form holds the whole library.")
    with opened() as library:
        refuse_inside(destination, library.folder)
        with told(destination):
            files = _written(library, form, destination, of, force, as_json)
    if as_json:
        print_json([str(path) for path in files])
        return
    for path in files:
        out.print(Text(f"written: {path}"))


def _written(
    library: Library, form: Form, destination: Path, of: str, force: bool, as_json: bool
) -> tuple[Path, ...]:
    if form is Form.BIBTEX:
        refuse_existing(destination, force)
        papers = library.notes.papers(library.notes.find(of).id if of else "")
        if not papers:
            whose = f"\u201c{clean(of)}\u201d leads to no paper" if of else "This library holds no paper"
            raise NothingToExportError(f"{whose}, so there is nothing to write as BibTeX.")
        with whole_or_not_at_all(destination) as file:
            file.write(as_bibtex(papers).encode("utf-8", "backslashreplace"))
        return (destination,)
    if form is Form.MARKDOWN:
        library.notes.write_vault(destination, force)
        return (destination,)
    if form is Form.SITE:
        from throughline.website.build import write_site  # noqa: PLC0415 - no other command waits for its templates

        with shown_progress(as_json) as progress:
            write_site(library, destination, force, progress)
        return (destination / "index.html",)
    cards, links = library.notes.all(), library.notes.links(origins=True)
    return export(cards, links, ExportForm(form), destination, force, library.notes.details)
