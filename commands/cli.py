"""The command line: every use of a library, for a person or, with --json, for a program."""

import os
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
import typer.core
import typer.main

from throughline import __version__
from throughline.commands.common import Settings
from throughline.commands.terminal import ready, run_to_the_end, sound_width

# Each with its module and function, which are loaded when asked for: all together take half a second.
COMMANDS = {
    "build": ("notes", "build"),
    "check": ("notes", "check"),
    "show": ("notes", "show"),
    "list": ("notes", "list_notes"),
    "stats": ("notes", "stats"),
    "doctor": ("care", "doctor"),
    "backup": ("care", "backup"),
    "engine": ("engine", "engine"),
    "app": ("app", "open_app"),
    "search": ("search", "search"),
    "searches": ("search", "searches"),
    "similar": ("search", "similar"),
    "find": ("search", "find"),
    "eval": ("search", "evaluate"),
    "neighbours": ("structure", "neighbours"),
    "connect": ("structure", "connect"),
    "common": ("structure", "common"),
    "map": ("maps", "map_file"),
    "insights": ("structure", "insights"),
    "next": ("structure", "next_lines"),
    "suggest": ("ideas", "suggest"),
    "questions": ("ideas", "questions"),
    "topics": ("ideas", "topics"),
    "doubt": ("doubts", "doubt"),
    "downstream": ("doubts", "downstream"),
    "tensions": ("tensions", "tensions"),
    "changes": ("changes", "changes"),
    "index-pages": ("ideas", "index_pages"),
    "prompt": ("prompts", "prompt"),
    "prompts": ("kept", "prompts"),
    "answer": ("answers", "answer"),
    "audit": ("audit", "audit"),
    "export": ("exports", "export_library"),
    "mcp": ("assistants", "serve"),
    "serve": ("serve", "serve"),
}


def command(name: str) -> Callable[..., None]:
    """Load a command."""
    module, function = COMMANDS[name]
    found: Callable[..., None] = getattr(import_module(f"throughline.commands.{module}"), function)
    return found


class Loaded(Mapping[str, Any]):
    """The commands as Typer wants them, each loaded when it is asked for."""

    def __getitem__(self, name: str) -> Any:
        """Return a command."""
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        alone.command(name)(command(name))
        return typer.main.get_command(alone)

    def __iter__(self) -> Iterator[str]:
        """Yield their names, in the order of the help."""
        return iter(COMMANDS)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(COMMANDS)


class Commands(typer.core.TyperGroup):
    """All commands, of which only the one that is asked for is loaded."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands: Any = Loaded()


app = typer.Typer(
    cls=Commands,
    help="Walk through a body of research notes.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
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


def main() -> None:
    """Run the command line; an interrupt ends it quietly."""
    sound_width(os.environ)
    ready()
    run_to_the_end(app)
