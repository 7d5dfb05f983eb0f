"""Does `changes` tell what a full comparison tells? The history of a vault is replayed, commit by commit.

    python -m bench.changes --vault PATH [--commits 300] [--past 10]

After each commit its files are put in place and the library is brought up to date. What `changes` says since
the build before is held to a comparison of all notes and links as the library gave them before and after,
read through its door note by note, so that the record of builds has no part in it. At the end the same is
asked of the whole stretch, and of some commits on the way what `changes --as-of` says.
"""

import argparse
import subprocess
import tempfile
import time
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.figures import Figure, table
from throughline.index.store.page_words import cited_spans, told_summaries
from throughline.library import Library
from throughline.library.changes import Changed
from throughline.prompts.evidence import is_whole
from throughline.prompts.sentences import numbered, sentences

SHOWN = 5  # differences that are printed of a commit


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that a library says of its notes and links at one moment."""

    notes: Mapping[str, Mapping[str, Any]]
    links: Mapping[tuple[str, str, str], Hashable]
    claims: Mapping[str, frozenset[str]]


def whole(library: Library) -> Whole:
    """Read every note and every link."""
    notes, claims = {}, {}
    for card in library.notes.all():
        note = library.notes.get(card.id)
        spans = cited_spans(library._db, card.id) if note.body else ()
        told = asdict(note)
        for elsewhere in ("pages", "folder"):  # which other notes speak of it, and where its file lies
            del told[elsewhere]
        told["properties"] = sorted((one.name, one.written) for one in note.properties)
        told["cited"] = [(one.start, one.end, one.words) for one in spans]
        summaries = sorted(told_summaries(library._db, card.id).values())
        told["told"] = summaries
        notes[card.id] = told
        texts = [(note.summary, ()), (note.body, spans), (note.paper.abstract if note.paper else "", ())]
        texts += [(summary, ()) for summary in summaries]
        said = (numbered(one, {}) for text, at in texts if text for one in sentences(text, at))
        claims[card.id] = frozenset(one for one in said if is_whole(one))
    links = {(one.kind, one.source, one.target): (one.label, one.rank) for one in library.notes.links()}
    return Whole(notes, links, claims)


def compared(before: Whole, after: Whole) -> dict[str, set[Any]]:
    """Return what came, went or changed between two states, by comparing all that they hold."""
    found: dict[str, set[Any]] = {"notes": set(), "topics": set(), "claims": set(), "links": set()}
    for note in before.notes.keys() | after.notes.keys():
        old, new = before.notes.get(note), after.notes.get(note)
        if old != new:
            kind = (new or old or {})["kind"]
            found["topics" if kind == "topic" else "notes"].add((_change(old, new), note))
        was, now = before.claims.get(note, frozenset()), after.claims.get(note, frozenset())
        found["claims"] |= {("came", note, text) for text in now - was}
        found["claims"] |= {("went", note, text) for text in was - now}
    for link in before.links.keys() | after.links.keys():
        told, tells = before.links.get(link), after.links.get(link)
        if told != tells:
            found["links"].add((_change(told, tells), *link))
    return found


def _change(old: object, new: object) -> str:
    return "changed" if old is not None and new is not None else "came" if new is not None else "went"


def said(found: Changed) -> dict[str, set[Any]]:
    """Return what `changes` says, in the form of the comparison."""
    return {
        "notes": {(str(one.change), one.id) for one in found.notes},
        "topics": {(str(one.change), one.id) for one in found.topics},
        "claims": {(str(one.change), one.note, one.text) for one in found.claims},
        "links": {(str(one.change), one.kind, one.source, one.target) for one in found.links},
    }


def differing(found: Changed, before: Whole, after: Whole) -> Iterator[str]:
    """Yield each thing that one of the two tells and the other does not."""
    told, true = said(found), compared(before, after)
    for name, rows in true.items():
        yield from (f"{name}: not told: {row}" for row in sorted(rows - told[name]))
        yield from (f"{name}: told, and not so: {row}" for row in sorted(told[name] - rows))


def git(vault: Path, *words: str) -> bytes:
    return subprocess.run(["git", "-C", str(vault), *words], capture_output=True, check=True).stdout


def put_in_place(vault: Path, before: str, commit: str, folder: Path) -> None:
    """Make a folder that holds the files of one commit hold those of another."""
    rows = git(vault, "diff-tree", "-r", "-z", "--no-renames", before, commit).split(b"\0")
    for facts, raw in zip(rows[::2], rows[1::2], strict=False):
        mode, status = facts.split(b" ")[1], facts[-1:]
        name = raw.decode("utf-8", "surrogateescape")
        place = folder / name
        if status == b"D":
            place.unlink(missing_ok=True)
        elif mode in (b"100644", b"100755"):  # no link, and no repository within this one
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(git(vault, "cat-file", "blob", f"{commit}:{name}"))


@dataclass(slots=True)
class Replay:
    """What was counted on the way."""

    commits: int = 0
    builds: int = 0
    unequal: int = 0
    told: int = 0
    past: int = 0
    past_unequal: int = 0


def judge(what: str, found: Changed, before: Whole, after: Whole) -> bool:
    """Print what differs, and tell whether something does."""
    wrong = list(differing(found, before, after))
    for row in wrong[:SHOWN]:
        print(f"{what[:10]}: {row[:300]}")
    return bool(wrong)


def replay(vault: Path, commits: int, past: int) -> Replay:
    """Build commit by commit, and hold what is told to what is so."""
    line = git(vault, "rev-list", "--first-parent", f"-{commits + 1}", "HEAD").decode().split()[::-1]
    empty = git(vault, "hash-object", "-t", "tree", "/dev/null").decode().strip()
    found = Replay()
    with tempfile.TemporaryDirectory() as name:
        folder, place = Path(name, "notes"), Path(name, "library", "l.db")
        folder.mkdir()
        place.parent.mkdir()
        put_in_place(vault, empty, line[0], folder)
        Library.build(folder, place, text_only=True)
        with Library.open(folder, place) as library:
            first = before = whole(library)
            last = library.changes.builds()[-1].num
        on_the_way: dict[str, Whole] = {line[0]: first}
        for number, (old, new) in enumerate(pairwise(line), 1):
            put_in_place(vault, old, new, folder)
            Library.build(folder, place, text_only=True)
            with Library.open(folder, place) as library:
                after = whole(library)
                told = library.changes.since(str(last))
                at = library.changes.builds()[-1].num
            found.commits, found.builds = found.commits + 1, found.builds + (at != last)
            found.told += sum(len(rows) for rows in said(told).values())
            found.unequal += judge(new, told, before, after)
            before, last = after, at
            if past and number % max(1, commits // past) == 0:
                on_the_way[new] = after
        _whole_stretch(vault, place, folder, first, before, on_the_way, found)
    return found


def _whole_stretch(
    vault: Path, place: Path, folder: Path, first: Whole, last: Whole, past: dict[str, Whole], found: Replay
) -> None:
    """Ask of all builds at once, and of the commits on the way what their files tell beside today's."""
    with Library.open(folder, place) as library:
        found.unequal += judge("all builds", library.changes.since("1"), first, last)
    with Library.shown(vault, place) as library:
        for commit, state in past.items():
            found.past += 1
            found.past_unequal += judge(commit, library.past.changes(commit), state, last)


def figures(name: str, found: Replay) -> list[Figure]:
    """Return what was counted beside its aims."""
    return [
        Figure("changes", f"commits replayed, {name}", found.commits),
        Figure("changes", "builds that changed something", found.builds),
        Figure("changes", "changes told", found.told),
        Figure("changes", "commits, and the whole stretch, not told exactly", found.unequal, at_most=0),
        Figure("changes", f"of {found.past} earlier days, not told exactly", found.past_unequal, at_most=0),
    ]


def main() -> None:
    """Print what was counted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vault", type=Path, required=True, help="a vault that is a git repository")
    parser.add_argument("--commits", type=int, default=300)
    parser.add_argument("--past", type=int, default=10, help="commits that are asked for with --as-of")
    asked = parser.parse_args()
    began = time.monotonic()
    found = replay(asked.vault, asked.commits, asked.past)
    print(table(figures(asked.vault.name, found)))
    print(f"{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
