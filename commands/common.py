"""What every command shares: the global options, plain errors, JSON and the terminal."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from throughline import library as libraries
from throughline.commands.terminal import (
    Terminal,
    fit_json,
    not_written_out,
    printable,
    readable,
    write_no_more,
)
from throughline.library import folder_of, log
from throughline.library.errors import AmbiguousNoteError, ThroughlineError, explained
from throughline.library.place import place_of
from throughline.library.user_data import Damaged

out = Terminal()
err = Terminal(stderr=True)

if TYPE_CHECKING:
    from throughline.library import Library

P = ParamSpec("P")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
NoteName = Annotated[
    str, typer.Argument(help="An id, a title, an alias, or how one begins.", callback=readable)
]


class Settings:
    """The global options of one call."""

    notes: Path | None = None
    library: Path | None = None


def plain_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Turn the errors that a person can mend into one clear line and an exit code."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except AmbiguousNoteError as error:
            _say_ambiguous(error, bool(kwargs.get("as_json")))
            raise typer.Exit(2) from error
        except ThroughlineError as error:
            complain(error)
            raise typer.Exit(1) from error
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise
        except BrokenPipeError as error:  # the reader of the output, such as `head`, has stopped reading
            write_no_more()
            raise typer.Exit(0) from error
        except OSError as error:
            if not error.filename:
                write_no_more()
            complain(not_written_out(error))
            raise typer.Exit(1) from error
        except sqlite3.Error as error:  # damage that shows while notes are read, a lock, a full disk
            complain(explained(place(), error))
            raise typer.Exit(1) from error
        except Exception as error:
            complain(log.unexpected(f"throughline {command.__name__}", error))
            raise typer.Exit(1) from error

    return run


def name_damaged(damaged: Iterable[Damaged]) -> None:
    """Name the files of what the user made that cannot be read; each stays as it is."""
    for bad in damaged:
        err.print(Text(clean(f"{bad.place} is left as it is: {bad.why}.")))


def complain(error: Exception | str) -> None:
    """Say what went wrong, in words that cannot steer the terminal wherever they come from."""
    err.print(Text("\n".join(map(clean, str(error).split("\n")))))


def _say_ambiguous(error: AmbiguousNoteError, as_json: bool) -> None:
    candidates = [{"id": card.id, "kind": card.kind, "title": card.title} for card in error.candidates]
    if as_json:
        print_json({"error": str(error), "candidates": candidates})
        return
    complain(error)
    for card in error.candidates:
        err.print(Text(f"  {card.kind:8} {clean(card.title)}  [{card.id}]"))


def print_json(value: Any) -> None:
    """Print a value as JSON, one document on standard output."""
    echo_json(value, indent=2)


def echo_json(value: Any, indent: int | None = None) -> None:
    """Print a value as JSON that the encoding of standard output can hold."""
    typer.echo(fit_json(json.dumps(value, ensure_ascii=False, indent=indent)))


def clean(text: str) -> str:
    """Return text that cannot steer a terminal."""
    return printable(text)


def place() -> Path:
    """Return where the library lies that the global options name."""
    return place_of(folder_of(Settings.notes, Settings.library), Settings.library)


@contextmanager
def opened() -> "Iterator[Library]":
    """Open the library that the global options name; the command sees one state of it to its end."""
    with libraries.Library.open(Settings.notes, Settings.library) as library, library.one_state():
        if library.remark:
            complain(library.remark)
        yield library


@contextmanager
def shown_progress(as_json: bool) -> Iterator[Callable[[str, int, int], None]]:
    """Show what a build is doing, on a terminal only."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=as_json or not err.is_terminal) as progress:
        tasks: dict[str, Any] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = progress.add_task(step, total=total)
            progress.update(tasks[step], completed=done, total=total)

        yield show
