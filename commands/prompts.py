"""The command that makes a research prompt."""

import datetime
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from throughline.commands import briefs
from throughline.commands.as_known import as_known
from throughline.commands.briefs import AsPack, BriefFile
from throughline.commands.common import AsJson, clean, err, opened, out, plain_errors
from throughline.commands.structure import Force, refuse_inside
from throughline.commands.terminal import fit_json, readable
from throughline.commands.written import Model, Patience, Writer, WriteWith, write
from throughline.library import Library
from throughline.library.nouns import Assistant, Form, Request
from throughline.library.output import refuse_existing, render, told, whole_or_not_at_all

# Tried in this order: macOS, Wayland, X11, Windows seen from Linux, Windows.
_CLIPBOARDS = (["pbcopy"], ["wl-copy"], ["xclip", "-selection", "clipboard"], ["clip.exe"], ["clip"])
Words = Annotated[
    int | None,
    typer.Option(
        min=1, help="At most so many words; about 450 by default, of a brief for --check about 580."
    ),
]
Notes = Annotated[
    list[str] | None, typer.Argument(help="The note to ask about; see --from, --path.", callback=readable)
]
Question = Annotated[str, typer.Option(help="Ask this instead of the proposed question.", callback=readable)]
For = Annotated[Assistant, typer.Option("--for", help="The assistant that it is for.")]
Without = Annotated[list[str] | None, typer.Option(help="Leave this source out.", callback=readable)]
Order = Annotated[
    list[str] | None, typer.Option(help="Number this source first; repeatable.", callback=readable)
]


@plain_errors
def prompt(
    notes: Notes = None,
    chosen: Annotated[bool, typer.Option("--from", help="Start from all the notes named.")] = False,
    path: Annotated[bool, typer.Option("--path", help="Start from the path between two notes.")] = False,
    gap: Annotated[int | None, typer.Option(min=1, help="Start from this gap of the insights.")] = None,
    question: Question = "",
    form: Annotated[Form, typer.Option("--format", help="How it is written.")] = Form.MARKDOWN,
    assistant: For = Assistant.ANY,
    words: Words = None,
    as_of: Annotated[str | None, typer.Option(help="Only what was known by this day, YYYY-MM-DD.")] = None,
    today: Annotated[str | None, typer.Option(help="The day to count from, YYYY-MM-DD.")] = None,
    without: Without = None,
    order: Order = None,
    pack: AsPack = False,
    check: BriefFile = None,
    write_with: WriteWith = "",
    model: Model = "",
    patience: Patience = 300.0,
    save: Annotated[bool, typer.Option("--save", help="Record it, to see later what changed.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The file to write.")] = None,
    copy: Annotated[bool, typer.Option("--copy", help="Put it on the clipboard.")] = False,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write a research prompt for an inquiring line, any other note, or a new inquiring line."""
    with opened() as now, as_known(now, _day(as_of), save, as_json) as known:
        library = known.library
        ids = [library.notes.find(note).id for note in notes or ()]
        request = Request(
            note=ids[0] if len(ids) == 1 and not chosen else "",
            picked=tuple(ids) if chosen else (),
            path=(ids[0], ids[1]) if path and len(ids) == 2 else None,
            gap=gap,
            question=question,
            words=words,
            as_of=known.day,
            as_it_was=known.said,
            today=_day(today) or datetime.date.today(),
            without=tuple(library.notes.find(note).id for note in without or ()),
            order=tuple(library.notes.find(note).id for note in order or ()),
        )
        _refuse_unclear(request, len(ids), path)
        briefs.refuse_mixed(pack, check, save, write_with, model)
        form = Form.JSON if as_json else form
        if check:
            name, written = briefs.hold(library, request, check, form is Form.JSON, bool(output or copy))
            if not output and not copy:
                return
        elif pack:
            name, written = briefs.pack(library, request, form is Form.JSON)
        elif write_with:
            name, written = write(library, request, Writer(write_with, model, patience), form, assistant)
        else:
            made = library.prompts.make(request)
            name, written = made.id, render(made, form, assistant)
            if save:
                library.prompts.keep(made, request)
        if output:
            _write(written, output, library, force)
    _hand_over(name, written, output, copy, form is Form.JSON and not check, as_json)


def _hand_over(
    name: str, written: str, output: Path | None, copy: bool, is_json: bool, as_json: bool
) -> None:
    """Put what was made where it was asked for, and say so; on the screen where nothing was asked."""
    if copy:
        _copy(written, is_json)
    if not output and not copy:
        _say(written, is_json)
    elif not as_json:
        out.print(Text(f"{name}: {'written to ' + str(output) if output else 'copied'}"))


def _refuse_unclear(request: Request, named: int, path: bool) -> None:
    """Say what is missing if the notes that were named do not fit the options."""
    starts = [request.note, request.picked, request.path, request.gap is not None]
    if path and named != 2:
        err.print(Text(f"--path joins two notes, and {named} were named."))
    elif sum(map(bool, starts)) != 1 or (request.gap is not None and named):
        err.print(Text("Name one note; or several with --from, two with --path, or a gap with --gap."))
    else:
        return
    raise typer.Exit(2)


def _day(text: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError as error:
        err.print(Text(f"\u201c{clean(text or '')}\u201d is no day; one like 2026-01-31 was expected."))
        raise typer.Exit(2) from error


def _write(written: str, place: Path, library: Library, force: bool) -> None:
    refuse_inside(place, library.folder)
    with told(place):
        refuse_existing(place, force)
        with whole_or_not_at_all(place) as file:
            file.write(written.encode("utf-8", "backslashreplace"))


def _say(written: str, is_json: bool) -> None:
    sys.stdout.write(fit_json(written) if is_json else written)


def _copy(written: str, is_json: bool) -> None:
    """Hand text to the system's clipboard by the program that keeps it."""
    for command in _CLIPBOARDS:
        if (
            shutil.which(command[0])
            and not subprocess.run(command, input=written.encode("utf-8", "replace"), check=False).returncode
        ):
            return
    err.print(Text("No clipboard answers here; write to a file with -o instead. The prompt follows."))
    _say(written, is_json)
