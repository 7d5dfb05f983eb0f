"""The evidence of a prompt for an assistant that writes the brief, and the check of what it has written."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from throughline.commands.common import clean, err, out, print_json
from throughline.library import Library
from throughline.library.nouns import Request
from throughline.library.output import brief_report, written_pack

_CHECK = (
    "Hold a written brief to the evidence; 1 where it fails. With -o or --copy it is handed on, without the "
    "numbers of its sources where its sentences can be read without them."
)
AsPack = Annotated[
    bool, typer.Option("--pack", help="Give the evidence, for an assistant that writes the brief itself.")
]
BriefFile = Annotated[
    Path | None,
    typer.Option("--check", metavar="FILE", help=_CHECK),
]


def refuse_mixed(pack: bool, check: Path | None, save: bool, write_with: str, model: str) -> None:
    """Say which options do not go together: a pack is no prompt, and a check makes none."""
    options = (("--pack", pack), ("--check", check), ("--save", save), ("--write-with", write_with))
    named = [name for name, given in options if given]
    if len(named) > 1:
        raise typer.BadParameter(f"One of {', '.join(named)} was expected, and several were given.")
    if model and not write_with:
        raise typer.BadParameter("--model names a model at the address of --write-with, which was not given.")


def pack(library: Library, request: Request, as_json: bool) -> tuple[str, str]:
    """Return the name of a pack, and the pack written out."""
    made = library.prompts.pack(request)
    if as_json:
        return made.note, json.dumps(asdict(made), ensure_ascii=False, indent=2) + "\n"
    return made.note, written_pack(made)


def hold(library: Library, request: Request, file: Path, as_json: bool, handing_on: bool) -> tuple[str, str]:
    """Say what a written brief states without support, and whether it is too long; 1 for either.

    Return its name, and the brief as it is handed on.
    """
    found = library.prompts.check_brief(request, text_of(file, "brief"))
    if as_json:
        print_json(asdict(found))
    else:
        for line in brief_report(found):
            out.print(Text(clean(line)))
    if not found.holds:
        if handing_on:
            err.print(
                Text("The brief does not hold, so it was not handed on. Mend what is listed, and ask again.")
            )
        raise typer.Exit(1)
    return file.name, found.pasted.rstrip() + "\n"


def text_of(file: Path, what: str) -> str:
    """Return the text of a file that a person has named."""
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        err.print(
            Text(f"{file} cannot be read ({error.strerror}); a text file with the {what} was expected.")
        )
        raise typer.Exit(1) from error
