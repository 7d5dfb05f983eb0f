"""The terminal as it is: any encoding, any width, streams that are closed, full or read only in part.

What a stream's encoding cannot hold is written as an escape, never as an error; JSON then holds nothing but
ASCII, in JSON's own escapes. An impossible width is ignored. A reader that stops reading, as
`head` has, ends the program quietly.
"""

import os
import re
import sys
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from io import TextIOWrapper
from typing import Any, TextIO

from rich.console import Console

NARROWEST, WIDEST = 20, 500  # columns: below this text is unreadable, and no screen is wider; not measured
_A_WIDTH = re.compile(r"[0-9]{1,9}")
_UNDECODED = re.compile("[\udc80-\udcff]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def sound_width(environment: MutableMapping[str, str]) -> None:
    """Remove impossible sizes of a terminal from the environment, and limit very small and large ones."""
    for name in ("COLUMNS", "LINES", "TERMINAL_WIDTH"):
        said = environment.get(name)
        if said is None:
            continue
        if not _A_WIDTH.fullmatch(said) or not int(said):
            del environment[name]
        else:
            environment[name] = str(min(WIDEST, max(NARROWEST, int(said))))


def ready() -> None:
    """Make standard output and standard error fit to say anything, whatever they were set to."""
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            if not _can_escape(stream.encoding):
                stream.reconfigure(encoding="utf-8")
            stream.reconfigure(errors="backslashreplace")


def _can_escape(encoding: str) -> bool:
    """Tell whether an encoding holds plain text, and escapes where it holds no more; `idna` does neither."""
    try:
        return bool("a\n\u2192".encode(encoding, "backslashreplace"))
    except (UnicodeError, LookupError):
        return False


def _open_closed_streams() -> None:
    """Give each standard stream that was closed a place that takes everything and keeps nothing."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number is this one
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - lives as long as the program


def fit_json(text: str, stream: TextIO | None = None) -> str:
    """Return JSON as a stream can hold it: as it is, or with JSON's own escapes beyond ASCII."""
    encoding = getattr(stream or sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeError:
        return _NOT_ASCII.sub(lambda found: _escaped(ord(found[0])), text)
    return text


def _escaped(code: int) -> str:
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def readable(value: Any) -> Any:
    """Return what was typed as text: bytes that were not decoded are read as UTF-8, or shown as lost."""
    if isinstance(value, list | tuple):
        return [readable(one) for one in value]
    if not isinstance(value, str) or not _UNDECODED.search(value):
        return value
    return os.fsencode(value).decode("utf-8", "replace")


def not_written_out(error: OSError) -> str:
    """Say that a file, or the output where the system names none, could not be read or written."""
    what = printable(os.fsdecode(error.filename)) if error.filename else "What was to be said here"
    why = error.strerror or error
    return f"{what} cannot be read or written ({why}). Name another place, or make room there."


def run_to_the_end(command: Callable[[], object]) -> None:
    """Run a command and write out what it said; a closed pipe ends it quietly, a full disk in one line."""
    try:
        try:
            command()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        write_no_more()
        raise SystemExit(0) from None
    except OSError as error:
        write_no_more()
        with suppress(OSError):  # standard error may be full as well; the exit code still says it
            sys.stderr.write(not_written_out(error) + "\n")
        raise SystemExit(1) from error


def write_no_more() -> None:
    """Discard what is not written yet, so that ending the program does not try again."""
    try:
        number = sys.stdout.fileno()
    except (OSError, ValueError):  # no file of the system, as in a test
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)


def printable(text: str) -> str:
    """Return text that cannot steer a terminal."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


class Terminal(Console):
    """A console that ignores odd widths, and passes the error of a closed pipe on to the caller."""

    def __init__(self, stderr: bool = False) -> None:
        environment = dict(os.environ)
        sound_width(environment)
        super().__init__(stderr=stderr, highlight=False, soft_wrap=True, _environ=environment)

    def on_broken_pipe(self) -> None:
        """Raise again the error that is being handled."""
        raise BrokenPipeError
