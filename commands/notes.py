"""Commands about the notes themselves: build, check, show, list, stats."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from throughline.commands.account import say_account, say_left_out, say_not_understood
from throughline.commands.common import (
    AsJson,
    NoteName,
    Settings,
    clean,
    complain,
    err,
    opened,
    out,
    plain_errors,
    print_json,
    shown_progress,
)
from throughline.commands.elsewhere import On, elsewhere, end_unless_learnt
from throughline.commands.folders import say_tree, within
from throughline.commands.terminal import readable
from throughline.library import Built, Library, folder_of
from throughline.library.nouns import SORTS, Card, Link, Note, NoteKind, Paper
from throughline.library.place import place_of
from throughline.library.report import Report, read
from throughline.library.upkeep import Elsewhere

NOT_TOLD = ("remark", "news")  # of what a build made: said otherwise, or for open pages


@plain_errors
def build(
    notes: Annotated[Path | None, typer.Argument(help="The notes folder.")] = None,
    model: Annotated[
        str,
        typer.Option(help="Embed with this model, a folder or a name, from now on.", metavar="NAME_OR_PATH"),
    ] = "",
    watched: Annotated[
        bool, typer.Option("--watch", help="Go on reading what changes, until interrupted.")
    ] = False,
    dialect: Annotated[
        list[str] | None,
        typer.Option(
            help="How notes are written, where that is not found out: NAME for all, FOLDER=NAME for "
            "one folder. Later builds keep to it; auto takes it back.",
            metavar="[FOLDER=]NAME",
        ),
    ] = None,
    text_only: Annotated[
        bool, typer.Option("--text-only", help="Build without vectors; search goes by the words alone.")
    ] = False,
    on: On = "",
    as_json: AsJson = False,
) -> None:
    """Read the notes folder and bring its library up to date."""
    folder = folder_of(notes or Settings.notes, Settings.library)
    _build(folder, as_json, model, text_only, tuple(dialect or ()), elsewhere(on, text_only))
    if watched:
        _watch(folder, as_json)


def _watch(folder: Path, as_json: bool) -> None:
    """Keep the library up to date; where an open app does so already, wait until that ends."""
    place = place_of(folder, Settings.library)
    if other := read(place):
        words = f"Process {other.process} keeps this library up to date. This goes on when it ends."
        err.print(Text(words))
    failures = [""]

    def complained(found: Report) -> None:
        if found.failure and found.failure != failures[-1]:
            failures.append(found.failure)
            complain(found.failure)

    from throughline.library.keeping import Keeper  # noqa: PLC0415 - only this waits for all that a build needs

    Keeper(folder, place, complained, read=lambda built: _told(built, as_json)).run()


def _build(
    folder: Path,
    as_json: bool,
    model: str = "",
    text_only: bool = False,
    dialects: tuple[str, ...] = (),
    on: Elsewhere | None = None,
) -> None:
    with shown_progress(as_json) as progress:
        built = Library.build(
            folder, Settings.library, progress, model=model, text_only=text_only, dialects=dialects, on=on
        )
    _told(built, as_json)
    if on:
        end_unless_learnt(folder)


def _told(built: Built, as_json: bool) -> None:
    if built.remark:
        err.print(Text(built.remark))
    if as_json:
        print_json({key: value for key, value in asdict(built).items() if key not in NOT_TOLD})
    else:
        _say_built(built)
        say_account(built)


def _say_built(built: Built) -> None:
    out.print(f"{built.pages} pages in {built.seconds:.1f} s ({built.changed} read, {built.removed} gone)")
    out.print("  notes: " + _counted(built.notes))
    out.print("  links: " + _counted(built.links))
    problems = "no problems" if not built.problems else f"{built.problems} problems: see `throughline check`"
    out.print(f"  {problems}")


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in counts.items() if count) or "none"


@plain_errors
def check(as_json: AsJson = False) -> None:
    """Compare what pages declare with what was read, and list every problem."""
    with shown_progress(as_json) as progress:
        # No vector is looked at here, so none is waited for.
        built = Library.build(Settings.notes, Settings.library, progress, text_only=True, remember=False)
    if built.remark:
        complain(built.remark)
    with opened() as library:
        problems = library.account.problems()
        declared = library.account.declared()
        left_out = library.account.left_out()
        not_understood = library.account.not_understood()
    if as_json:
        rows = [{"path": p.path, "line": p.line, "kind": p.kind, "message": p.message} for p in problems]
        print_json(
            {
                "declared": [asdict(count) for count in declared],
                "problems": rows,
                "left_out": [asdict(entry) for entry in left_out],
                "not_understood": [asdict(group) for group in not_understood],
            }
        )
    else:
        for count in declared:
            mark = "ok" if count.declared == count.read else "NOT"
            numbers = f"{count.declared} declared, {count.read} read"
            out.print(Text(clean(f"{mark:4}{count.path}:{count.line} {count.list}: {numbers}")))
        say_left_out(left_out)
        for problem in problems:
            out.print(Text(clean(f"{problem.path}:{problem.line}: {problem.kind}: {problem.message}")))
        out.print(f"{len(declared)} declared counts, {len(problems)} problems")
        say_not_understood(not_understood)
    if problems:
        raise typer.Exit(1)


@plain_errors
def show(note: NoteName, as_json: AsJson = False) -> None:
    """Show one note with every link and where it came from."""
    with opened() as library:
        found = library.notes.find(note)
        links = list(library.notes.links([found.id], origins=True))
        cards = library.notes.cards({end for link in links for end in (link.source, link.target)})
        doubtful = library.doubts.doubtful().get(found.id, "")
        doubted = [one.sentence for one in library.doubts.of(found.id) if one.sentence and one.said]
    if as_json:
        print_json({**note_json(found, links), "doubtful": doubtful or None, "doubted_sentences": doubted})
        return
    _say_note(found, links, cards)
    if doubtful:
        out.print(Text(clean(f"\nDoubtful: {doubtful}."), style="bold"))
    for sentence in doubted:
        out.print(Text(clean(f"  \u201c{sentence}\u201d")))


def note_json(note: Note, links: list[Link]) -> dict[str, Any]:
    """Return a note as the contract of `show --json` has it."""
    return {
        "id": note.id,
        "kind": note.kind,
        "title": note.title,
        "description": note.description,
        "summary": note.summary,
        "body": note.body,
        "complete": note.complete,
        "aliases": list(note.aliases),
        "date": note.date,
        "sourced_from": note.sourced_from,
        "paper": asdict(note.paper) if note.paper else None,
        "links": [link_json(link) for link in links],
        "pages": list(note.pages),
        "captured_prompt": note.captured_prompt,
        "properties": {one.name: one.value for one in note.properties},
        "tags": list(note.tags),
        "folder": note.folder,
    }


def link_json(link: Link) -> dict[str, Any]:
    """Return a link as JSON has it."""
    return {
        "kind": link.kind,
        "from": link.source,
        "to": link.target,
        "label": link.label,
        "rank": link.rank,
        "origins": [asdict(origin) for origin in link.origins],
    }


def _say_note(note: Note, links: list[Link], cards: dict[str, Card]) -> None:
    state = "captured" if note.complete else "not captured: known only from other pages"
    out.print(Text(clean(note.title), style="bold"))
    out.print(Text(clean(f"{note.kind}, {state} · {note.id}" + (f" · {note.date}" if note.date else ""))))
    paper = note.paper or Paper()
    arxiv = f"arXiv:{paper.arxiv}" if paper.arxiv else ""
    facts = (", ".join(paper.authors), paper.year, note.sourced_from, arxiv, paper.doi)
    if note.paper and any(facts):
        out.print(Text(clean(" · ".join(str(fact) for fact in facts if fact))))
    for text in filter(None, (note.description, note.summary, note.body, paper.abstract)):
        out.print()
        out.print(Text("\n".join(map(clean, text.split("\n")))))
    if note.properties:
        out.print()
    for one in note.properties:
        out.print(Text(clean(f"  {one.name}: {', '.join(one.shown)}")))
    if note.tags:
        out.print(Text(clean("  " + " ".join(f"#{tag}" for tag in note.tags))))
    out.print()
    for link in links:
        words, other = (
            (link.kind.forward, link.target) if link.source == note.id else (link.kind.backward, link.source)
        )
        label = f" — {link.label}" if link.label else ""
        out.print(Text(clean(f"  {words}: {cards[other].title}{label}")))
        for origin in link.origins:
            out.print(Text(clean(f"      {origin.kind}, {origin.page}:{origin.line}"), style="dim"))


@plain_errors
def list_notes(
    kind: Annotated[NoteKind | None, typer.Option(help="Only notes of this kind.")] = None,
    sort: Annotated[str, typer.Option(help=f"One of {', '.join(SORTS)}.")] = "connections",
    stubs: Annotated[bool, typer.Option("--stubs", help="Only notes whose page is not captured.")] = False,
    folder: Annotated[
        str, typer.Option(help="Only notes in this folder, or below it.", callback=readable)
    ] = "",
    tree: Annotated[
        bool, typer.Option("--tree", help="The folders, with how many notes lie in each.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the notes of the library, or the folders that they lie in."""
    if sort not in SORTS:
        err.print(Text(f"--sort is {clean(sort)!r}, and one of {', '.join(SORTS)} was expected."))
        raise typer.Exit(2)
    with opened() as library:
        cards = list(library.notes.all(kind, True if stubs else None, sort))
        shelves = library.notes.folders() if folder or tree else {}
    if folder:
        cards = within(cards, folder, shelves)
    if tree:
        say_tree(Counter(shelves[card.id] for card in cards if card.id in shelves), as_json)
        return
    if as_json:
        print_json([asdict(card) for card in cards])
        return
    table = Table("kind", "title", "links", "date", box=None, pad_edge=False)
    for card in cards:
        title = Text(clean(card.title), style="" if card.complete else "dim")
        table.add_row(card.kind, title, str(card.connections), card.date)
    out.print(table)


@plain_errors
def stats(as_json: AsJson = False) -> None:
    """Say how large the library is and where it is."""
    with opened() as library:
        notes, links = library.account.counts()
        facts = {
            "folder": str(library.folder),
            "library": str(library.place),
            "bytes": library.place.stat().st_size,
            "pages": library.account.pages(),
            "notes": notes,
            "links": links,
            "problems": len(library.account.problems()),
        }
    if as_json:
        print_json(facts)
        return
    for name, value in facts.items():
        out.print(Text(f"{name:9}{_counted(value) if isinstance(value, dict) else value}"))
