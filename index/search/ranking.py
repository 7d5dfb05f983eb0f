"""Search: what a query finds by meaning, words and the graph, ranked, with the passage that matched."""

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest

from rapidfuzz.fuzz import token_sort_ratio

from throughline.corpus.model import LinkKind, NoteKind
from throughline.index.engines.built_in import BuiltIn
from throughline.index.engines.door import Engine, Near, Sought
from throughline.index.search import words as word_index
from throughline.index.search.allowed import Scope, of_kinds
from throughline.index.search.fusion import Evidence, GraphWeights, Mode, Parts, damped, rank
from throughline.index.search.linked import Neighbours, Tied, tied
from throughline.index.search.query import Query
from throughline.index.search.relevance import FITS, covered, scale_of, strength, weights_of_words
from throughline.index.search.sense import Sense
from throughline.index.search.shown import passage_of
from throughline.index.search.words import Highlighter, Marks
from throughline.index.store.transactions import chunks, places
from throughline.index.vectors.passages import text_of

DEPTH = 100  # candidates each for words and meaning: ten times a page of hits, as in the CISI figures
_TIED = 160  # candidates whose links are compared: the time grows with the cube
_LOOKED_BEYOND = 10  # hits: a written note that says what a stub says is not far behind it
_SAME = 85  # of 100: titles of as many letters in common say the same
_SIMILAR_INQUIRIES = 10  # measured with the weight 0.2 of the graph, see `fusion`


@dataclass(frozen=True, slots=True)
class Hit:
    """A note that answers, why it ranks where it does, and the passage that matched."""

    id: str
    kind: NoteKind
    title: str
    score: float
    parts: Parts
    passage: str
    marks: Marks = ()
    strength: float = 0.0
    """How surely it is about what was asked, from 0 to 1; the same from query to query."""


@dataclass(frozen=True, slots=True)
class Results:
    """The hits of one search, how it was made, and what the reader should know of it."""

    hits: tuple[Hit, ...] = ()
    mode: Mode = Mode.HYBRID
    notice: str = ""
    fits: bool = True
    """Whether any note is about what was asked; where none is, the hits are only the nearest."""
    refused: bool = False
    """Whether a filter names a note that is not there: the notice says which."""


@dataclass(frozen=True, slots=True)
class ByLinks:
    """What a library's links tell of a ranking: which notes they join, and how much that counts."""

    weights: GraphWeights
    neighbours: Neighbours | None = None

    def of(self, candidates: Collection[int], unseen: Collection[int]) -> Tied | None:
        """Return how these candidates are linked alike, where that counts."""
        if self.neighbours is None:
            return None
        return tied(self.neighbours, candidates, unseen)


def gather(
    db: sqlite3.Connection,
    query: Query,
    scope: Scope,
    sense: Sense | None,
    *,
    depth: int = DEPTH,
    unseen: Collection[int] = (),
    meaning_only: bool = False,
    by_links: ByLinks | None = None,
    remembered: word_index.Counts | None = None,
    by_words: Engine | None = None,
) -> Evidence:
    """Collect the scores of each note; notes in `unseen` and their links raise no scores.

    Words are looked for by the engine of the query's sense, unless another is to do it.
    """
    if sense is not None and meaning_only:
        nearest = sense.engine.nearest(sense.vector, depth, scope)
        return Evidence(
            {note: score for note, _, score in nearest}, {}, {}, {n: seq for n, seq, _ in nearest}
        )
    parts = (*query.words, *query.phrases)
    expression, counts = word_index.telling(db, parts, remembered)
    words = by_words or (sense.engine if sense else BuiltIn(db))
    found = dict(words.best(Sought(parts, expression), depth, scope))
    if sense is None:
        return Evidence({}, found, {}, {}, counts=counts)
    nearest = sense.engine.nearest(sense.vector, depth, scope)
    inquiries = _inquiries(db, nearest)
    # All inquiries were searched, so the nearest are among the hits: no second search is needed.
    all_were = scope.is_open or (scope.is_kinds_only and NoteKind.INQUIRY in scope.kinds)
    known = inquiries if all_were and len(inquiries) >= _SIMILAR_INQUIRIES + len(unseen) else None
    lent = lend(db, sense, unseen, known)
    permitted = lent.keys() if scope.is_open else lent.keys() & set(_narrowed(db, lent, scope))
    seen = {note for note, _, _ in nearest}
    rest = sense.engine.score(sense.vector, sorted((found.keys() | permitted) - seen))
    hits = [*nearest, *rest]
    by_links = by_links or ByLinks(GraphWeights())
    return Evidence(
        {note: score for note, _, score in hits},
        found,
        {note: lent[note] for note in permitted},
        {note: seq for note, seq, _ in hits},
        by_links.of([note for note, _, _ in _foremost(hits)], unseen),
        by_links.weights,
        counts,
    )


