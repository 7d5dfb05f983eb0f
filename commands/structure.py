"""Commands about the structure of the notes: insights, and which inquiring lines to read next."""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from throughline.commands.common import (
    AsJson,
    NoteName,
    clean,
    complain,
    err,
    opened,
    out,
    plain_errors,
    print_json,
)
from throughline.library.nouns import DEFAULT_LIMIT, MOST_HOPS, MapView, NoteKind, UnknownInsightError
from throughline.library.output import NOTHING_FOLLOWS, answer_as_json

Force = Annotated[bool, typer.Option("--force", help="Replace a file that is already there.")]


@plain_errors
def neighbours(
    note: NoteName,
    hops: Annotated[int, typer.Option(min=1, max=MOST_HOPS, help="How many links away.")] = 1,
    kinds: Annotated[list[NoteKind] | None, typer.Option(help="Only notes of this kind.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="How many notes; 0 for all.")] = DEFAULT_LIMIT,
    similar: Annotated[bool, typer.Option("--similar", help="Add notes close in meaning.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what surrounds a note, and say what was left out."""
    with opened() as library:
        centre = library.notes.find(note).id
        view = MapView(centre, hops, frozenset(kinds or ()), limit=limit or None, similar=similar)
        around = library.graph.neighbourhood(view)
    if as_json:
        print_json(around.as_json())
        return
    for node in around.nodes:
        out.print(Text(clean(f"{'  ' * node.hop}{node.kind:8}{node.title}")))
    out.print(Text(around.caption, style="dim"))


@plain_errors
def connect(
    a: NoteName,
    b: NoteName,
    k: Annotated[int, typer.Option("--k", min=1, max=10_000, help="How many paths.")] = 3,
    as_json: AsJson = False,
) -> None:
    """Say how two notes connect, as sentences."""
    with opened() as library:
        found = library.graph.connect(library.notes.find(a).id, library.notes.find(b).id, k)
    if as_json:
        print_json(found.as_json())
        return
    out.print(Text(clean(found.text)))
    for path in found.paths:
        out.print(Text("  " + clean(path.sentence)))
    if found.remark:
        out.print(Text(clean(found.remark), style="dim"))
    for near in (*found.near_a, *found.near_b):
        out.print(Text(clean(f"  near: {near.card.title} ({near.score:.2f})")))


@plain_errors
def common(a: NoteName, b: NoteName, as_json: AsJson = False) -> None:
    """Say what two notes share: what both feed, and what feeds both."""
    with opened() as library:
        found = library.graph.common(library.notes.find(a).id, library.notes.find(b).id)
    if as_json:
        print_json(asdict(found))
        return
    out.print(Text(clean(found.text)))
    groups = {"both feed": found.both_feed, "feed both": found.feed_both, "related to both": found.related}
    for words, cards in groups.items():
        for card in cards:
            out.print(Text(clean(f"  {words}: {card.title}")))


@plain_errors
def insights(
    only: Annotated[list[str] | None, typer.Option(help="Only this family, such as gaps or topics.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what the structure of the notes says about the research."""
    with opened() as library:
        try:
            answers = library.graph.insights(only)
        except UnknownInsightError as error:
            complain(error)
            raise typer.Exit(2) from error
    if as_json:
        print_json([answer_as_json(answer) for answer in answers])
        return
    for answer in answers:
        out.print(Text(f"{answer.name}: {len(answer.findings)} of {answer.total}", style="bold"))
        for finding in answer.findings:
            out.print(Text("  " + clean(finding.sentence)))
        if answer.why_none:
            out.print(Text(f"  {answer.why_none}"))


@plain_errors
def next_lines(
    note: NoteName, k: Annotated[int, typer.Option("--k", min=1, max=10_000)] = 8, as_json: AsJson = False
) -> None:
    """Name the inquiring lines to follow next, or notes, also those that open questions lead to, and why."""
    with opened() as library:
        lines = library.graph.next_from(library.notes.find(note).id, k)
    if as_json:
        rows = [
            {
                "id": n.line.id,
                "title": n.line.title,
                "reason": n.reason,
                "captured": n.captured,
                "question": n.question,
            }
            for n in lines
        ]
        print_json(rows)
        return
    for line in lines:
        out.print(Text(clean(line.sentence)))
    if not lines:
        out.print(NOTHING_FOLLOWS)


def refuse_inside(destination: Path, folder: Path) -> None:
    """Refuse to write among the notes, which are never written to."""
    real = Path(
        os.path.realpath(destination)
    )  # unlike `resolve`, it does not fail for links that lead in a circle
    if real.is_relative_to(os.path.realpath(folder)):
        err.print(Text(f"{destination} lies inside the notes folder {folder}; choose a place outside it."))
        raise typer.Exit(1)
    if Path(os.path.realpath(folder)).is_relative_to(real):
        err.print(Text(f"{destination} holds the notes folder {folder}; choose a place that does not."))
        raise typer.Exit(1)
