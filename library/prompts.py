"""Research prompts from an open library: a request becomes a prompt, which can be kept and compared."""

import datetime
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from throughline.corpus.errors import ThroughlineError
from throughline.corpus.model import Note, NoteKind
from throughline.corpus.text.phrases import joined
from throughline.graph.insights.findings import Gap, Insight
from throughline.index.search.searcher import Searcher
from throughline.index.store.reader import Reader
from throughline.library.doubts import Doubts
from throughline.library.graph import Graph
from throughline.library.known_papers import known_papers
from throughline.library.left_behind import Adopted, LeftBehind, adopt, left_behind
from throughline.library.only_papers import OnlyPapersError, citing
from throughline.library.taken_over import take_over
from throughline.library.user_data import (
    Damaged,
    Made,
    Record,
    UnknownRecordError,
    UserData,
    UserDataUnreadableError,
)
from throughline.prompts import kept
from throughline.prompts.answer import Answered, check
from throughline.prompts.beside import Beside, beside
from throughline.prompts.check import Checked
from throughline.prompts.check import check as check_brief
from throughline.prompts.compose import TooFewWordsError, compose, left_out, sources_offered
from throughline.prompts.drafting import Drafting, drafting
from throughline.prompts.gather import Gatherer
from throughline.prompts.grounds import grounds_of
from throughline.prompts.kept import Kept, NoPromptError
from throughline.prompts.model import Claim, Material, Prompt, Request, Source
from throughline.prompts.pack import Pack, pack_of, pack_of_numbers
from throughline.prompts.questions import of_path, of_titles
from throughline.prompts.render import markdown
from throughline.prompts.stale import Stale, compare


class NothingToAskError(ThroughlineError):
    """A request names nothing that a prompt could be made of."""


class NameTakenError(ThroughlineError):
    """A saved prompt was to get the name that another one has."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A prompt, and all that its request may draw on: every source, and the claims that it leaves out."""

    prompt: Prompt
    offered: tuple[Source, ...]
    left_out: tuple[Claim, ...] = ()


