"""The command that says whether notes say what is cited from them, and how far a library can be trusted."""

from typing import Annotated

import typer
from rich.text import Text

from throughline.commands.common import (
    AsJson,
    clean,
    opened,
    out,
    plain_errors,
    print_json,
    shown_progress,
)
from throughline.commands.terminal import readable
from throughline.library import Library
from throughline.library.nouns import Audit, Claimed, Note, NoteKind, Trust, Verdict

SHOWN = 20  # rows of a library that are shown at once

MaybeNote = Annotated[
    str,
    typer.Argument(
        metavar="[NOTE]", help="An id, a title, an alias, or how one begins; else all.", callback=readable
    ),
]


@plain_errors
def audit(
    note: MaybeNote = "",
    verdict: Annotated[
        list[Verdict] | None, typer.Option(help="Only rows with this verdict; may be given again.")
    ] = None,
    account: Annotated[bool, typer.Option("--account", help="Only the figures.")] = False,
    k: Annotated[int, typer.Option("--k", min=0, help="How many rows to show; 0 for all.")] = SHOWN,
    as_json: AsJson = False,
) -> None:
    """Say of each citing sentence whether the note it cites says so, and how far the notes can be trusted."""
    with opened() as library, shown_progress(as_json) as progress:
        about = library.notes.find(note) if note else None
        found = library.audit.run(about, progress)
        trust = library.audit.trust(found.rows)
        own = [row for row in found.rows if about is None or is_of(row, about)]
        chosen = [row for row in own if not verdict or row.verdict in verdict]
        if as_json:
            print_json(_account_json(trust, found) if account else [row.as_json() for row in chosen])
            return
        listed = chosen if verdict else library.audit.work(chosen)
        _tell(trust, found)
        if not account:
            _list(library, listed[: k or None], len(listed), found)


def is_of(row: Claimed, note: Note) -> bool:
    """Tell whether a row is shown for a note: those of its own page, of a topic those of its notes."""
    return note.kind is NoteKind.TOPIC or row.note == note.id


def _account_json(trust: Trust, found: Audit) -> dict[str, object]:
    return {**trust.as_json(), "passed_over": found.passed, "by_meaning": found.by_meaning}


def _tell(trust: Trust, found: Audit) -> None:
    """Print the account of trust."""
    if not trust.claims:
        out.print("No sentence here claims something of a note that it cites.")
    else:
        out.print(Text(f"{trust.claims:,} claim{'' if trust.claims == 1 else 's'}  {trust.bar}"))
        for verdict, words in WORDS.items():
            count = trust.of(verdict)
            out.print(Text(f"  {count:>7,}  {count / trust.claims:>4.0%}  {words}"))
        out.print(Text(f"  Of the supported claims, {trust.one_source:,} rest on one source alone,"))
        out.print(Text(f"  and {trust.undated:,} on a note without a date."))
        out.print(Text(f"  {trust.stubs:,} of {trust.sources:,} cited notes have no page here."))
    for why, count in found.passed.items():
        out.print(Text(f"  passed over: {count:,} \u00d7 a sentence that {why}", style="dim"))
    if not found.by_meaning and trust.unsupported:
        out.print(Text("  Compared by words alone: throughline build adds meaning.", style="dim"))


WORDS = {
    Verdict.SUPPORTED: "supported: a passage of the cited note comes near, and no rule found a difference",
    Verdict.ALTERED: "altered: the cited note says it otherwise",
    Verdict.UNSUPPORTED: "unsupported: no passage found",
    Verdict.UNCHECKABLE: "uncheckable: the cited note has no text here that could say so",
}


def _list(library: Library, rows: list[Claimed], total: int, found: Audit) -> None:
    """Print rows, the sentence above the passage that it is held to."""
    for row, chain in zip(rows, library.audit.chains(rows, found.rows), strict=True):
        place = f"{row.note}:{row.line}" if row.line else row.note
        out.print(Text(clean(f"{row.verdict}  {place} \u2192 {row.source}"), style="bold"))
        out.print(Text(clean(f"  here    {row.sentence}")))
        out.print(Text(clean(f"  source  {row.passage or 'no passage found'}")))
        for one in row.differs:
            out.print(Text(clean(f"  differs {one}")))
        if row.verdict is Verdict.SUPPORTED:
            out.print(Text(clean(f"  {chain.line}"), style="dim"))
    if len(rows) < total:
        out.print(Text(f"{len(rows):,} of {total:,} are shown; --k 0 shows all.", style="dim"))
