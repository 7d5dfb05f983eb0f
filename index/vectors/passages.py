"""Notes cut into passages that a model can read whole, and the vectors kept for them."""

import hashlib
import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from throughline.corpus.stopping import checkpoint
from throughline.corpus.text.prose import prose_in
from throughline.corpus.text.sentences import cuts
from throughline.index.store.transactions import chunks, file_of, places, step
from throughline.index.vectors.encoder import MAX_PIECES
from throughline.index.vectors.kept import FOLDER, Kept
from throughline.index.vectors.weights import ModelUnavailableError, bundled_folder

TABLES = """
CREATE TABLE IF NOT EXISTS passage (
    note INTEGER NOT NULL, seq INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
    size INTEGER NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (note, seq)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS passage_digest ON passage (digest);
CREATE TABLE IF NOT EXISTS uncut (note INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS search_state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""

Spans = list[tuple[int, int]]
Measure = Callable[[Sequence[str]], list[Spans]]

_ROOM = MAX_PIECES - 2  # the model adds a mark at each end
_MEASURED_AT_ONCE = 32  # texts cut into word pieces between two looks whether the build is to stop
_WORDLIKE = re.compile(r"[^\W_]{1,4}|[^\w\s]|_")
_held: dict[str, Kept] = {}  # the vectors of libraries in memory, which have no folder
_COLUMNS = "num, title, description, summary, body, abstract"


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a note's prose, with what leads it when it is read."""

    lead: str
    start: int
    stop: int
    text: str

    @property
    def digest(self) -> bytes:
        """The fingerprint of what the model reads."""
        return digest_of(self.text)


