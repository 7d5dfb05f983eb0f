"""Commands that find notes: search, similar, find, and the evaluation of search on the notes' own links."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from throughline.commands.common import (
    AsJson,
    NoteName,
    clean,
    echo_json,
    err,
    name_damaged,
    opened,
    out,
    plain_errors,
    print_json,
)
from throughline.commands.terminal import readable
from throughline.library import Library
from throughline.library.nouns import NOTHING_FITS, Hit, Judges, Links, Mode, NoteKind, Results

SHOWN = 320  # characters of a passage on a terminal

Count = Annotated[int, typer.Option("--k", min=1, max=10_000, help="How many notes.")]
Kind = Annotated[NoteKind | None, typer.Option(help="Only notes of this kind.")]


def _named(words: str) -> Any:
    return typer.Option(metavar="NAME", help=words, callback=readable)


@plain_errors
def search(
    query: Annotated[
        list[str] | None, typer.Argument(help="Words, or operators as kind:inquiry.", callback=readable)
    ] = None,
    k: Count = 10,
    kind: Kind = None,
    mode: Annotated[Mode | None, typer.Option(help="How to search; hybrid where nothing is said.")] = None,
    queries: Annotated[Path | None, typer.Option("--from", help="A file with one query a line.")] = None,
    save: Annotated[str, _named("Save this search under a name.")] = "",
    saved: Annotated[str, _named("Ask a search that was saved.")] = "",
    as_json: AsJson = False,
) -> None:
    """Search the notes by meaning, by words and by how they are linked."""
    typed = " ".join(query or ())
    if queries:
        _refuse_beside_a_file({"the query": typed, "--save": save, "--saved": saved})
    with opened() as library:
        if queries:
            _search_each(library, queries, k, kind, mode or Mode.HYBRID, as_json)
            return
        if saved:
            before = library.searches.named(saved)
            typed, kind = f"{before.query} {typed}".strip(), kind or before.kind
            mode = mode or before.mode
        how = mode or Mode.HYBRID
        answer = library.search.ask(typed, k, (kind,) if kind else (), how)
        if save and not answer.refused:  # only now: what cannot be asked is not kept
            library.searches.save(save, typed, kind, how)
    if answer.notice:
        err.print(Text(clean(answer.notice)))
    if save and answer.refused:
        err.print(Text(clean(f"So the search was not saved as {save}.")))
    if as_json:
        print_json(answer_json(answer))
        return
    _say_answer(answer)


@plain_errors
def searches(
    forget: Annotated[str, _named("Take this one off the list.")] = "", as_json: AsJson = False
) -> None:
    """List the searches that were saved; `search --saved NAME` asks one again."""
    with opened() as library:
        if forget:
            kept = library.searches.forget(forget)
            err.print(Text(clean(f"forgotten: {forget}; what it was is kept in {kept}")))
        found, damaged = library.searches.all()
    name_damaged(damaged)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        limits = [f"only notes of kind {one.kind}"] if one.kind else []
        limits += [f"by {one.mode}"] if one.mode is not Mode.HYBRID else []
        told = f"  ({', '.join(limits)})" if limits else ""
        out.print(Text(clean(f"{one.name}: {one.query}{told}")))
    if not found:
        out.print("No search was saved so far; throughline search WORDS --save NAME saves one.")


def _say_answer(answer: Results) -> None:
    if not answer.hits:
        out.print("Nothing was found.")
    elif not answer.fits:
        out.print(NOTHING_FITS)
    for hit in answer.hits:
        _say_hit(hit)


def answer_json(answer: Results) -> dict[str, Any]:
    """Return an answer as the contract of `search --json` has it."""
    hits = [hit_json(hit) for hit in answer.hits]
    return {"fits": answer.fits, "mode": answer.mode, "notice": answer.notice, "hits": hits}


def _refuse_beside_a_file(others: Mapping[str, str]) -> None:
    """Refuse what a file of queries would pass over: one search has one name, and a file holds many."""
    given = [f"{name} ({said})" for name, said in others.items() if said]
    if given:
        raise typer.BadParameter(
            f"--from FILE asks each line of a file and saves none of them, and {' and '.join(given)} "
            "was given too. Leave out one of the two; throughline search WORDS --save NAME saves one search."
        )


def _search_each(
    library: Library, queries: Path, k: int, kind: NoteKind | None, mode: Mode, as_json: bool
) -> None:
    """Answer every query of a file: for a person one after another, or each with one line of JSON."""
    try:
        lines = queries.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        err.print(Text(f"{queries} cannot be read as a file of queries, one a line ({error})."))
        raise typer.Exit(1) from error
    for line in filter(str.strip, lines):
        answer = library.search.ask(line, k, (kind,) if kind else (), mode)
        if answer.notice:
            err.print(Text(clean(answer.notice)))
        if as_json:
            echo_json({"query": line, **answer_json(answer)})
        else:
            out.print(Text(clean(line), style="bold underline"))
            _say_answer(answer)
            out.print()


def hit_json(hit: Hit) -> dict[str, Any]:
    """Return a hit as the contract of `search --json` has it."""
    return {
        "id": hit.id,
        "kind": hit.kind,
        "title": hit.title,
        "score": hit.score,
        "strength": round(hit.strength, 4),
        "parts": asdict(hit.parts),
        "passage": hit.passage,
    }


def _say_hit(hit: Hit) -> None:
    parts = f"meaning {hit.parts.meaning:.2f} · words {hit.parts.words:.2f} · graph {hit.parts.graph:.2f}"
    out.print(Text(clean(f"{hit.strength:4.0%}   {hit.kind:8}{hit.title}"), style="bold"))
    out.print(Text(clean(f"       {parts} · {hit.id}"), style="dim"))
    first, last = shown_span(hit)
    passage = Text("       " + ("…" if first else ""))
    at = first
    for start, stop in hit.marks:
        if start >= last:
            break
        passage.append(one_line(hit.passage[at:start]))
        passage.append(one_line(hit.passage[start:stop]), style="bold yellow")
        at = stop
    passage.append(one_line(hit.passage[at:last]) + ("…" if last < len(hit.passage) else ""))
    out.print(passage)


def shown_span(hit: Hit) -> tuple[int, int]:
    """Return the stretch of a passage that a terminal shows: around its first marked word."""
    first = hit.marks[0][0] if hit.marks else 0
    start = 0 if first < SHOWN // 2 else hit.passage.rfind(" ", 0, first - SHOWN // 4) + 1
    return start, min(len(hit.passage), max(start + SHOWN, hit.marks[0][1] if hit.marks else 0))


def one_line(text: str) -> str:
    """Return text on one line, without anything that could steer a terminal."""
    return clean(text.replace("\n", " "))


@plain_errors
def similar(
    note: NoteName,
    k: Count = 10,
    kind: Kind = None,
    links: Annotated[Links, typer.Option(help="Which notes: all, unlinked only, linked only.")] = Links.ALL,
    more: Annotated[
        list[str] | None,
        typer.Option(
            "--and", metavar="NOTE", help="Another note that they are to be like.", callback=readable
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the notes closest in meaning to a note, or to several together."""
    with opened() as library:
        notes = [library.notes.find(name).id for name in (note, *(more or ()))]
        hits = library.search.similar(notes, k, links, (kind,) if kind else ())
    if as_json:
        print_json([hit_json(hit) for hit in hits])
        return
    for hit in hits:
        _say_hit(hit)


