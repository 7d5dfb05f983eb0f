"""Pairs of sentences about the same thing that do not agree: listed, kept and dismissed."""

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.text import Text

from throughline.commands.common import AsJson, clean, name_damaged, opened, out, plain_errors, print_json
from throughline.library.tensions import Judged

Mark = Annotated[str, typer.Option(metavar="MARK", help="The mark of a tension that is none, or is settled.")]


@plain_errors
def tensions(
    dismiss: Mark = "",
    keep: Annotated[
        str, typer.Option(metavar="MARK", help="The mark of a tension to show first, also a dismissed one.")
    ] = "",
    k: Annotated[
        int, typer.Option("--k", min=0, help="How many are printed, 0 for all; --json has all of them.")
    ] = 20,
    everything: Annotated[bool, typer.Option("--all", help="Dismissed ones too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List pairs of sentences about the same thing that do not agree, side by side and dated."""
    with opened() as library:
        if dismiss:
            library.tensions.dismiss(dismiss)
        if keep:
            library.tensions.keep(keep)
        name_damaged(library.tensions.damaged())
        found = library.tensions.judged(everything)
        in_all = len(library.tensions.all(everything=True))
    if as_json:
        print_json([tension_json(one) for one in found])
        return
    if not found and not everything and in_all:
        out.print(f"All {in_all} that were found are dismissed; --all shows them.")
    elif not found:
        out.print("No two sentences were found that disagree. Only what rules can tell is looked for.")
    for one in found[: k or None]:
        _say(one)
    if k and len(found) > k:
        out.print(f"{k} of {len(found):,}; --k shows more.")


def tension_json(one: Judged) -> dict[str, Any]:
    """Return a tension as JSON has it."""
    told = one.tension
    return {
        "mark": told.mark,
        "kind": told.kind,
        "sort": told.sort,
        "state": one.state,
        "why": told.why,
        "a": asdict(told.a),
        "b": asdict(told.b),
    }


def _say(one: Judged) -> None:
    told = one.tension
    state = "" if one.state == "open" else f", {one.state}"
    out.print(Text(clean(f"{told.mark}  {told.sort}: {told.kind}{state}"), style="bold"))
    out.print(Text(clean(f"            {told.why}"), style="dim"))
    for side in (told.a, told.b):
        date = f", {side.date}" if side.date else ""
        out.print(Text(clean(f"            \u201c{side.text}\u201d")))
        out.print(Text(clean(f"               {side.title}{date}  [{side.note}]"), style="dim"))