def _foremost(hits: Sequence[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    return nlargest(_TIED, hits, key=lambda hit: hit[2])


def lend(
    db: sqlite3.Connection,
    sense: Sense,
    unseen: Collection[int] = (),
    known: Sequence[tuple[int, int, float]] | None = None,
) -> dict[int, float]:
    """Return how much the inquiries most like a query raise the scores of their sources."""
    inquiries = known
    if inquiries is None:
        asked = _SIMILAR_INQUIRIES + len(unseen)
        inquiries = sense.engine.nearest(sense.vector, asked, of_kinds(NoteKind.INQUIRY))
    alike = {note: score for note, _, score in inquiries if note not in unseen}
    chosen = dict(list(alike.items())[:_SIMILAR_INQUIRIES])
    links = db.execute(
        f"SELECT source, target FROM link WHERE kind = ? AND target IN ({places([*chosen])}) ORDER BY 1, 2",
        (LinkKind.SOURCE_FOR, *chosen),
    ).fetchall()
    popularity = _popularity(db, {source for source, _ in links})
    lent: dict[int, float] = {}
    for source, inquiry in links:
        lent[source] = lent.get(source, 0.0) + damped(chosen[inquiry], popularity[source])
    return lent


def _inquiries(db: sqlite3.Connection, nearest: Sequence[Near]) -> list[Near]:
    """Return those of the hits that are inquiries."""
    nums = [note for note, _, _ in nearest]
    found = {
        num
        for run in chunks(nums)
        for (num,) in db.execute(
            f"SELECT num FROM note WHERE kind = ? AND num IN ({places(run)})", (NoteKind.INQUIRY, *run)
        )
    }
    return [hit for hit in nearest if hit[0] in found]


def hits_of(
    db: sqlite3.Connection,
    ranked: Sequence[tuple[int, Parts]],
    evidence: Evidence,
    query: Query,
    highlighter: Highlighter,
) -> tuple[Hit, ...]:
    """Return ranked notes as hits, each with its passage and the matched words marked."""
    cards = _cards(db, [num for num, _ in ranked])
    words = _telling_words(db, query, evidence)
    texts = [_told_of(db, num, cards[num], evidence, query, words) for num, _ in ranked]
    snippets = highlighter.mark(texts, query.any_word)
    scale = scale_of(db)
    hits = []
    for (num, parts), shown in zip(ranked, snippets, strict=True):
        id_, kind, title, *_ = cards[num]
        share = covered(words, f"{title} {shown.text}")
        sure = strength(scale, evidence.meaning.get(num), share) if query.text or evidence.meaning else 1.0
        hits.append(Hit(id_, NoteKind(kind), title, parts.score, parts, shown.text, shown.marks, sure))
    return tuple(hits)


def _told_of(
    db: sqlite3.Connection,
    num: int,
    card: tuple[str, str, str, str, int],
    evidence: Evidence,
    query: Query,
    words: dict[str, float],
) -> str:
    """Return what is shown of one note: the passage that matched in meaning, else where its words stand."""
    title, description = card[2:4]
    if num in evidence.passages:
        return passage_of(text_of(db, num, evidence.passages[num]), title, words)
    for column in (-1, word_index.PROSE) if query.any_word else ():
        found = word_index.snippet(db, query.any_word, num, column).text
        if shown := passage_of(found, title, words):
            return shown
    return passage_of(description, title, words)


def _telling_words(db: sqlite3.Connection, query: Query, evidence: Evidence) -> dict[str, float]:
    highest = db.execute("SELECT coalesce(max(num), 0) FROM note").fetchone()[0]
    return weights_of_words(query, evidence.counts, highest)


def ranked_by_graph(db: sqlite3.Connection, scope: Scope, k: int) -> list[tuple[int, Parts]]:
    """Return the best connected notes that a scope allows: the answer to filters without words."""
    rows = db.execute(
        f"SELECT num FROM note WHERE {scope.where} ORDER BY connections DESC, id LIMIT ?", (*scope.values, k)
    )
    return [(row[0], Parts()) for row in rows]


def answer(
    db: sqlite3.Connection,
    query: Query,
    scope: Scope,
    sense: Sense | None,
    highlighter: Highlighter,
    *,
    mode: Mode,
    k: int,
    by_links: ByLinks | None = None,
    remembered: word_index.Counts | None = None,
    by_words: Engine | None = None,
) -> Results:
    """Search in one go: gather, rank, and present the k best."""
    if k <= 0 or (not query.text and scope.is_open):
        return Results((), mode, scope.notice)
    evidence = Evidence({}, {}, {}, {})
    if not query.text:
        ranked = ranked_by_graph(db, scope, k)
    else:
        evidence = gather(
            db, query, scope, sense,
            depth=max(DEPTH, k), meaning_only=mode is Mode.SEMANTIC, by_links=by_links,
            remembered=remembered, by_words=by_words,
        )  # fmt: skip
        ranked = written_first(db, rank(evidence, mode, most=k + _LOOKED_BEYOND))[:k]
    hits = hits_of(db, ranked, evidence, query, highlighter)
    nearest = strength(scale_of(db), max(evidence.meaning.values()), 0.0) if evidence.meaning else 0.0
    fits = bool(hits) and max(nearest, *(hit.strength for hit in hits)) >= FITS
    return Results(hits, mode, scope.notice, fits)


def written_first(db: sqlite3.Connection, ranked: Sequence[tuple[int, Parts]]) -> list[tuple[int, Parts]]:
    """Return ranked notes with no stub before a written note that says the same."""
    cards = _cards(db, [num for num, _ in ranked])
    titles = {num: card[2].casefold() for num, card in cards.items()}
    order = list(ranked)
    for item in ranked:
        num = item[0]
        if cards[num][4]:
            at = order.index(item)
            stubs = ((place, one) for place, (one, _) in enumerate(order[:at]) if not cards[one][4])
            same = (place for place, one in stubs if token_sort_ratio(titles[one], titles[num]) >= _SAME)
            order.insert(next(same, at), order.pop(at))
    return order


def _narrowed(db: sqlite3.Connection, nums: Iterable[int], scope: Scope) -> list[int]:
    some = tuple(nums)
    rows = db.execute(
        f"SELECT num FROM note WHERE num IN ({places(some)}) AND {scope.where}", (*some, *scope.values)
    )
    return [row[0] for row in rows]


def _popularity(db: sqlite3.Connection, sources: Collection[int]) -> dict[int, int]:
    rows = db.execute(
        f"SELECT source, count(*) FROM link WHERE source IN ({places([*sources])}) AND kind = ? "
        "GROUP BY source",
        (*sorted(sources), LinkKind.SOURCE_FOR),
    )
    return dict(rows.fetchall())


def _cards(db: sqlite3.Connection, nums: Sequence[int]) -> dict[int, tuple[str, str, str, str, int]]:
    rows = db.execute(
        f"SELECT num, id, kind, title, description, complete FROM note WHERE num IN ({places(nums)})",
        tuple(nums),
    )
    return {num: tuple(facts) for num, *facts in rows}
