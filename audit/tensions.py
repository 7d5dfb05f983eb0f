"""Pairs of sentences about the same thing that do not agree, found by rule and put side by side.

Which of the two is right is never decided here. Pairs are looked for where two sentences give one figure, and
between notes that are linked, near in meaning, or summed up by one page.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import log

from throughline.audit.frames import SUPERSEDES, Frame
from throughline.audit.told import Said, statements
from throughline.corpus.text.titles import digest
from throughline.prompts.dates import latest

MOST_OF_A_FIGURE = 40  # sentences; a figure that more give, such as 50%, tells nothing
MOST_SOURCES = 60  # of a line whose sources are compared with each other: their pairs grow with the square
SHARED = 2  # telling stems beside the figure that two sentences about one thing share
# Share of the weight of the words of the shorter sentence from which two are about one thing: for a share in
# percent, for a direction, and for a plain count, which many studies have of their own. Chosen by reading.
ALIKE, MUCH_ALIKE, COUNTS_ALIKE = 0.45, 0.5, 0.65
WRITTEN_DOWN = 0.9  # the worth of a disagreement that a note states: its owner knows of it, so it comes last
LONG_AGO = 365  # days between two notes from which the later one may be an update


class Kind(StrEnum):
    """How two sentences disagree."""

    SAME_FIGURE = "the same figure of different things"
    OTHER_FIGURE = "different figures of the same thing"
    DIRECTION = "opposite directions"
    CONTRASTED = "contrasted by a note"
    SUPERSEDED = "superseded"


class Sort(StrEnum):
    """What a disagreement may come from, by rule."""

    CONFLICT = "conflict"
    SCOPE = "scope"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Quoted:
    """One side: a sentence, the note that says it, the note that it is about, and its date."""

    note: str
    title: str
    date: str
    text: str
    about: str


@dataclass(frozen=True, slots=True)
class Tension:
    """Two sentences that do not agree, and why they are shown."""

    mark: str
    kind: Kind
    sort: Sort
    why: str
    a: Quoted
    b: Quoted
    worth: float


def tensions(db: sqlite3.Connection, near: Iterable[tuple[str, str]] = ()) -> tuple[Tension, ...]:
    """Return all tensions of a library, of which `best` are shown; `near` are notes close in meaning."""
    said = list(statements(db))
    weights = _weights(said)
    by_note: dict[str, list[Said]] = defaultdict(list)
    for one in said:
        by_note[one.about].append(one)
    found = [*_same_figures(said, weights), *_declared(said, by_note, weights)]
    found += _between(_pairs(db, near, by_note), by_note, weights)
    return tuple(found)


def _weights(said: Iterable[Said]) -> dict[str, float]:
    """Return how much each stem tells: the rarer, the more."""
    held = Counter(stem for one in said for stem in one.stems)
    total = sum(held.values()) + 1
    return {stem: log(total / count) for stem, count in held.items()}


def _alike(one: frozenset[str], other: frozenset[str], weights: Mapping[str, float]) -> float:
    """Return how much of the weight of the lighter of two sets is in the other."""

    def weight(stems: Iterable[str]) -> float:
        return sum(weights.get(stem, 0.0) for stem in stems if not stem[0].isdigit())

    least = min(weight(one), weight(other))
    return weight(one & other) / least if least else 0.0


def _same_figures(said: Iterable[Said], weights: Mapping[str, float]) -> Iterator[Tension]:
    """Yield pairs that give one figure and say it of different things."""
    by_figure: dict[str, list[tuple[Said, Frame]]] = defaultdict(list)
    for sentence in said:
        for frame in sentence.frames:
            by_figure[frame.figure].append((sentence, frame))
    for held in by_figure.values():
        if len(held) > MOST_OF_A_FIGURE:
            continue
        in_order = sorted(held, key=lambda told: _order(told[0]))
        for (a, first), (b, second) in combinations(in_order, 2):
            shared = {stem for stem in a.stems & b.stems if not stem[0].isdigit()}
            told = _told_otherwise(first, second) if a.text != b.text and len(shared) >= SHARED else None
            if told:
                worth, why = told
                yield _tension(Kind.SAME_FIGURE, a, b, why, worth + _alike(a.stems, b.stems, weights))


def _told_otherwise(one: Frame, other: Frame) -> tuple[float, str] | None:
    """Say how two sentences tell one figure of different things; nothing where they may mean the same."""
    for change, level in ((one, other), (other, one)):
        if (
            change.is_change
            and not level.is_change
            and level.beside
            and change.actor
            and not change.actor & level.clause
            and change.counted & (level.counted | level.clause)
        ):
            sides = (
                ("an effect", "a gap that is there")
                if change is one
                else ("a gap that is there", "an effect")
            )
            return 3.0, f"{one.figure} is {sides[0]} in the first, {sides[1]} in the second"
    if one.direction * other.direction < 0 and one.counted & other.counted:
        return 2.6, f"{one.figure} points up in one and down in the other"
    if one.beside and other.beside and not one.beside & other.beside and one.counted & other.counted:
        return 2.0, f"{one.figure} is compared with different things"
    if one.narrow != other.narrow and one.beside & other.beside and one.counted & other.counted:
        whose = [
            f"of {frame.narrow} alone" if frame.narrow else "without that limit" for frame in (one, other)
        ]
        return 1.8, f"{one.figure} is said {whose[0]} in the first, {whose[1]} in the second"
    return None


def _declared(
    said: Iterable[Said], by_note: Mapping[str, list[Said]], weights: Mapping[str, float]
) -> Iterator[Tension]:
    """Yield pairs of notes that a sentence contrasts, or of which it says that one supersedes the other."""
    for one in said:
        cited = [note for note in one.cites if note != one.note]
        if cited and SUPERSEDES.search(one.text):
            b = _closest(one, by_note.get(cited[0], ()), weights)
            if b:
                why = "the later note says that the other no longer stands"
                yield _tension(Kind.SUPERSEDED, one, b, why, 2.5)
        if one.against:
            why = f"\u201c{one.title}\u201d says itself that the two differ"
            yield _tension(Kind.CONTRASTED, *one.against, why, WRITTEN_DOWN)


def _closest(one: Said, others: Iterable[Said], weights: Mapping[str, float]) -> Said | None:
    """Return the sentence of a note that is most about what a sentence says."""
    apart = [other for other in others if other.text != one.text]
    return max(apart, key=lambda other: (_alike(one.stems, other.stems, weights), other.text), default=None)


def _pairs(
    db: sqlite3.Connection, near: Iterable[tuple[str, str]], by_note: Mapping[str, list[Said]]
) -> list[tuple[str, str]]:
    """Return the pairs of notes that may be about one thing: near, linked, or fed into one line."""
    linked = db.execute(
        "SELECT s.id, t.id FROM link l JOIN note s ON s.num = l.source JOIN note t ON t.num = l.target"
    )
    pairs = {tuple(sorted(pair)) for pair in (*near, *linked.fetchall())}
    lines: dict[str, list[str]] = defaultdict(list)
    for source, line in db.execute(
        "SELECT s.id, t.id FROM link l JOIN note s ON s.num = l.source JOIN note t ON t.num = l.target "
        "WHERE l.kind = 'source for'"
    ):
        lines[line].append(source)
    for sources in lines.values():
        if len(sources) > MOST_SOURCES:
            continue
        held = sorted(note for note in sources if note in by_note)
        pairs.update(combinations(held, 2))
    return sorted((a, b) for a, b in pairs if a != b and a in by_note and b in by_note)


def _between(
    pairs: Iterable[tuple[str, str]], by_note: Mapping[str, list[Said]], weights: Mapping[str, float]
) -> Iterator[Tension]:
    """Yield what disagrees between the sentences of two notes, and between those of one."""
    for note, other in (*((note, note) for note in sorted(by_note)), *pairs):
        for a in by_note[note]:
            for b in by_note[other]:
                if note == other and (a.text >= b.text or a.about == b.about):
                    continue
                if len(a.stems & b.stems) > SHARED:
                    yield from _of_two(a, b, weights)


def _of_two(a: Said, b: Said, weights: Mapping[str, float]) -> Iterator[Tension]:
    a, b = sorted((a, b), key=_order)
    alike = _alike(a.stems, b.stems, weights)
    if alike < ALIKE or a.text == b.text or (a.note == b.note and a.about == b.about):
        return
    for one in a.frames:
        for other in b.frames:
            if _is_other_figure(one, other, a, b) and alike >= (ALIKE if one.is_share else COUNTS_ALIKE):
                why = f"{one.figure} in one and {other.figure} in the other"
                yield _tension(Kind.OTHER_FIGURE, a, b, why, 1.0 + alike)
            elif one.figure == other.figure and alike >= MUCH_ALIKE and _counts_other(one, other):
                why = f"{one.figure} is said of different things"
                yield _tension(Kind.SAME_FIGURE, a, b, why, 1.0 + alike)
    if alike >= MUCH_ALIKE:
        ways = dict(b.directions)
        for object_, way in a.directions:
            if ways.get(object_, way) == -way:
                yield _tension(
                    Kind.DIRECTION, a, b, "what one says to rise, the other says to fall", 1.0 + alike
                )
                return


def _counts_other(one: Frame, other: Frame) -> bool:
    """Tell whether two figures count different things, though what else is said is alike."""
    return (
        one.is_share
        and one.is_change == other.is_change
        and bool(one.counted and other.counted)
        and not one.counted & other.counted
    )


def _is_other_figure(one: Frame, other: Frame, a: Said, b: Said) -> bool:
    """Tell whether two figures count the same thing in the same way, and differ."""
    figures = {frame.figure for frame in a.frames} & {frame.figure for frame in b.frames}
    return (
        one.figure != other.figure
        and one.is_share == other.is_share
        and not figures
        and one.direction == other.direction
        and bool(one.counted & other.counted)
        and (not one.beside or not other.beside or bool(one.beside & other.beside))
    )


def _tension(kind: Kind, a: Said, b: Said, why: str, worth: float) -> Tension:
    mark = digest(" ".join(sorted((a.text, b.text))))[:10]  # the kind may change as notes come
    return Tension(mark, kind, _sort(kind, a, b), why, _quoted(a), _quoted(b), round(worth, 6))


def _sort(kind: Kind, a: Said, b: Said) -> Sort:
    """Sort by rule: a later word is an update; other names make another scope; else it is a conflict."""
    if kind is Kind.SUPERSEDED:
        return Sort.UPDATE
    years = [{stem for stem in one.stems if stem.isdecimal() and len(stem) == 4} for one in (a, b)]
    days = [latest(one.date) for one in (a, b)]
    far = days[0] and days[1] and abs((days[0] - days[1]).days) >= LONG_AGO
    if kind is Kind.OTHER_FIGURE and (far or (years[0] and years[1] and not years[0] & years[1])):
        return Sort.UPDATE
    if kind is Kind.CONTRASTED or (a.names - b.names and b.names - a.names):
        return Sort.SCOPE
    return Sort.CONFLICT


def _order(one: Said) -> tuple[str, str, str]:
    """Put the earlier of two sentences first; one without a date stands last."""
    return one.date or "9", one.note, one.text


def _quoted(one: Said) -> Quoted:
    return Quoted(one.note, one.title, one.date, one.text, one.about)


def best(found: Iterable[Tension]) -> Iterator[Tension]:
    """Yield the surest first; a sentence stands in one alone, else one doubt would be shown many times."""
    used: set[str] = set()
    for one in sorted(found, key=lambda one: (-one.worth, one.mark)):
        texts = {one.a.text, one.b.text}
        if not texts & used:
            used |= texts
            yield one