class Prompts:
    """Makes research prompts from one library, and keeps those that were taken away."""

    def __init__(
        self,
        db: sqlite3.Connection,
        reader: Reader,
        searcher: Searcher,
        graph: Graph,
        doubts: Doubts,
        notes: Path,
        beside: Path,
    ) -> None:
        self._db = db
        self._reader = reader
        self._graph = graph
        self._searcher, self._doubts, self._notes, self._beside = searcher, doubts, notes, beside
        self._made = UserData(notes)
        self._gatherer = Gatherer(db, reader, searcher, graph.next_lines)

    def make(self, request: Request) -> Prompt:
        """Make the prompt that a request asks for."""
        return compose(self.material(request), request, self._searcher.meaning)

    def prepare(self, request: Request) -> Prepared:
        """Make the prompt that a request asks for, and list all that it may draw on."""
        material, meaning = self.material(request), self._searcher.meaning
        made = compose(material, request, meaning)
        return Prepared(made, sources_offered(material, request), left_out(material, request, meaning))

    def question(self, request: Request) -> str:
        """Return the question that a request asks, or the one proposed where it names none."""
        if request.question:
            return request.question
        if request.gap is not None:
            return self._gap(request.gap).question
        if request.path:
            return of_path(*self._titles(request.path))
        if request.picked:
            return of_titles(self._titles(request.picked))
        return self._note(request).title

    def material(self, request: Request) -> Material:
        """Return all that the library knows of what a request names, and what the user doubts of it."""
        found = self._material(request)
        if not found.sources and found.line is None:  # papers are only listed in a prompt
            asked = request.picked or request.path or (request.note,)
            raise OnlyPapersError(list(self._reader.cards(asked).values()), citing(self._reader, asked))
        return self._doubts.told_in(found)

    def _material(self, request: Request) -> Material:
        if request.gap is not None:
            gap = self._gap(request.gap)
            between = [note.id for note in (*gap.left, *gap.right)]
            return self._gatherer.of_picked(between, request.question or gap.question)
        if request.path:
            ids: Sequence[str] = self._on_path(*request.path)
        elif request.picked:
            ids = request.picked
        else:
            note = self._note(request)
            made = self._gatherer.of_note(note, request.question)
            if note.kind is NoteKind.INQUIRY:  # it is a question itself
                return made
            return replace(made, asked=tuple(one.text for one in self._graph.ledger.of([note.id])))
        return self._gatherer.of_picked(ids, self.question(request))

    def _note(self, request: Request) -> Note:
        note = self._reader.note(request.note)
        if note is None:
            raise NothingToAskError("A note, a selection, a path or a gap is needed to make a prompt of.")
        return note

    def _titles(self, ids: Sequence[str]) -> list[str]:
        cards = self._reader.cards(ids)
        return [cards[note].title for note in ids]

    def gaps(self) -> tuple[Gap, ...]:
        """Return the gaps of the library, widest first; their places are the numbers that requests use."""
        (answer,) = self._graph.insights([Insight.GAPS])
        return tuple(found for found in answer.findings if isinstance(found, Gap))

    def _gap(self, number: int) -> Gap:
        found = self.gaps()
        if not 1 <= number <= len(found):
            known = f"gaps 1 to {len(found)} are known" if found else "this library has no gaps"
            raise NothingToAskError(f"There is no gap {number}: {known}. `insights --only gaps` lists them.")
        return found[number - 1]

    def _on_path(self, a: str, b: str) -> list[str]:
        """Return the notes on the shortest path between two, in its order."""
        found = self._graph.connect(a, b, 1)
        if not found.paths:
            raise NothingToAskError(
                f"No path joins these two notes, so none can be asked about. {found.text}"
            )
        return [note.id for note in found.paths[0].notes]

    def keep(self, prompt: Prompt, request: Request, name: str = "") -> Kept:
        """Record that a prompt was taken away; taken twice it is one record, and keeps its name."""
        before: object = None
        with suppress(UserDataUnreadableError):  # saving will say what is wrong
            before = self._made.read(Made.PROMPT, prompt.id)
        named = name or (str(before.value.get("name", "")) if isinstance(before, Record) else "")
        one = self._made.save(Made.PROMPT, prompt.id, kept.values_of(prompt, request, named))
        return kept.kept_of(one.value, one.saved)

    def kept(self) -> tuple[tuple[Kept, ...], tuple[Damaged, ...]]:
        """Return the prompts that were taken away, the latest first, and the records that cannot be read."""
        waiting, no_prompts = take_over(self._made, self._notes, self._beside)
        records, damaged = self._made.records(Made.PROMPT)
        names = {record.name for record in records}
        every: list[Record] = [*records, *(record for record in waiting if record.name not in names)]
        found, unfit = [], []
        for record in every:
            try:
                found.append(kept.kept_of(record.value, record.saved))
            except NoPromptError as error:
                unfit.append(Damaged(record.place, str(error)))
        found.sort(key=lambda one: (one.saved, one.id), reverse=True)
        return tuple(found), (*damaged, *unfit, *no_prompts)

    def left_behind(self) -> tuple[LeftBehind, ...]:
        """Return what was saved for notes folders that are no longer there, one of which this may be."""
        return left_behind(self._made, self._notes)

    def adopt(self, folder: str) -> Adopted:
        """Copy what was saved for a notes folder that is no longer there, for this one."""
        return adopt(self._made, self._notes, folder)

    def named(self, beginning: str) -> Kept:
        """Return the one saved prompt that has this name, or whose id begins so."""
        every = self.kept()[0]
        called = [one for one in every if beginning and one.name == beginning]
        found = called or [one for one in every if one.id.startswith(beginning)]
        if len(found) == 1 or any(one.id == beginning for one in found):
            return next(one for one in found if len(found) == 1 or one.id == beginning)
        said = "several saved prompts begin so" if found else "no prompt of that name was saved"
        raise UnknownRecordError(f"\u201c{beginning}\u201d: {said}; `throughline prompts` lists them.")

    def forget(self, one: Kept) -> Path:
        """Take a saved prompt off the list, and return the old version that is kept of it."""
        return self._made.delete(Made.PROMPT, one.id)

    def rename(self, one: Kept, name: str) -> Kept:
        """Give a saved prompt a name of its reader's own; an empty one brings its question back."""
        name = " ".join(name.split())
        if name and any(other.name == name and other.id != one.id for other in self.kept()[0]):
            raise NameTakenError(
                f"Another saved prompt is called \u201c{name}\u201d already. Choose another name."
            )
        record = self._made.read(Made.PROMPT, one.id)
        if not isinstance(record, Record):
            raise UnknownRecordError(f"\u201c{one.title}\u201d is not among the saved prompts any more.")
        values = {**record.value, "name": name}
        return kept.kept_of(self._made.save(Made.PROMPT, one.id, values, one.saved).value, one.saved)

    def refresh(self, one: Kept) -> Kept:
        """Put the prompt that is made today in the place of a saved one, which becomes an old version.

        Its name stays. Where nothing differs, the record stays as it is.
        """
        now, request = self._again(one, datetime.date.today())
        if now.state == one.state and markdown(now) == one.text:
            return one
        fresh = self.keep(now, request, one.name)
        if fresh.id != one.id:
            self.forget(one)
        return fresh

    def beside(self, one: Kept) -> Beside:
        """Return a saved prompt line by line beside the one that its request makes today."""
        return beside(one.text, markdown(self._again(one, one.request.today)[0]))

    def staleness(self, one: Kept) -> Stale:
        """Return what has changed in the library since a prompt was taken away."""
        if gone := self._missing(one):
            return Stale(gone=gone)
        try:
            material = self.material(one.request)
            now = compose(material, one.request, self._searcher.meaning)
        except (NothingToAskError, OnlyPapersError, TooFewWordsError) as error:
            return Stale(gone=str(error))
        return compare(one, now, material.sources)

    def _missing(self, one: Kept) -> str:
        """Say which notes of a saved prompt are gone; nothing where all of them are there."""
        gone = kept.missing(one, self._reader.cards(kept.asked_of(one)))
        named = joined([f"\u201c{title}\u201d" for title in gone])
        whose = "its note" if len(gone) == 1 else "its notes"
        are = "is" if len(gone) == 1 else "are"
        return f"{whose} {named} {are} no longer in the library" if gone else ""

    def _again(self, one: Kept, today: datetime.date) -> tuple[Prompt, Request]:
        """Make the prompt of a saved one's request anew, with the request of today."""
        if gone := self._missing(one):
            raise NothingToAskError(
                f"\u201c{one.title}\u201d cannot be made anew: {gone}. What was saved is as it was."
            )
        request = replace(one.request, today=today)
        return self.make(request), request

    def pack(self, request: Request) -> Pack:
        """Return the evidence of a prompt, for an assistant that writes the brief itself."""
        return pack_of(self.material(request), request)

    def check_brief(self, request: Request, brief: str) -> Checked:
        """Hold a brief that somebody has written to the pack of its request."""
        return check_brief(self.pack(request), brief)

    def drafting(self, request: Request) -> Drafting:
        """Return the steps in which an assistant writes the brief of a request: a draft, and one repair."""
        return drafting(self.pack(request))

    def read_answer(self, note: str, sources: Mapping[int, str], answer: str) -> Answered:
        """Report what a reply did with its numbered sources, and whether they say what it says of them.

        A note that is no longer in the library is one to which nothing can be held.
        """
        cards = self._reader.cards(sources.values())
        numbers = {cards[id_].id: n for n, id_ in sources.items() if id_ in cards}
        material = self._gatherer.of_picked(list(numbers), "") if numbers else None
        own = self._reader.note(note)
        line = self._gatherer.of_note(own).line if own else None
        known = {numbers[one.id]: one for one in material.sources} if material else {}
        grounds = grounds_of(pack_of_numbers(line, known))
        return check(answer, sources, known_papers(self._db), grounds)
