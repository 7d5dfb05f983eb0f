"""The ledger of open questions: where notes ask them, what may since answer them, what the user says."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from throughline.corpus.errors import ThroughlineError
from throughline.corpus.model import Card, LinkKind, NoteKind
from throughline.corpus.text.questions import may_ask, open_questions
from throughline.corpus.text.titles import digest, key_of, slug_of
from throughline.corpus.text.words import telling_stems
from throughline.graph.insights.findings import name_of
from throughline.graph.insights.next_lines import NextLine
from throughline.index.search.query import plain
from throughline.index.search.relevance import FITS
from throughline.index.search.searcher import Searcher
from throughline.index.search.shown import clean
from throughline.index.search.words import quoted
from throughline.index.store.page_words import cited_spans
from throughline.index.store.reader import Reader
from throughline.library.user_data import Made, Record, UserData

UNWRITTEN = "an inquiring line without a page"
ANSWERS = 3  # notes shown under a question
MOST = 50  # questions that are looked into at once: each is a search
_LOOKED_AT = 8  # hits of a search: the note itself and stubs are among them
TELLING = 2  # stems: a question of fewer (`How is it used?`) may be about anything
OWN, OF_OTHERS = 4, 4  # questions of a note and of those near it that are searched for when it is open
LIKELY = 0.7  # strength from which a note is said to answer; a choice by reading answers in three vaults
FOLLOWED = 3  # open questions among what is next: more would push out the lines and notes that are next
SAME = 8  # notes that hold the words of a question and are asked whether they ask it too


class UnknownQuestionError(ThroughlineError):
    """No open question has the mark that was given."""


@dataclass(frozen=True, slots=True)
class Answering:
    """A note that may answer a question, and how surely it is about it."""

    card: Card
    strength: float
    passage: str

    @property
    def is_likely(self) -> bool:
        """Whether the note is said to answer the question, and not only perhaps."""
        return self.strength >= LIKELY


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, where it is asked, whether the user holds it to be answered, and what may answer it."""

    mark: str
    text: str
    note: Card
    how: str
    answered: bool
    answers: tuple[Answering, ...] = ()
    named_by: tuple[Card, ...] = ()
    """Notes that name an inquiring line which nobody has written yet; of other questions none."""

    @property
    def key(self) -> str:
        """The question and the title of its note, as words are looked for in them."""
        return f"{key_of(self.text)} {key_of(self.note.title)}"

    @property
    def stands_alone(self) -> bool:
        """Whether it can be understood away from its note."""
        return len(telling_stems(self.text)) >= TELLING


