"""The ledger of open questions: where notes ask them, what may since answer them, what the user says."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from throughline.corpus.errors import ThroughlineError
from throughline.corpus.model import Card, NoteKind
from throughline.corpus.text.questions import may_ask, open_questions
from throughline.corpus.text.titles import digest, key_of
from throughline.index.search.query import plain
from throughline.index.search.relevance import FITS
from throughline.index.search.searcher import Searcher
from throughline.index.store.page_words import cited_spans
from throughline.index.store.reader import Reader
from throughline.library.user_data import Made, Record, UserData

ANSWERS = 3  # notes shown under a question
MOST = 50  # questions that are looked into at once: each is a search
_LOOKED_AT = 8  # hits of a search: the note itself and stubs are among them


class UnknownQuestionError(ThroughlineError):
    """No open question has the mark that was given."""


@dataclass(frozen=True, slots=True)
class Answering:
    """A note that may answer a question, and how surely it is about it."""

    card: Card
    strength: float
    passage: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, where it is asked, whether the user holds it to be answered, and what may answer it."""

    mark: str
    text: str
    note: Card
    how: str
    answered: bool
    answers: tuple[Answering, ...] = ()


class Ledger:
    """Collects the open questions of a library; which are answered is kept with what the user made."""

    def __init__(self, db: sqlite3.Connection, reader: Reader, searcher: Searcher, folder: Path) -> None:
        self._db = db
        self._reader = reader
        self._searcher = searcher
        self._made = UserData(folder)

    def questions(self, most: int = MOST, with_answered: bool = False) -> tuple[tuple[Asked, ...], int]:
        """Return questions with what may answer them, and how many there are in all."""
        answered = self._answered()
        found = [one for one in self._all(answered) if with_answered or not one.answered]
        shown = islice(found, most)
        return tuple(self._with_answers(one) for one in shown), len(found)

    def mark(self, mark: str, answered: bool) -> Asked:
        """Keep that the user holds a question to be answered, or open again."""
        one = next((one for one in self._all(frozenset()) if one.mark == mark), None)
        if one is None:
            raise UnknownQuestionError(
                f"No question has the mark {mark!r}; throughline questions shows the mark of each."
            )
        self._made.save(Made.QUESTION, mark, {"answered": answered, "text": one.text, "note": one.note.id})
        return one

    def _answered(self) -> frozenset[str]:
        records, _ = self._made.records(Made.QUESTION)
        return frozenset(one.name for one in records if isinstance(one, Record) and one.value.get("answered"))

    def _all(self, answered: frozenset[str]) -> Iterator[Asked]:
        """Yield inquiring lines that nobody has written yet, then what notes ask, the best linked first."""
        for card in self._reader.all_cards(NoteKind.INQUIRY, sort="connections"):
            if not card.complete:
                mark = digest(f"line {card.id}")[:10]
                yield Asked(mark, card.title, card, "an inquiring line without a page", mark in answered)
        titles = {key for (key,) in self._db.execute("SELECT key FROM note")}
        for card in self._reader.all_cards(stubs=False, sort="connections"):
            (body,) = self._db.execute("SELECT body FROM note WHERE id = ?", (card.id,)).fetchone()
            if not may_ask(body):
                continue
            cited = [(span.start, span.end) for span in cited_spans(self._db, card.id)]
            for question in open_questions(body, cited):
                if key_of(question.text) not in titles:
                    mark = digest(f"{card.id} {key_of(question.text)}")[:10]
                    yield Asked(mark, question.text, card, question.how, mark in answered)

    def _with_answers(self, one: Asked) -> Asked:
        found = []
        query = plain(one.text).text
        for hit in self._searcher.ask(" ".join(query.replace('"', " ").split()), _LOOKED_AT).hits:
            card = self._reader.cards([hit.id])[hit.id]
            if hit.id != one.note.id and card.complete and hit.strength >= FITS:
                found.append(Answering(card, hit.strength, hit.passage))
        return Asked(one.mark, one.text, one.note, one.how, one.answered, tuple(found[:ANSWERS]))
