"""What the user doubts, and what falls with it; kept with what the user made, and never in the notes."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from throughline.audit.downstream import Fallen, Rests, nums_of, rests_of
from throughline.corpus.errors import ThroughlineError
from throughline.corpus.model import Card, Note
from throughline.corpus.text.titles import digest, key_of
from throughline.index.store.communities import linked_mark
from throughline.index.store.page_words import cited_spans
from throughline.index.store.reader import Reader
from throughline.index.store.transactions import chunks, places
from throughline.library.user_data import Damaged, Made, UserData
from throughline.prompts.doubts import Doubted, Shaken, shaken
from throughline.prompts.model import Material
from throughline.prompts.sentences import numbered, sentences

_CUT = "\u2026"
SHOWN = 60  # characters of a sentence in the list of those that can be named
LEANS_MUCH = 0.5  # from which a prompt says that a note rests on another of which one sentence is doubted
LEAST = 0.1  # leaning from which a note that does not cite the doubted one itself is called doubtful


class NoSuchSentenceError(ThroughlineError):
    """A note has no sentence of the number that was given."""


class NotDoubtedError(ThroughlineError):
    """A doubt was to be taken back that nobody has."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A note that the user doubts, or one of its sentences; `said` is false where it says that no more."""

    id: str
    title: str
    sentence: str = ""
    number: int = 0  # of the sentence today, counted from 1
    saved: str = ""
    card: Card | None = None  # none where the note is no longer in the library
    said: bool = True

    @property
    def words(self) -> str:
        """What is doubted, in words."""
        if not self.sentence:
            return f"\u201c{self.title}\u201d"
        return f"\u201c{self.sentence}\u201d in \u201c{self.title}\u201d"


@dataclass(frozen=True, slots=True)
class Leaning:
    """A note that rests on a doubted one: how much, over how many steps, and through which notes.

    There may be as many as the library has notes: cards are shared, and looked up when one is shown.
    """

    fallen: Fallen
    cards: Mapping[int, Card] = field(repr=False)

    @property
    def card(self) -> Card:
        """The note."""
        return self.cards[self.fallen.num]

    @property
    def leans(self) -> float:
        """How much of what it rests on is doubted, from 0 to 1."""
        return self.fallen.leans

    @property
    def steps(self) -> int:
        """How many steps it is away from the doubted note."""
        return self.fallen.steps

    @property
    def through(self) -> tuple[Card, ...]:
        """The notes between the doubted one and this one."""
        return tuple(self.cards[num] for num in self.fallen.through)

    @property
    def root(self) -> Card:
        """The doubted note."""
        return self.cards[self.fallen.root]