class Ledger:
    """Collects the open questions of a library; which are answered is kept with what the user made."""

    def __init__(self, db: sqlite3.Connection, reader: Reader, searcher: Searcher, folder: Path) -> None:
        self._db = db
        self._reader = reader
        self._searcher = searcher
        self._made = UserData(folder)

    def questions(
        self, most: int = MOST, with_answered: bool = False, skipped: int = 0, words: str = ""
    ) -> tuple[tuple[Asked, ...], int]:
        """Return questions behind the `skipped` first, with what may answer them, and the number of all.

        With `words` those alone that hold each of them, or whose note has them in its title.
        """
        every = (one for one in self._all(self.answered()) if with_answered or not one.answered)
        wanted = key_of(words).split()
        found = [one for one in every if all(word in one.key for word in wanted)] if wanted else list(every)
        shown = islice(found, skipped, skipped + most)
        return tuple(self._with_askers(self._with_answers(one)) for one in shown), len(found)

    def mark(self, mark: str, answered: bool) -> Asked:
        """Keep that the user holds a question to be answered, or open again."""
        one = next((one for one in self._all(frozenset()) if one.mark == mark), None)
        if one is None:
            raise UnknownQuestionError(
                f"No question has the mark {mark!r}; throughline questions shows the mark of each."
            )
        self._made.save(Made.QUESTION, mark, {"answered": answered, "text": one.text, "note": one.note.id})
        return one

    def answered(self) -> frozenset[str]:
        """Return the marks of the questions that the user holds to be answered."""
        records, _ = self._made.records(Made.QUESTION)
        return frozenset(one.name for one in records if isinstance(one, Record) and one.value.get("answered"))

    def of(self, notes: Iterable[str], answered: frozenset[str] | None = None) -> tuple[Asked, ...]:
        """Return the open questions in the texts of these notes that can be understood away from them."""
        known = self.answered() if answered is None else answered
        wanted = list(dict.fromkeys(notes))
        cards = self._reader.cards(wanted)
        every = (one for note in wanted if note in cards for one in self._in(cards[note], known))
        return tuple(one for one in every if not one.answered and one.stands_alone)

    def next_from(self, note: str, near: Collection[str]) -> tuple[NextLine, ...]:
        """Return what open questions lead to from a note: its own, and those of notes `near` it.

        That is a note that may answer one of its own or asks the same, and one that asks what it may answer.
        """
        card = self._reader.cards([note])[note]
        subject = telling_stems(card.title)
        found = [step for one in self.of([note])[:OWN] for step in self._away(one)]
        others = self.of(other for other in near if other != note)
        asking = [one for one in others if telling_stems(one.text) & subject][:OF_OTHERS]
        found += (
            _step(one.note, "it asks what this note may answer", one)
            for one in asking
            if any(answer.card.id == note for answer in self._likely(one))
        )
        by_note = {step.line.id: step for step in reversed(found)}
        return tuple(step for step in found if by_note[step.line.id] is step)[:FOLLOWED]

    def _away(self, one: Asked) -> Iterator[NextLine]:
        """Yield the notes that ask the same as a note, then the one that may best answer it."""
        for card in self._asking_too(one):
            yield _step(card, "it asks the same", one)
        for answer in self._likely(one)[:1]:
            yield _step(answer.card, "it may answer what is asked here", one)

    def _likely(self, one: Asked) -> list[Answering]:
        found = [answer for answer in self._with_answers(one).answers if answer.is_likely]
        return sorted(found, key=lambda answer: -answer.strength)

    def _asking_too(self, one: Asked) -> Iterator[Card]:
        rows = self._db.execute(
            "SELECT n.id FROM words JOIN note n ON n.num = words.rowid WHERE words MATCH ? LIMIT ?",
            (f"prose : {quoted(one.text)}", SAME),
        )
        for other in self.of(note for (note,) in rows.fetchall() if note != one.note.id):
            if key_of(other.text) == key_of(one.text):
                yield other.note

    def between(
        self, answered: frozenset[str], lines: Sequence[str], left: Sequence[str], right: Sequence[str]
    ) -> tuple[str, str] | None:
        """Return the question that stands open between the two sides of a gap, and the note that asks it.

        That is an inquiring line without a page that draws on both sides, or what a note of one side asks
        that names a note of the other. Those that are `answered` are none.
        """
        cards = self._reader.cards([*lines, *left, *right])
        for line in lines:
            if _mark_of_line(line) not in answered:
                return cards[line].title, line
        best: tuple[int, Asked] | None = None
        for own, others in ((left, right), (right, left)):
            for one in self.of(own, answered):
                here = telling_stems(one.note.title)
                said = telling_stems(one.text) - here
                names = (telling_stems(cards[other].title) - here for other in others)
                worth = max(
                    (len(said & name) for name in names if 2 * len(said & name) > len(name)), default=0
                )
                if worth >= TELLING and (best is None or worth > best[0]):
                    best = worth, one
        return (best[1].text, best[1].note.id) if best else None

    def _all(self, answered: frozenset[str]) -> Iterator[Asked]:
        """Yield inquiring lines that nobody has written yet, then what notes ask, the best linked first."""
        for card in self._reader.all_cards(NoteKind.INQUIRY, sort="connections"):
            if not card.complete:
                mark = _mark_of_line(card.id)
                yield Asked(mark, card.title, card, UNWRITTEN, mark in answered)
        for card in self._reader.all_cards(stubs=False, sort="connections"):
            yield from self._in(card, answered)

    def _in(self, card: Card, answered: frozenset[str]) -> Iterator[Asked]:
        """Yield the questions that the text of a note leaves open; the title of a note is none."""
        (body,) = self._db.execute("SELECT body FROM note WHERE id = ?", (card.id,)).fetchone()
        if not may_ask(body):
            return
        cited = [(span.start, span.end) for span in cited_spans(self._db, card.id)]
        for question in open_questions(body, cited):
            key = key_of(question.text)
            named = (slug_of(question.text), key)
            if not self._db.execute("SELECT 1 FROM note WHERE slug = ? AND key = ?", named).fetchone():
                mark = digest(f"{card.id} {key}")[:10]
                yield Asked(mark, clean(question.text), card, question.how, mark in answered)

    def _with_askers(self, one: Asked) -> Asked:
        if one.how != UNWRITTEN:
            return one
        naming = self._reader.ends(one.note.id, LinkKind.SOURCE_FOR, forward=False)
        cards = self._reader.cards(naming)
        found = (cards[note] for note in naming if cards[note].complete)
        return replace(one, named_by=tuple(islice(found, ANSWERS)))

    def _with_answers(self, one: Asked) -> Asked:
        found = []
        query = plain(one.text).text
        for hit in self._searcher.ask(" ".join(query.replace('"', " ").split()), _LOOKED_AT).hits:
            card = self._reader.cards([hit.id])[hit.id]
            if hit.id != one.note.id and card.complete and hit.strength >= FITS:
                found.append(Answering(card, hit.strength, hit.passage))
        return replace(one, answers=tuple(found[:ANSWERS]))


def _mark_of_line(note: str) -> str:
    return digest(f"line {note}")[:10]


def _step(card: Card, reason: str, one: Asked) -> NextLine:
    return NextLine(
        name_of(card), f"{reason}: \u201c{one.text}\u201d", (), None, captured=False, question=one.text
    )
