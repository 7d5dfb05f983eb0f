"""The command line: every use of a library, for a person or, with --json, for a program."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from throughline.commands import assistants, care, exports, maps, notes, prompts, search, structure
from throughline.commands.common import Settings

app = typer.Typer(
    help="Walk through a body of research notes.", no_args_is_help=True, pretty_exceptions_enable=False
)


@app.callback()
def settings(
    notes: Annotated[
        Path | None,
        typer.Option("--notes", envvar="THROUGHLINE_NOTES", help="The notes folder; else the sample."),
    ] = None,
    library: Annotated[
        Path | None,
        typer.Option("--library", help="The library file; else in the notes folder."),
    ] = None,
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
    "app": notes.open_app,
    "search": search.search,
    "similar": search.similar,
    "find": search.find,
    "eval": search.evaluate,
    "neighbours": structure.neighbours,
    "connect": structure.connect,
    "common": structure.common,
    "map": maps.map_file,
    "insights": structure.insights,
    "next": structure.next_lines,
    "prompt": prompts.prompt,
    "prompts": prompts.prompts,
    "answer": prompts.answer,
    "export": exports.export_library,
    "mcp": assistants.serve,
}
for name, command in COMMANDS.items():
    app.command(name)(command)


def main() -> None:
    """Run the command line; an interrupt ends it quietly."""
    app()


if __name__ == "__main__":
    main()
