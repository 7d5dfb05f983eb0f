"""What the corpus knows of titles, asked of the library file one page at a time."""

import hashlib
import sqlite3
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import PurePosixPath

from throughline.corpus.linking.citations import Head, Known, heads_in
from throughline.corpus.linking.statements import Ambiguous, Name, Target
from throughline.corpus.linking.written import SPEAKS_FOR_FOLDER
from throughline.corpus.model import NoteKind
from throughline.corpus.reading import Reading
from throughline.corpus.text.titles import key_of
from throughline.index.store.works import StoredWorks

LONGEST_TOPIC_LINE = 40  # words of three topics at most; a longer line is one topic, or no line of topics
_ASKED_FOR = (
    "SELECT t.key FROM page p CROSS JOIN need n ON n.page = p.num CROSS JOIN title t ON t.lookup = n.lookup "
    "WHERE p.path = ?"
)
RESOLVED = 20_000  # titles whose notes are remembered while pages are linked


def lookup_number(lookup: str) -> int:
    """Return a lookup as the number it is stored by."""
    return int.from_bytes(hashlib.blake2b(lookup.encode(), digest_size=8).digest(), "big", signed=True)


def split_topic_line(line: str, known: Container[str]) -> tuple[str, ...]:
    """Split a line of topic names where the corpus knows every one of them; else it is one topic.

    >>> split_topic_line("Talk and Trust Model Tuning", {"talk and trust", "model tuning"})
    ('Talk and Trust', 'Model Tuning')
    """
    words = line.split(maxsplit=LONGEST_TOPIC_LINE)
    if len(words) > LONGEST_TOPIC_LINE:
        return (line,)
    whole = key_of(line)
    for cuts in _cuts(len(words)):
        names = tuple(" ".join(words[a:b]) for a, b in zip((0, *cuts), (*cuts, len(words)), strict=True))
        keys = list(map(key_of, names))
        if whole not in keys and all(key in known for key in keys):
            return names
    return (line,)


def _cuts(length: int) -> Iterable[tuple[int, ...]]:
    """Yield the ways to cut a line into two or three names."""
    yield from ((a,) for a in range(1, length))
    yield from ((a, b) for a in range(1, length) for b in range(a + 1, length))


