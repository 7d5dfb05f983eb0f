"""Accepting one suggested link: as text to paste, or, at the user's word, written into the note's file.

A file is written only where reading it again shows that it says just this one link more and nothing else
otherwise; it is written whole. What was there can be had back as long as the file is as it was left.
"""

import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path

from throughline.corpus.dialects import Dialect
from throughline.corpus.errors import ThroughlineError, UnknownNoteError
from throughline.corpus.linking.statements import Name
from throughline.corpus.linking.written import link_markdown
from throughline.corpus.model import LinkKind
from throughline.corpus.readers.files import MARKDOWN, ORG, digest_of
from throughline.corpus.readers.stored import from_bytes
from throughline.corpus.reading import Reading
from throughline.corpus.writers.destination import told, whole_or_not_at_all
from throughline.corpus.writers.new_link import Aim, Style, links_to, places_of
from throughline.index.store.names import StoredNames
from throughline.library import readers
from throughline.library.user_data import Made, Record, UserData

TRIED = 20  # places of a name that are tried; where as many are in code or links, none is likely to do

_OWN = (
    "SELECT p.path, p.dialect, p.digest, p.reading FROM note n "
    "JOIN mention m ON m.note = n.num AND m.own = 1 JOIN page p ON p.num = m.page WHERE n.id = ?"
)


