"""Commands about the prompts that were saved: list, open, compare, refresh, rename and delete them."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from throughline.commands.common import (
    AsJson,
    clean,
    err,
    name_damaged,
    opened,
    out,
    plain_errors,
    print_json,
)
from throughline.commands.terminal import readable
from throughline.library import Library
from throughline.library.left_behind import Adopted, amount_of
from throughline.library.nouns import Beside, Kept, Stale
from throughline.library.output import beside_report

ONE_OF = "--show, --compare, --refresh, --rename, --delete and --adopt"


def _named(words: str) -> Any:
    return typer.Option(metavar="NAME", help=words, callback=readable)


@plain_errors
def prompts(
    show: Annotated[str, _named("Write this one out, as it was saved.")] = "",
    compare: Annotated[str, _named("Show where this one and today's differ.")] = "",
    refresh: Annotated[str, _named("Make this one anew, in the place of what was saved.")] = "",
    rename: Annotated[
        tuple[str, str] | None,
        typer.Option(
            metavar="NAME NEW",
            help="Call this one so; an empty name brings its question back.",
            callback=readable,
        ),
    ] = None,
    delete: Annotated[str, _named("Take this one off the list.")] = "",
    adopt: Annotated[
        str,
        typer.Option(
            metavar="FOLDER", help="Copy what was saved for a notes folder that has moved.", callback=readable
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """List the prompts that were saved, and what has changed since; open, compare or renew one."""
    if sum(map(bool, (show, compare, refresh, rename, delete, adopt))) > 1:
        raise typer.BadParameter(f"One of {ONE_OF} was expected, and several were given.")
    with opened() as library:
        made = library.prompts
        if adopt:
            _say_adopted(made.adopt(adopt), as_json)
        elif show:
            _show(made.named(show), as_json)
        elif compare:
            one = made.named(compare)
            _say_beside(one, made.beside(one), as_json)
        elif refresh:
            one = made.named(refresh)
            _say_refreshed(one, made.refresh(one), as_json)
        elif rename:
            _say_renamed(made.rename(made.named(rename[0]), rename[1]), as_json)
        elif delete:
            one = made.named(delete)
            _say_deleted(one, made.forget(one), as_json)
        else:
            _list(library, as_json)


def _list(library: Library, as_json: bool) -> None:
    """Say which prompts were saved, and what has changed since."""
    kept, damaged = library.prompts.kept()
    stale = {one.id: library.prompts.staleness(one) for one in kept}
    left = library.prompts.left_behind()
    name_damaged(damaged)
    for one_left in left:
        err.print(Text(clean(one_left.words)))
    if as_json:
        print_json([_row(one, stale[one.id]) for one in kept])
        return
    for one in kept:
        state = "stale" if stale[one.id] else "current"
        out.print(Text(f"{clean(one.saved[:10])}  {state:8} {clean(one.title)}  [{clean(one.id)}]"))
        for line in stale[one.id].lines:
            out.print(Text(f"    {clean(line)}"))


def _row(one: Kept, stale: Stale) -> dict[str, Any]:
    return {
        "id": one.id, "saved": one.saved, "name": one.name, "question": one.question, "hash": one.hash,
        "stale": bool(stale), "changes": asdict(stale),
    }  # fmt: skip


def _show(one: Kept, as_json: bool) -> None:
    if as_json:
        print_json(json.loads(json.dumps(asdict(one), default=str)))
    else:
        sys.stdout.write(one.text)


def _say_beside(one: Kept, found: Beside, as_json: bool) -> None:
    if as_json:
        rows = [{"part": row.part, "then": row.then, "now": row.now} for row in found.changed]
        print_json({"id": one.id, "saved": one.saved, "lines": len(found.rows), "changed": rows})
        return
    out.print(Text(clean(one.title)))
    for line in beside_report(found, f"on {one.saved[:10]}", "today"):
        style = {"-": "red", "+": "green"}.get(line[:1], "")
        out.print(Text(clean(line), style=style))


def _say_refreshed(old: Kept, new: Kept, as_json: bool) -> None:
    if as_json:
        print_json({"id": new.id, "before": old.id, "changed": new.text != old.text})
    elif new == old:
        out.print(Text(clean(f"{old.id}: nothing has changed, so it stays as it is")))
    else:
        out.print(Text(clean(f"refreshed: {new.id}; {old.id} is kept among the old versions")))


def _say_renamed(one: Kept, as_json: bool) -> None:
    if as_json:
        print_json({"id": one.id, "name": one.name})
    else:
        out.print(Text(clean(f"{one.id} is now called \u201c{one.title}\u201d")))


def _say_deleted(one: Kept, place: Path, as_json: bool) -> None:
    if as_json:
        print_json({"id": one.id, "kept": str(place)})
    else:
        out.print(Text(clean(f"deleted: {one.id}; what it was is kept in {place}")))


def _say_adopted(taken: Adopted, as_json: bool) -> None:
    name_damaged(taken.damaged)
    if as_json:
        rows = [{"kind": record.kind, "name": record.name} for record in taken.records]
        print_json({"folder": taken.folder, "taken_over": rows})
    elif taken.records:
        amount = amount_of(taken.records)
        out.print(Text(clean(f"taken over from {taken.folder}: {amount}; the originals stay as they are")))
    else:
        out.print(Text(clean(f"nothing of {taken.folder} was left to take over: all of it is here already")))
