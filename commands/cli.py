"""The command line: every use of a library, for a person or, with --json, for a program."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from throughline import __version__
from throughline.commands import (
    answers,
    assistants,
    audit,
    care,
    changes,
    doubts,
    engine,
    exports,
    ideas,
    kept,
    maps,
    notes,
    prompts,
    search,
    serve,
    structure,
    tensions,
)
from throughline.commands import app as app_command
from throughline.commands.common import Settings
from throughline.commands.terminal import ready, run_to_the_end, sound_width

app = typer.Typer(
    help="Walk through a body of research notes.", no_args_is_help=True, pretty_exceptions_enable=False
)


def tell_version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        typer.echo(f"throughline {__version__}")
        raise typer.Exit


def named(text: str) -> Path:
    """Return the place that an option names: an empty name would mean the present folder, and is a slip."""
    if not text:
        raise typer.BadParameter("A name was expected, and it is empty; “.” is the present folder.")
    return Path(text)


@app.callback()
def settings(
    notes: Annotated[
        Path | None,
        typer.Option(
            "--notes",
            envvar="THROUGHLINE_NOTES",
            parser=named,
            metavar="FOLDER",
            help="The notes folder; else the sample.",
        ),
    ] = None,
    library: Annotated[
        Path | None,
        typer.Option(
            "--library", parser=named, metavar="FILE", help="The library file; else in the notes folder."
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=tell_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Walk through a body of research notes."""
    Settings.notes, Settings.library = notes, library


COMMANDS: dict[str, Callable[..., None]] = {
    "build": notes.build,
    "check": notes.check,
    "show": notes.show,
    "list": notes.list_notes,
    "stats": notes.stats,
    "doctor": care.doctor,
    "backup": care.backup,
    "engine": engine.engine,
    "app": app_command.open_app,
    "search": search.search,
    "searches": search.searches,
    "similar": search.similar,
    "find": search.find,
    "eval": search.evaluate,
    "neighbours": structure.neighbours,
    "connect": structure.connect,
    "common": structure.common,
    "map": maps.map_file,
    "insights": structure.insights,
    "next": structure.next_lines,
    "suggest": ideas.suggest,
    "questions": ideas.questions,
    "topics": ideas.topics,
    "doubt": doubts.doubt,
    "downstream": doubts.downstream,
    "tensions": tensions.tensions,
    "changes": changes.changes,
    "index-pages": ideas.index_pages,
    "prompt": prompts.prompt,
    "prompts": kept.prompts,
    "answer": answers.answer,
    "audit": audit.audit,
    "export": exports.export_library,
    "mcp": assistants.serve,
    "serve": serve.serve,
}
for name, command in COMMANDS.items():
    app.command(name)(command)


def main() -> None:
    """Run the command line; an interrupt ends it quietly."""
    sound_width(os.environ)
    ready()
    run_to_the_end(app)