@plain_errors
def find(
    text: Annotated[str, typer.Argument(help="What you remember of a title.", callback=readable)],
    k: Count = 10,
    kind: Kind = None,
    as_json: AsJson = False,
) -> None:
    """Jump to a note by its title: exact, alias, prefix, all words, then close spelling."""
    with opened() as library:
        found = library.search.find(text, k, (kind,) if kind else ())
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        out.print(Text(clean(f"{one.how:9}{one.kind:8}{one.title}  [{one.id}]")))


@plain_errors
def evaluate(
    most: Annotated[int, typer.Option(min=1, help="How many notes to ask for at most.")] = 500,
    links: Annotated[
        Judges | None, typer.Option(help="Which links to hide; else sources, or others where there are none.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure search on the notes' own links: hide each in turn, and search for the note it leads to."""
    with opened() as library:
        scores = library.search.evaluate(most, links)
    if as_json:
        print_json([asdict(score) for score in scores])
        return
    if not scores:
        out.print("There are no links of this kind to measure by.")
        return
    table = Table("way", "links", "recall@10", "MRR", "nDCG@10", box=None, pad_edge=False)
    for score in scores:
        figures = (score.recall_at_10, score.mrr, score.ndcg_at_10)
        table.add_row(
            score.way, str(score.links), *(f"{f.mean:.3f} [{f.low:.3f}–{f.high:.3f}]" for f in figures)
        )
    out.print(table)
    last = scores[-1]
    if last.gain:
        shown = f"{last.gain.mean:+.3f} [{last.gain.low:+.3f}, {last.gain.high:+.3f}]"
        out.print(Text(f"\nThe graph adds {shown} to nDCG@10 of {last.judges}."))
        out.print(Text(last.chosen))