class Doubts:
    """Keeps what the user doubts, and says what rests on it."""

    def __init__(self, db: sqlite3.Connection, reader: Reader, folder: Path) -> None:
        self._db = db
        self._reader = reader
        self._made = UserData(folder)
        self._rests: tuple[str, Rests] | None = None
        self._falling: tuple[str, dict[str, Leaning]] | None = None

    def sentences(self, note: Note) -> tuple[str, ...]:
        """Return the sentences of a note by whose numbers they can be doubted."""
        text, cited = (note.body, cited_spans(self._db, note.id)) if note.body else ("", ())
        text = text or note.summary or note.description
        found = (numbered(sentence, {}) for sentence in sentences(text, cited))
        return tuple(dict.fromkeys(filter(None, found)))

    def mark(self, note: Note, number: int = 0) -> Doubt:
        """Keep that the user doubts a note, or its sentence of this number."""
        doubt = Doubt(note.id, note.title, self._sentence(note, number) if number else "", number)
        values = {"note": doubt.id, "title": doubt.title, "sentence": doubt.sentence}
        record = self._made.save(Made.DOUBT, _name(doubt.id, doubt.sentence), values)
        return replace(doubt, saved=record.saved, card=self._reader.cards([note.id])[note.id])

    def undo(self, note: Note, number: int = 0) -> tuple[Doubt, ...]:
        """Take back the doubt of a note with those of its sentences, or that of one sentence."""
        wanted = self._sentence(note, number) if number else ""
        mine = [one for one in self.all()[0] if one.id == note.id]
        found = tuple(one for one in mine if not number or one.sentence == wanted)
        if not found:
            which = (
                f"Sentence {number} of \u201c{note.title}\u201d" if number else f"\u201c{note.title}\u201d"
            )
            raise NotDoubtedError(f"{which} is not marked doubtful; `throughline doubt` lists what is.")
        for one in found:
            self._made.delete(Made.DOUBT, _name(one.id, one.sentence))
        return found

    def undo_gone(self, named: str) -> tuple[Doubt, ...]:
        """Take back the doubts of a note that is no longer here, by the id or the title in the list."""
        found = tuple(one for one in self.all()[0] if named in (one.id, one.title))
        if not found:
            raise NotDoubtedError(
                f"No note is called \u201c{named}\u201d, and no such note is marked doubtful; "
                "`throughline doubt` lists what is."
            )
        for one in found:
            self._made.delete(Made.DOUBT, _name(one.id, one.sentence))
        return found

    def all(self) -> tuple[tuple[Doubt, ...], tuple[Damaged, ...]]:
        """Return what is doubted, the latest first, and the records that cannot be read."""
        records, damaged = self._made.records(Made.DOUBT)
        found: list[Doubt] = []
        unfit: list[Damaged] = []
        for record in records:
            told = [record.value.get(name) for name in ("note", "title", "sentence")]
            if all(isinstance(one, str) for one in told):
                note, title, sentence = map(str, told)
                found.append(self._as_it_stands(Doubt(note, title, sentence, saved=record.saved)))
            else:
                unfit.append(Damaged(record.place, "it is no doubt that was kept"))
        return tuple(found), (*damaged, *unfit)

    def token(self) -> str:
        """Return what changes with every doubt: prompts made under another one are out of date."""
        return " ".join(f"{one.name} {one.saved}" for one in self._made.records(Made.DOUBT)[0])

    def of(self, note_id: str) -> tuple[Doubt, ...]:
        """Return what is doubted of one note."""
        return tuple(one for one in self.all()[0] if one.id == note_id)

    def downstream(self, note_id: str) -> tuple[Leaning, ...]:
        """Return everything that rests on a note, what leans most first."""
        return self._leaning([note_id])

    def _falling_from(self, doubts: Iterable[Doubt]) -> dict[str, Leaning]:
        """Return every note that rests on what is doubted, by its id, what leans most first."""
        doubted = sorted({one.id for one in doubts if one.card and one.said})
        if not doubted:
            return {}
        self._read()
        mark = f"{self._rests[0] if self._rests else ''} {doubted}"
        if self._falling is None or self._falling[0] != mark:
            self._falling = mark, {one.card.id: one for one in self._leaning(doubted)}
        return self._falling[1]

    def doubtful(self) -> dict[str, str]:
        """Return why notes are doubtful, by their ids: doubted themselves, or resting on what is."""
        found = {}
        doubts = self.all()[0]
        for one in reversed(doubts):
            if one.card and one.said:
                found[one.id] = "one of its sentences is doubted" if one.sentence else "doubted"
        wholly = _wholly(doubts)
        for note, leaning in self._falling_from(doubts).items():
            if tells(leaning):
                what = "which is doubted" if leaning.root.id in wholly else "of which a sentence is doubted"
                found.setdefault(note, f"rests on \u201c{leaning.root.title}\u201d, {what}")
        return found

    def told_in(self, material: Material) -> Material:
        """Return what a prompt is made of with the doubts that bear on it."""
        doubts = [one for one in self.all()[0] if one.card and one.said]
        if not doubts:
            return material
        wholly = _wholly(doubts)
        falling = {
            note: Shaken(one.root.title, one.root.id not in wholly)
            for note, one in self._falling_from(doubts).items()
            if tells(one) and (one.root.id in wholly or one.leans >= LEANS_MUCH)
        }
        return shaken(material, [Doubted(one.id, one.sentence) for one in doubts], falling)

    def _sentence(self, note: Note, number: int) -> str:
        known = self.sentences(note)
        if 1 <= number <= len(known):
            return known[number - 1]
        told = [
            f"{n:4}  {text if len(text) <= SHOWN else text[:SHOWN] + _CUT}" for n, text in enumerate(known, 1)
        ]
        if not told:
            raise NoSuchSentenceError(
                f"\u201c{note.title}\u201d has no text whose sentences could be doubted. "
                "Doubt the whole note."
            )
        raise NoSuchSentenceError(
            "\n".join([f"\u201c{note.title}\u201d has no sentence {number}. These can be named:", *told])
        )

    def _as_it_stands(self, doubt: Doubt) -> Doubt:
        """Return a doubt with what the library says of its note today."""
        note = self._reader.note(doubt.id)
        if note is None:
            return replace(doubt, said=False)
        card = self._reader.cards([note.id])[note.id]
        known = self.sentences(note) if doubt.sentence else ()
        number = known.index(doubt.sentence) + 1 if doubt.sentence in known else 0
        return replace(
            doubt, title=note.title, card=card, number=number, said=bool(number or not doubt.sentence)
        )

    def _leaning(self, doubted: list[str]) -> tuple[Leaning, ...]:
        found = self._read().downstream(nums_of(self._db, doubted).values())
        if not found:
            return ()
        cards = self._cards({num for one in found for num in (one.num, one.root)})
        return tuple(Leaning(one, cards) for one in found)

    def _read(self) -> Rests:
        """Return which notes rest on which, read again after a build."""
        mark = linked_mark(self._db)
        if self._rests is None or self._rests[0] != mark:
            self._rests = mark, rests_of(self._db)
        return self._rests[1]

    def _cards(self, nums: set[int]) -> Mapping[int, Card]:
        ids: dict[int, str] = {}
        for batch in chunks(sorted(nums)):
            find = f"SELECT num, id FROM note WHERE num IN ({places(batch)})"
            ids.update(self._db.execute(find, batch).fetchall())
        cards = self._reader.cards(ids.values())
        return {num: cards[note] for num, note in ids.items()}


def _wholly(doubts: Iterable[Doubt]) -> frozenset[str]:
    """Return the notes that are doubted whole, and not only in a sentence."""
    return frozenset(one.id for one in doubts if one.card and one.said and not one.sentence)


def tells(one: Leaning) -> bool:
    """Tell whether a note leans so much on what is doubted that it is called doubtful itself."""
    return one.steps == 1 or one.leans >= LEAST


def _name(note: str, sentence: str) -> str:
    """Return the name of a record: one for a note, and one for each of its sentences."""
    return digest(f"{note} {key_of(sentence)}")[:16] if sentence else digest(note)[:16]