class StoredNames:
    """The names of a library, as linking a page asks for them."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._works = StoredWorks(db)
        self._splits: dict[str, tuple[str, ...]] = {}
        self._resolved = lru_cache(RESOLVED)(self._resolve)

    def known(self, reading: Reading) -> Iterable[Known]:
        """Yield the titles and aliases that could occur in the body of a page.

        The lookups of its questions are stored with the page; its words are looked through where there are
        aliases to be found.
        """
        for (key,) in self._db.execute(_ASKED_FOR, (reading.path,)):
            yield Known(key)
        heads = set[Head]()
        if self._heads:
            heads = heads.union(*(heads_in(line.text) for line in reading.body)) & self._heads
        for head in map(" ".join, heads):
            for (key,) in self._db.execute("SELECT key FROM page_alias WHERE head = ?", (head,)):
                yield Known(key)

    def resolve(self, kind: NoteKind | None, key: str) -> Name | Ambiguous | None:
        """Return the note that a title points to: its own page's, an alias's, or one that lists know."""
        return self._resolved(kind, key)

    def _resolve(self, kind: NoteKind | None, key: str) -> Name | Ambiguous | None:
        kinds = (kind,) if kind else (NoteKind.CONCEPT, NoteKind.INQUIRY)
        for wanted in kinds:
            if found := self._page(wanted, key):
                return found
        if NoteKind.CONCEPT in kinds and (found := self._alias(key)):
            return found
        for wanted in kinds:
            row = self._db.execute("SELECT 1 FROM title WHERE key = ? AND kind = ?", (key, wanted)).fetchone()
            if row:
                return Name(wanted, key)
        return None

    def _page(self, kind: NoteKind, key: str) -> Name | Ambiguous | None:
        """Return the captured note of a title, or the pages of the several notes that share it."""
        if kind is NoteKind.PAPER:
            return self._works.titled(key)
        rows = self._db.execute(
            "SELECT variant, path FROM page WHERE key = ? AND kind = ? ORDER BY path", (key, kind)
        ).fetchall()
        variants = {variant for variant, _ in rows}
        if len(variants) > 1:
            return Ambiguous(tuple(path for _, path in rows))
        return Name(kind, key, rows[0][0]) if rows else None

    def _alias(self, key: str) -> Name | Ambiguous | None:
        """Return the note that carries an alias."""
        rows = self._db.execute(
            "SELECT DISTINCT p.kind, p.key, p.variant, p.path FROM page_alias a "
            "JOIN page p ON p.num = a.page WHERE a.key = ? ORDER BY p.path",
            (key,),
        ).fetchall()
        names = {self._named(kind, title, variant) for kind, title, variant, _ in rows}
        if len(names) > 1:
            return Ambiguous(tuple(row[3] for row in rows))
        return next(iter(names), None)

    def variant_of(self, path: str) -> str:
        """Return the mark that tells a page's note from another note of the same title."""
        row = self._db.execute("SELECT variant FROM page WHERE path = ?", (path,)).fetchone()
        return str(row[0]) if row else ""

    def summary_owner(self, fingerprint: str) -> str | None:
        """Return the title of the one note that another page gives this summary to."""
        rows = self._db.execute(
            "SELECT key FROM summary WHERE lookup = ? LIMIT 2", (lookup_number(fingerprint),)
        ).fetchall()
        return str(rows[0][0]) if len(rows) == 1 else None

    def written(self, target: Target) -> Name | Ambiguous | None:
        """Return the note of a written link: by path, else file name, title, alias, or a known title.

        A target with folders in it leads to a file whose path ends so, not to one that shares its name alone.
        """
        place, anywhere, key, is_path, name = target
        stem = anywhere.rpartition("/")[2]
        steps: list[tuple[str, tuple[str, ...]]] = [("p.place IN (?, ?)", (place, anywhere))]
        if "/" in anywhere:
            steps.append(("p.stem = ? AND substr(p.place, -length(?2)) = ?2", (stem, f"/{anywhere}")))
        else:
            steps.append(("p.stem = ?", (stem,)))
        if is_path:
            folders = _of_folder(place, anywhere, f"content/{anywhere}")  # there a site by Hugo begins
            steps.append((f"p.place IN ({', '.join('?' * len(folders))})", folders))
        else:
            steps.append(("p.key = ?", (key,)))
        for clause, values in steps:
            found = self._one_of(clause, place, values, name)
            if found:
                return found
        if is_path:
            return None
        if found := self._alias(key):
            return found
        if found := self._works.titled(key) or self.work(f"@{key.removeprefix('@')}"):
            return found
        row = self._db.execute("SELECT kind FROM title WHERE key = ? ORDER BY kind", (key,)).fetchone()
        return Name(NoteKind(row[0]), key) if row else None

    def _named(self, kind: str, key: str, variant: str) -> Name:
        return self._works.of(Name(NoteKind(kind), key, variant))

    def own(self, path: str, name: Name, number: int = 0) -> Name:
        """Return the note that a page, or one of its entries, is by its title."""
        if name.kind is NoteKind.PAPER:
            return self._works.claimed(path, number) or name
        return name._replace(variant=self.variant_of(path))

    def work(self, identity: str) -> Name | Ambiguous | None:
        """Return the paper that an id or a cite key leads to."""
        return self._works.identified(identity)

    def addressed(self, place: str, address: str) -> Name | Ambiguous | None:
        """Return the note of a page that lies at a place of the folder, or was saved from an address."""
        rows = self._db.execute(
            "SELECT kind, key, variant FROM page WHERE place = ? AND kind IS NOT NULL", (place,)
        ).fetchall()
        if place and rows:
            return self._named(*rows[0])
        return self._alias(address) if address else None

    def _one_of(
        self, clause: str, place: str, values: tuple[str, ...], name: str = ""
    ) -> Name | Ambiguous | None:
        """Return the note of the pages that a condition finds, one at the very place before others.

        Of files whose names differ by letter case alone it is the one that is named.
        """
        rows = self._db.execute(
            f"SELECT p.kind, p.key, p.variant, p.path, p.place FROM page p WHERE {clause} "
            "AND p.kind IS NOT NULL ORDER BY p.path",
            values,
        ).fetchall()
        near = [row for row in rows if row[4] == place] or rows
        if len(near) > 1:
            near = [row for row in near if PurePosixPath(row[3]).stem == name] or near
        names = {self._named(kind, title, variant) for kind, title, variant, *_ in near}
        if len(names) > 1:
            return Ambiguous(tuple(row[3] for row in near))
        return next(iter(names), None)

    def identified(self, key: str) -> Name | Ambiguous | None:
        """Return the note that carries an id, itself or on one of its blocks."""
        return self._alias(key)

    def topics_in(self, line: str) -> tuple[str, ...]:
        """Return the topic names that a header line is made of."""
        if line not in self._splits:
            self._splits[line] = split_topic_line(line, self._topics)
        return self._splits[line]

    @cached_property
    def _topics(self) -> frozenset[str]:
        return TopicLines.of(self._db).known()

    @cached_property
    def _heads(self) -> set[Head]:
        return {
            tuple(head.split())
            for (head,) in self._db.execute("SELECT DISTINCT head FROM page_alias WHERE head <> ''")
        }


def _of_folder(*places: str) -> tuple[str, ...]:
    """Return the places of the files that can speak for a folder."""
    return tuple(f"{place}/{name}".lstrip("/") for place in places for name in SPEAKS_FOR_FOLDER)


@dataclass(frozen=True, slots=True)
class TopicLines:
    """The topic lines of a corpus and the titles of its hubs: all of them say how each line is split."""

    lines: frozenset[str]
    hubs: frozenset[str]

    @classmethod
    def of(cls, db: sqlite3.Connection) -> "TopicLines":
        """Read those that a library has now."""
        lines = db.execute("SELECT DISTINCT topic_line FROM page WHERE topic_line <> ''")
        hubs = db.execute("SELECT key FROM page WHERE kind = 'topic'")
        return cls(frozenset(line for (line,) in lines), frozenset(key for (key,) in hubs))

    def known(self) -> frozenset[str]:
        """Return the names of topics that the corpus knows."""
        return self.hubs.union(map(key_of, self.lines))

    def splits(self) -> dict[str, tuple[str, ...]]:
        """Return how each line is split."""
        known = self.known()
        return {line: split_topic_line(line, known) for line in self.lines}


def changed_topics(before: TopicLines, after: TopicLines) -> list[str]:
    """Return the topic lines that are split otherwise than before."""
    if before == after:
        return []
    then = before.splits()
    return sorted(line for line, split in after.splits().items() if then.get(line) != split)
