"""Commands about the structure of the notes: insights, next lines, and the graph as a file."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from commands.common import AsJson, NoteName, clean, err, opened, out, plain_errors, print_json
from graph.export import DestinationExistsError, ExportForm, export
from graph.findings import answer_as_json
from graph.insights import UnknownInsightError

Force = Annotated[bool, typer.Option("--force", help="Replace a file that is already there.")]


@plain_errors
def insights(
    only: Annotated[list[str] | None, typer.Option(help="Only this family, such as gaps or topics.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what the structure of the notes says about the research."""
    with opened() as library:
        try:
            answers = library.insights(only)
        except UnknownInsightError as error:
            err.print(Text(str(error)))
            raise typer.Exit(2) from error
    if as_json:
        print_json([answer_as_json(answer) for answer in answers])
        return
    for answer in answers:
        out.print(Text(f"{answer.name}: {len(answer.findings)} of {answer.total}", style="bold"))
        for finding in answer.findings:
            out.print(Text("  " + clean(finding.sentence)))


@plain_errors
def next_lines(
    note: NoteName, k: Annotated[int, typer.Option("--k", min=1)] = 8, as_json: AsJson = False
) -> None:
    """Name the lines of inquiry to follow next, each with its reason."""
    with opened() as library:
        lines = library.next_lines(library.find(note).id, k)
    if as_json:
        rows = [
            {"id": n.line.id, "title": n.line.title, "reason": n.reason, "captured": n.captured}
            for n in lines
        ]
        print_json(rows)
        return
    for line in lines:
        out.print(Text(clean(line.sentence)))


@plain_errors
def export_graph(
    form: Annotated[ExportForm, typer.Argument(help="The file format.")],
    destination: Annotated[Path, typer.Argument(help="The file to write; a folder for CSV.")],
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write every note and link to a file that other programs read."""
    with opened() as library:
        refuse_inside(destination, library.folder)
        try:
            files = export(library.graph(), form, destination, force)
        except (DestinationExistsError, OSError) as error:
            err.print(Text(str(error)))
            raise typer.Exit(1) from error
    if as_json:
        print_json([str(path) for path in files])
        return
    for path in files:
        out.print(Text(f"written: {path}"))


def refuse_inside(destination: Path, folder: Path) -> None:
    """Refuse to write among the notes, which are never written to."""
    if destination.resolve().is_relative_to(folder.resolve()):
        err.print(Text(f"{destination} lies inside the notes folder {folder}; choose a place outside it."))
        raise typer.Exit(1)
