"""The command that opens the app."""

import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Annotated, NoReturn

import typer

from throughline.commands.common import Settings, place, plain_errors
from throughline.library import folder_of
from throughline.library.place import library_file


@plain_errors
def open_app(
    port: Annotated[
        int, typer.Option(help="The port on this machine; 0 takes any that is free.", min=0, max=65535)
    ] = 8501,
    browser: Annotated[
        bool | None, typer.Option(help="Open it in the browser; else as one is found.")
    ] = None,
) -> None:
    """Open the app on the notes, on localhost only."""
    library_file.usable(place())  # what is no library of ours, or too new, is refused here
    asked = ["--port", str(port)]
    if _has_browser() if browser is None else browser:
        asked.append("--browser")
    become("throughline.views", asked)


def become(module: str, asked: Sequence[str]) -> NoReturn:
    """Go on as a server of the library that the global options name."""
    environment = dict(os.environ)
    if Settings.notes or Settings.library:
        environment["THROUGHLINE_NOTES"] = str(folder_of(Settings.notes, Settings.library).resolve())
    if Settings.library:
        environment["THROUGHLINE_LIBRARY"] = str(Settings.library.resolve())
    # -P: the current folder may hold notes, so Python must not load modules from it.
    command = [sys.executable, "-P", "-m", module, *asked]
    if os.name == "posix":  # the server replaces this process, so that ending the process ends the server
        os.execve(sys.executable, command, environment)
    raise typer.Exit(subprocess.run(command, env=environment, check=False).returncode)


def _has_browser() -> bool:
    """Tell whether this is a terminal used by a person, with a screen for windows."""
    if not sys.stdout.isatty():
        return False
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
