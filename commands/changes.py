"""What came, went or changed since a day, a build or the last visit."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.text import Text

from throughline.commands.common import (
    AsJson,
    clean,
    err,
    opened,
    out,
    plain_errors,
    print_json,
    shown_progress,
)
from throughline.commands.terminal import readable
from throughline.library.changes import Changed

SHOWN = 20  # rows of each list; --json has all of them
_SIGNS = {"came": "+", "went": "-", "changed": "~"}


@plain_errors
def changes(
    since: Annotated[
        str,
        typer.Option(
            metavar="DATE|BUILD",
            help="A day, YYYY-MM-DD, or the number of a build; without it, the last visit.",
            callback=readable,
        ),
    ] = "",
    as_of: Annotated[
        str,
        typer.Option(
            metavar="DATE|COMMIT",
            help="What the notes were by then, from the history of their folder in git, beside today; "
            "with --since, what changed from then until that day.",
            callback=readable,
        ),
    ] = "",
    seen: Annotated[
        bool, typer.Option("--seen", help="From now on, tell what comes after this moment.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the notes, claims, links, topics and saved prompts that came, went or changed since then."""
    with opened() as library:
        if as_of:
            with shown_progress(as_json) as progress:
                found = library.past.changes(as_of, since, progress)
        else:
            found = library.changes.since(since)
        if seen:
            library.changes.visited()
    if as_json:
        print_json(changed_json(found))
        return
    if found.notice:
        err.print(Text(clean(found.notice)))
    if known := found.as_of:
        out.print(
            f"By {known.at[:16].replace('T', ' ')} UTC, commit {known.commit}: "
            f"{_count(known.notes, 'note')}, {_count(known.links, 'link')}."
        )
    if not found and as_of and since:
        out.print(Text(clean(f"Nothing has changed between {since} and {as_of}.")))
    elif not found:
        out.print(f"Nothing has changed since {found.since[:16].replace('T', ' ')} UTC.")
    elif found.as_of:
        out.print(f"Since {found.since[:16].replace('T', ' ')} UTC, until {'then' if since else 'today'}:")
    for heading, rows in _lists(found):
        out.print(Text(heading, style="bold"))
        for row in rows[:SHOWN]:
            out.print(Text(clean(row)))
        if len(rows) > SHOWN:
            out.print(f"  {SHOWN} of {len(rows):,}; --json has all of them.")


def _count(count: int, what: str) -> str:
    return f"{count:,} {what if count == 1 else what + 's'}"


def changed_json(found: Changed) -> dict[str, Any]:
    """Return what changed as JSON has it."""
    return {
        "since": found.since,
        "build": found.build,
        "until": asdict(found.until) if found.until else None,
        "notice": found.notice,
        "as_of": asdict(found.as_of) if found.as_of else None,
        **{
            name: [asdict(one) for one in getattr(found, name)]
            for name in ("notes", "claims", "links", "topics", "prompts")
        },
    }


def _lists(found: Changed) -> Iterator[tuple[str, list[str]]]:
    """Yield each list that is not empty under its heading, its rows as lines."""
    for heading, notes in (("Notes", found.notes), ("Labels", found.topics)):
        if notes:
            parts = [f"  ({', '.join(one.parts)})" if one.parts else "" for one in notes]
            rows = zip(notes, parts, strict=True)
            yield heading, [f"  {_SIGNS[one.change]} {one.title}{part}" for one, part in rows]
    if found.claims:
        yield "Claims", [f"  {_SIGNS[one.change]} {one.text}  [{one.title}]" for one in found.claims]
    if found.links:
        yield (
            "Links",
            [f"  {_SIGNS[one.change]} {one.source} \u2192 {one.target}  ({one.kind})" for one in found.links],
        )
    if found.prompts:
        moved = [f"  ({len(one.notes)} of its notes changed)" if one.notes else "" for one in found.prompts]
        rows_of = zip(found.prompts, moved, strict=True)
        yield "Saved prompts", [f"  {_SIGNS[one.change]} {one.title}{part}" for one, part in rows_of]