class LinkNotWrittenError(ThroughlineError):
    """A link was not written into a file; the file is as it was."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A link that was suggested: the note in whose text it belongs, the note it leads to, and the words.

    `words` are those of the text at which it belongs, where the text names the other note.
    """

    page: str
    to: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What was changed in a file: its path in the notes folder, and what stood and stands at one place."""

    path: str
    line: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class _File:
    """The file of a note, as the last build read it."""

    path: str
    dialect: Dialect
    digest: bytes
    reading: Reading

    @property
    def can_be_written(self) -> bool:
        """Whether a person writes such files by hand: no captured page, no canvas, no bibliography."""
        return self.reading.is_markdown and self.path.lower().endswith((*MARKDOWN, *ORG))


class Accepting:
    """Writes out suggested links for one library."""

    def __init__(self, db: sqlite3.Connection, folder: Path) -> None:
        self._db = db
        self._folder = folder
        self._made = UserData(folder)

    def as_text(self, link: Accepted) -> str:
        """Return the link to paste into the note, in the dialect of its file."""
        file, aim = self._file(link.page), self._aim(link.to)
        style = self._style(file.dialect) if file and file.can_be_written else Style(Dialect.MARKDOWN)
        ways = links_to(aim, link.words or aim.title, file.path if file else "", style)
        if file and file.can_be_written:
            text = self._text(file)
            sure = (way for way in ways if self._adds(file, text, f"{text}\n\n{way}\n", link.to))
            ways = (*islice(sure, 1), *ways)
        if not ways:
            raise LinkNotWrittenError(
                f"\u201c{aim.title}\u201d has no file, and its title holds signs that a link cannot hold."
            )
        return ways[0]

    def write(self, link: Accepted) -> Written:
        """Write the link into the file of its note, at the words that name the other one."""
        file, aim = self._file(link.page), self._aim(link.to)
        if file is None or not file.can_be_written:
            raise LinkNotWrittenError(
                "This note has no file in Markdown or Org of its own, and captured pages are never "
                "written to. Nothing was changed."
            )
        if not link.words:
            raise LinkNotWrittenError(
                f"The text of {file.path} does not name \u201c{aim.title}\u201d, so there is no place for "
                "the link. Nothing was changed. Use --copy to have the link, and paste it where it belongs."
            )
        text = self._text(file)
        for start, stop, way in self._ways(file, aim, link.words, text):
            new = f"{text[:start]}{way}{text[stop:]}"
            if self._adds(file, text, new, link.to):
                change = Written(file.path, text.count("\n", 0, start) + 1, text[start:stop], way)
                self._replace(file.path, text.encode(), new.encode())
                after = sha256(new.encode()).hexdigest()
                at = len(text[:start].encode())
                value = {"path": file.path, "at": at, "before": text[start:stop], "link": way, "after": after}
                self._made.save(Made.CHANGE, file.path, value)
                return change
        raise LinkNotWrittenError(
            f"No place in {file.path} was found where \u201c{link.words}\u201d can become a link and nothing "
            "else changes: it stands in code, in a heading, in a table or in another link. Nothing was "
            "changed. Use --copy to have the link, and paste it where it belongs."
        )

    def undo(self, page: str) -> Written:
        """Take back the link that was last written into the file of a note, if the file is as it was left."""
        file = self._file(page)
        record = self._made.read(Made.CHANGE, file.path) if file else None
        if not isinstance(record, Record):
            raise LinkNotWrittenError(
                "No link was written into the file of this note, so none is taken back."
            )
        said = record.value
        data = self._bytes(said["path"])
        if sha256(data).hexdigest() != said["after"]:
            raise LinkNotWrittenError(
                f"{said['path']} has been changed since the link was written, so it is left as it is. "
                f"The link is {said['link']}, and {said['before']} stood in its place."
            )
        start, link = int(said["at"]), said["link"].encode()
        new = data[:start] + said["before"].encode() + data[start + len(link) :]
        self._replace(said["path"], data, new)
        self._made.delete(Made.CHANGE, said["path"])
        return Written(said["path"], data.count(b"\n", 0, start) + 1, said["link"], said["before"])

    def _ways(self, file: _File, aim: Aim, words: str, text: str) -> Iterator[tuple[int, int, str]]:
        style = self._style(file.dialect)
        for start, stop in islice(places_of(words, text), TRIED):
            for way in links_to(aim, text[start:stop], file.path, style):
                yield start, stop, way

    def _file(self, note: str) -> _File | None:
        self._title(note)  # a note that there is not is told from one without a file
        rows = self._db.execute(_OWN, (note,)).fetchall()
        if len(rows) != 1:
            return None
        path, dialect, digest, reading = rows[0]
        return _File(path, Dialect(dialect or Dialect.MARKDOWN), digest, from_bytes(reading))

    def _aim(self, note: str) -> Aim:
        title = self._title(note)
        file = self._file(note)
        if file is None or not file.reading.is_markdown:
            return Aim(title)
        return Aim(file.reading.title, file.path, file.reading.ids)

    def _title(self, note: str) -> str:
        row = self._db.execute("SELECT title FROM note WHERE id = ?", (note,)).fetchone()
        if row is None:
            raise UnknownNoteError(note)
        return str(row[0])

    def _style(self, dialect: Dialect) -> Style:
        """Return how most links of this library are written, where its dialect leaves that open."""
        count = "SELECT coalesce(sum(count), 0) FROM heard WHERE sign = 'link' AND understood AND rule = ?"
        paths, names = (
            self._db.execute(count, (rule,)).fetchone()[0] for rule in ("relative link", "wikilink")
        )
        is_plain = dialect in (Dialect.MARKDOWN, Dialect.HUGO, Dialect.JEKYLL)
        return Style(dialect, paths > names or (is_plain and not names))

    def _bytes(self, path: str) -> bytes:
        place, root = os.path.realpath(self._folder / path), os.path.realpath(self._folder)
        if not Path(place).is_relative_to(root) or not Path(place).is_file():
            raise LinkNotWrittenError(f"There is no file {path} in the notes folder, so nothing was changed.")
        with told(Path(place)):
            return Path(place).read_bytes()

    def _text(self, file: _File) -> str:
        """Return the text of a file, if it is as the last build read it."""
        data = self._bytes(file.path)
        told_apart = data if file.dialect is Dialect.MARKDOWN else data + file.dialect.encode()
        if digest_of(told_apart) != file.digest:
            raise LinkNotWrittenError(
                f"{file.path} has been changed since the library was built, so nothing was written. "
                "Run throughline build, and ask again."
            )
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise LinkNotWrittenError(
                f"{file.path} is not written in UTF-8, so nothing was written into it."
            ) from error

    def _adds(self, file: _File, before: str, after: str, to: str) -> bool:
        """Tell whether the new text says one link to this note more than the old, and the same otherwise."""
        (kind, key, variant) = self._db.execute(
            "SELECT kind, key, variant FROM note WHERE id = ?", (to,)
        ).fetchone()
        old, new = (self._said(file, text) for text in (before, after))
        more = new[1] - old[1]
        one = sum(more.values()) == 1 and not old[1] - new[1]
        ends = {(link, name[0], name[1], name[2]) for link, name in more}
        return one and old[0] == new[0] and ends == {(LinkKind.RELATED, kind, key, variant)}

    def _said(self, file: _File, text: str) -> tuple[Reading, Counter[tuple[LinkKind, Name]]]:
        """Return what a text says of its own note, and to which notes it links how often."""
        from throughline.index.build.parse import read_data  # noqa: PLC0415 - loads the readers of all files

        reading = read_data(file.path, text.encode(), file.dialect)
        linked = link_markdown(reading, StoredNames(self._db))
        links = Counter(
            (
                one.kind,
                one.target if one.source.key == own.key and one.source.kind == own.kind else one.source,
            )
            for own in (linked.mentions[0].name,)
            for one in linked.statements
        )
        plain = replace(reading, body=(), references=(), heard=(), furniture=(), problems=())
        return plain, links

    def _replace(self, path: str, before: bytes, after: bytes) -> None:
        """Put a file's new text in its place, whole, unless something else has written to it meanwhile."""
        readers.refuse("A file of the notes would be written")
        place = Path(os.path.realpath(self._folder / path))
        with told(place):
            mode = place.stat().st_mode
            with whole_or_not_at_all(place) as file:
                Path(file.name).chmod(mode & 0o7777)
                file.write(after)
                if place.read_bytes() != before:
                    raise LinkNotWrittenError(
                        f"{path} was changed meanwhile, so nothing was written into it."
                    )
