"""Commands about trust: what the user doubts, and what falls with it."""

from typing import Annotated, Any

import typer
from rich.text import Text

from throughline.commands.common import (
    AsJson,
    NoteName,
    clean,
    name_damaged,
    opened,
    out,
    plain_errors,
    print_json,
)
from throughline.commands.terminal import readable
from throughline.library import Library
from throughline.library.doubts import Doubt, Leaning
from throughline.library.errors import UnknownNoteError

SHOWN = 40  # rows of a list; --json has all of them


@plain_errors
def doubt(
    note: Annotated[
        str, typer.Argument(help="The note to doubt; without one, what is doubted.", callback=readable)
    ] = "",
    sentence: Annotated[
        int, typer.Option(min=0, help="Doubt only the sentence of this number; 0 stands for the whole note.")
    ] = 0,
    undo: Annotated[bool, typer.Option("--undo", help="Take the doubt back.")] = False,
    as_json: AsJson = False,
) -> None:
    """Mark a note or one of its sentences doubtful, take that back, or list what is doubted."""
    with opened() as library:
        if not note:
            _list(library, as_json)
            return
        try:
            found = library.notes.find(note)
        except UnknownNoteError:
            if not undo:
                raise
            _say_undone(library.doubts.undo_gone(note), as_json)
            return
        if undo:
            _say_undone(library.doubts.undo(found, sentence), as_json)
            return
        made = library.doubts.mark(found, sentence)
        fallen = library.doubts.downstream(found.id)
    if as_json:
        print_json({**doubt_json(made), "downstream": len(fallen)})
        return
    out.print(Text(clean(f"doubted: {made.words}")))
    rests = "1 note rests" if len(fallen) == 1 else f"{len(fallen)} notes rest"
    out.print(Text(f"{rests} on this note: see `throughline downstream`. --undo takes the doubt back."))


def doubt_json(one: Doubt) -> dict[str, Any]:
    """Return a doubt as JSON has it."""
    return {
        "id": one.id,
        "title": one.title,
        "sentence": one.sentence or None,
        "number": one.number or None,
        "saved": one.saved,
        "in_library": one.card is not None,
        "still_said": one.said,
    }


def _list(library: Library, as_json: bool) -> None:
    found, damaged = library.doubts.all()
    name_damaged(damaged)
    if as_json:
        print_json([doubt_json(one) for one in found])
        return
    if not found:
        out.print("Nothing is marked doubtful. `throughline doubt NOTE` marks a note.")
    for one in found:
        state = "" if one.said else "  (the note says this no longer)"
        state = state if one.card else "  (no longer in the library)"
        out.print(Text(clean(f"{one.saved[:10]}  {one.words}  [{one.id}]{state}")))


def _say_undone(found: tuple[Doubt, ...], as_json: bool) -> None:
    if as_json:
        print_json({"undone": [doubt_json(one) for one in found]})
        return
    for one in found:
        out.print(Text(clean(f"no longer doubted: {one.words}")))


@plain_errors
def downstream(note: NoteName, as_json: AsJson = False) -> None:
    """List everything that rests on a note through citations and sources, what leans most on it first."""
    with opened() as library:
        found = library.notes.find(note)
        fallen = library.doubts.downstream(found.id)
    if as_json:
        print_json([leaning_json(one) for one in fallen])
        return
    if not fallen:
        out.print(
            Text(clean(f"Nothing rests on \u201c{found.title}\u201d: no note draws on it or cites it."))
        )
    for one in fallen[:SHOWN]:
        out.print(Text(clean(f"{one.leans:6.1%}  {one.card.kind:8} {one.card.title}")))
        if one.through:
            through = " \u2192 ".join(card.title for card in one.through)
            out.print(Text(clean(f"        through {through}"), style="dim"))
    if len(fallen) > SHOWN:
        out.print(f"{SHOWN} of {len(fallen):,} notes; --json has all of them.")


def leaning_json(one: Leaning) -> dict[str, Any]:
    """Return a note that rests on another as JSON has it."""
    return {
        "id": one.card.id,
        "title": one.card.title,
        "kind": one.card.kind,
        "leans": one.leans,
        "steps": one.steps,
        "through": [{"id": card.id, "title": card.title} for card in one.through],
    }