def digest_of(text: str) -> bytes:
    """Return the fingerprint of a text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class _Source:
    num: int
    lead: str
    prose: str


def prose_of(summary: str, body: str, abstract: str) -> str:
    """Return what there is to read of a note below its title and description; code and drawings are not."""
    return "\n".join(part for part in (prose_in(body), abstract, "" if body else summary) if part)


def set_aside(db: sqlite3.Connection, nums: Sequence[int]) -> None:
    """Remember notes whose passages are to be cut when next something is embedded.

    Those of notes that are gone go at once: search would find notes that there are no more.
    """
    with step(db):
        db.executemany("INSERT OR IGNORE INTO uncut VALUES (?)", ((num,) for num in nums))
        gone = "DELETE FROM passage WHERE note IN ({}) AND note NOT IN (SELECT num FROM note)"
        if sum(db.execute(gone.format(places(run)), run).rowcount for run in chunks(nums)):
            touch(db)


def cut_set_aside(db: sqlite3.Connection) -> None:
    """Cut the notes that were set aside, some hundreds in a step: these stay cut, whatever ends the rest."""
    waiting = [num for (num,) in db.execute("SELECT note FROM uncut ORDER BY note")]
    measure = _default_measure() if waiting else estimate
    for run in chunks(waiting):
        with step(db):
            refresh(db, run, measure)
            db.execute(f"DELETE FROM uncut WHERE note IN ({places(run)})", run)


def refresh(db: sqlite3.Connection, nums: Sequence[int], measure: Measure | None = None) -> None:
    """Derive anew the passages of these notes; notes that are gone lose theirs."""
    if not nums:
        return
    counted = measure or _default_measure()
    with step(db):
        for run in chunks(sorted(set(nums))):
            db.execute(f"DELETE FROM passage WHERE note IN ({places(run)})", run)
            db.executemany("INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?)", _rows(db, run, counted))
        touch(db)


def kept_of(db: sqlite3.Connection) -> Kept:
    """Return where a library keeps its vectors: in the folder of its file, else in memory."""
    file = file_of(db)
    if file:
        return Kept(file.parent / FOLDER)
    name = state(db, "held") or os.urandom(8).hex()
    if name not in _held:
        put(db, "held", name)
    return _held.setdefault(name, Kept(None))


def wanted(db: sqlite3.Connection) -> set[bytes]:
    """Return the digests of all texts that a library needs vectors of."""
    return {digest for (digest,) in db.execute("SELECT digest FROM passage")}


def active_model(db: sqlite3.Connection) -> str:
    """Return the identity of the model whose vectors are searched, or nothing before a first build."""
    return state(db, "model")


def is_settled(db: sqlite3.Connection, identity: str) -> bool:
    """Tell whether every passage has its vector of this model and the model is the active one."""
    return active_model(db) == identity and state(db, "settled") == state(db, "passages")


def state(db: sqlite3.Connection, key: str) -> str:
    """Return one value of the index's own state."""
    row = db.execute("SELECT value FROM search_state WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else ""


def text_of(db: sqlite3.Connection, note: int, seq: int) -> str:
    """Return a passage as a reader sees it: prose without its lead, or the lead where there is no prose."""
    source, start, stop = _at(db, note, seq)
    return source.prose[start:stop].strip() or source.lead.partition("\n")[2] or source.lead


def cut(lead: str, prose: str, spans: Spans, lead_size: int) -> list[Passage]:
    """Cut prose whose word pieces lie at these spans into passages that fit the model.

    Cuts fall at the end of a paragraph, else of a sentence, else between words; a passage is filled from its
    start, so an edit leaves the passages before it as they were.
    """
    edges = [0, *_edges(prose, spans, max(_ROOM - lead_size, _ROOM // 4)), len(prose)]
    passages = []
    for seq, (start, stop) in enumerate(pairwise(edges)):
        stretch = prose[start:stop].strip()
        if seq == 0:
            text = f"{lead}\n{stretch}".strip()
            passages.append(Passage(lead, start, stop, text))
        elif stretch:
            passages.append(Passage("", start, stop, stretch))
    return passages


def _edges(prose: str, spans: Spans, first_room: int) -> Iterator[int]:
    ends = cuts(prose)
    at, room, next_end = 0, first_room, 0
    while len(spans) - at > room:
        low, high = spans[at + room // 2][0], spans[at + room][0]
        while next_end < len(ends) and ends[next_end][0] < low:
            next_end += 1
        inside = [end for end in ends[next_end : next_end + room] if end[0] <= high]
        paragraphs = [place for place, is_paragraph in inside if is_paragraph]
        edge = paragraphs[-1] if paragraphs else inside[-1][0] if inside else high
        yield edge
        while at < len(spans) and spans[at][0] < edge:
            at += 1
        room = _ROOM


def _sources(db: sqlite3.Connection, run: Sequence[int]) -> list[_Source]:
    rows = db.execute(f"SELECT {_COLUMNS} FROM note WHERE num IN ({places(run)}) ORDER BY num", run)
    return [_source(row) for row in rows]


def _source(row: tuple[int, str, str, str, str, str]) -> _Source:
    num, title, description, summary, body, abstract = row
    lead = "\n".join(part for part in (title, description) if part)
    return _Source(num, lead, prose_of(summary, body, abstract))


def _rows(
    db: sqlite3.Connection, run: Sequence[int], measure: Measure
) -> Iterator[tuple[int, int, int, int, int, bytes]]:
    sources = _sources(db, run)
    # A word piece takes at least one character: a short text needs no counting.
    long = [source for source in sources if len(source.lead) + len(source.prose) >= _ROOM]
    proses = dict(zip((s.num for s in long), measure([s.prose for s in long]), strict=True))
    leads = dict(zip((s.num for s in long), measure([s.lead for s in long]), strict=True))
    for source in sources:
        num = source.num
        spans, lead_size = (proses[num], len(leads[num])) if num in proses else ([], 0)
        for seq, passage in enumerate(cut(source.lead, source.prose, spans, lead_size)):
            yield num, seq, passage.start, passage.stop, len(passage.text), passage.digest


def _at(db: sqlite3.Connection, note: int, seq: int) -> tuple[_Source, int, int]:
    row = db.execute(f"SELECT {_COLUMNS} FROM note WHERE num = ?", (note,)).fetchone()
    span = db.execute("SELECT start, stop FROM passage WHERE note = ? AND seq = ?", (note, seq)).fetchone()
    return _source(row), span[0], span[1]


def read_text(db: sqlite3.Connection, note: int, seq: int) -> str:
    source, start, stop = _at(db, note, seq)
    stretch = source.prose[start:stop].strip()
    return f"{source.lead}\n{stretch}".strip() if seq == 0 else stretch


def touch(db: sqlite3.Connection) -> None:
    """Give the passages a new random mark: whatever was derived from them elsewhere is stale now."""
    db.execute("INSERT OR REPLACE INTO search_state VALUES ('passages', hex(randomblob(16)))")


def put(db: sqlite3.Connection, key: str, value: str) -> None:
    db.execute("INSERT OR REPLACE INTO search_state VALUES (?, ?)", (key, value))


def _default_measure() -> Measure:
    """Count with the bundled model's own word pieces, or, without it, with stretches of four letters."""
    from tokenizers import Tokenizer  # noqa: PLC0415 - loaded when first needed

    try:
        path = bundled_folder() / "tokenizer.json"
    except ModelUnavailableError:
        return estimate
    if not path.is_file():
        return estimate
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()

    def measure(texts: Sequence[str]) -> list[Spans]:
        found: list[Spans] = []
        for at in range(0, len(texts), _MEASURED_AT_ONCE):
            checkpoint()
            part = list(texts[at : at + _MEASURED_AT_ONCE])
            found += [one.offsets for one in tokenizer.encode_batch(part, add_special_tokens=False)]
        return found

    return measure


def estimate(texts: Sequence[str]) -> list[Spans]:
    """Return spans that are close to word pieces, and rather too many than too few."""
    return [[match.span() for match in _WORDLIKE.finditer(text)] for text in texts]
