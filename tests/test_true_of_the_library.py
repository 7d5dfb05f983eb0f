"""What a prompt says about the library is true of it: each statement is worked out anew from outside.

Nothing of the code that writes prompts is asked here: the written text is read, and held to `connect`,
`common`, the links and the notes' own words.
"""

import datetime
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import pytest

from bench.corpora import generate
from tests.page_sets import page_sets
from throughline.corpus.model import LinkKind, Note, NoteKind
from throughline.library import SAMPLE, Library
from throughline.prompts.model import Prompt, Request
from throughline.prompts.render import markdown

DAY = datetime.date(2026, 11, 20)
MOST = 60  # prompts of single notes from each library, drawn evenly: minutes are spent elsewhere
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
LISTS = (LinkKind.ANCHOR_PAPER, LinkKind.RELATED_PAPER)
OPEN, CLOSE = "\u201c", "\u201d"
WHEN = re.compile(r"\((stud(?:y|ies) of [^;()]*)?(?:; )?(undated|[A-Z][a-z]{2} \d{4}|\d{4})?\)$")
SOURCE = re.compile(r"- \[(\d+)\] (.*)")


@pytest.fixture(
    scope="module", params=[*page_sets(), "sample", "generated"], ids=lambda one: getattr(one, "name", one)
)
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library of each kind of corpus, read without a model."""
    folder = tmp_path_factory.mktemp("true") / "notes"
    if request.param == "sample":
        shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns(".throughline"))
    else:
        folder.mkdir()
        if request.param == "generated":
            generate(folder, 40)
        else:
            for page in request.param.pages:
                shutil.copy(page, folder)
    Library.build(folder, text_only=True)
    with Library.open(folder) as opened:
        yield opened


def letters(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()


class Known:
    """What is asked of a library again and again, each thing once."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.notes = {card.id: library.notes.get(card.id) for card in library.notes.all()}
        self.titles = {note.title for note in self.notes.values()}
        self.papers = {
            " ".join(note.title.split()): note for note in self.notes.values() if note.kind is NoteKind.PAPER
        }
        self.lists: dict[str, set[str]] = {}
        self.feeds: dict[str, set[str]] = {}
        for link in library.notes.links():
            if link.kind in LISTS:
                self.lists.setdefault(link.source, set()).add(" ".join(self.notes[link.target].title.split()))
            elif link.kind is LinkKind.SOURCE_FOR:
                self.feeds.setdefault(link.target, set()).add(link.source)
        self.words = lru_cache(None)(self._words)

    def _words(self, name: str) -> str:
        """Return all that a note says itself, its citations taken out."""
        note = self.notes[name]
        body = note.body
        for span in sorted(self.library.notes.citations(note), key=lambda one: -one.start):
            body = body[: span.start] + (span.words or "") + body[span.end :]
        return "\n".join([note.title, note.description, note.summary, body])


@dataclass(frozen=True)
class Outside:
    """A prompt as it is written, and the library that it speaks of."""

    known: Known
    request: Request
    made: Prompt
    text: str

    @cached_property
    def line(self) -> Note | None:
        """The inquiring line that is asked about."""
        note = self.known.notes.get(self.request.note)
        return note if note and note.kind is NoteKind.INQUIRY else None

    @cached_property
    def numbered(self) -> dict[int, Note]:
        """The notes of the bullets, by their numbers."""
        return {source.n: self.known.notes[source.id] for source in self.made.sources}

    @cached_property
    def told(self) -> dict[str, str]:
        """What the page of the line says of its sources."""
        return self.known.library.notes.summaries(self.line.id) if self.line else {}

    @cached_property
    def bullets(self) -> dict[int, str]:
        """What follows each number of a source."""
        return {int(found[1]): found[2] for found in map(SOURCE.fullmatch, self.text.splitlines()) if found}

    def words_of(self, note: Note) -> str:
        """All that the library holds of a note in words."""
        return f"{self.known.words(note.id)}\n{self.told.get(note.id, '')}"

    def listed(self, note: Note) -> set[str]:
        """The titles of the papers that a note lists; of one without a page, those that the line lists."""
        own = self.known.lists.get(note.id, set())
        return own if note.complete or not self.line else own | self.known.lists.get(self.line.id, set())

    def joined_by(self, a: Note, b: Note) -> set[str]:
        """The notes that join two others, themselves where a link does."""
        direct = self.known.library.graph.connect(a.id, b.id, 1)
        if direct.paths and len(direct.paths[0].notes) == 2:
            return {a.id, b.id}
        shared = self.known.library.graph.common(a.id, b.id)
        groups = (shared.both_feed, shared.feed_both, shared.related, shared.others)
        return {card.id for cards in groups for card in cards}


def numbers_in(text: str) -> list[int]:
    """Return the numbers that a text names, spans written out."""
    found: list[int] = []
    for first, last in re.findall(r"\[(\d+)\](?:\u2013\[(\d+)\])?", text):
        found += range(int(first), int(last or first) + 1)
    return found


def check_role(one: Outside) -> None:
    role = one.text.split("\n")[0]
    assert ("was not captured" in role) == bool(one.line and not one.line.body and not one.line.complete)
    assert ("holds no text" in role) == bool(one.line and not one.line.body and one.line.complete)
    if "title of a note" in role:
        assert one.made.question in one.known.titles and not one.line
    if "researcher's own" in role:
        assert one.made.question == one.request.question and not one.line


def check_sources(one: Outside) -> None:
    heading, *_ = [*re.findall(r"## What the notes say \((\d+) sources?; (.*)\)", one.text), ("0", "")]
    notes = one.numbered
    assert int(heading[0]) == len(one.bullets) == len(notes)
    if notes:
        assert (heading[1] == "no note is dated") == (not any(note.date for note in notes.values()))
    for n, said in one.bullets.items():
        note = notes[n]
        title = " ".join(note.title.split())
        assert said.startswith(title)
        rest = said.removeprefix(title)
        if rest.startswith(" (only near in meaning)"):
            way = one.known.library.graph.connect(one.request.note, note.id, 1)
            assert not way.paths or len(way.paths[0].notes) > 2
        elif one.line:
            assert note.id in one.known.feeds[one.line.id]
        check_dates(one, note, rest)


def check_dates(one: Outside, note: Note, rest: str) -> None:
    """The year of a study is one of a paper that the source lists; the other date is that of the note."""
    if not (when := WHEN.search(rest)):
        return
    study, date = when.groups()
    if study:
        years = [one.known.papers[title].paper for title in one.listed(note)]
        assert set(re.findall(r"\d{4}", study)) <= {str(paper.year) for paper in years if paper}
    if date == "undated":
        assert not re.search(r"\d{4}", note.date)
    elif date:
        *month, year = date.split()
        assert note.date.startswith(year)
        assert not month or int(note.date[5:7]) == MONTHS.index(month[0]) + 1


def check_quotations(one: Outside) -> None:
    """Each claim, ending, reading and remark is whole, and stands so in its note."""
    said = [(claim.text, claim.note) for claim in one.made.claims]
    said += [(unsure.text, unsure.note) for unsure in one.made.unsure]
    if one.line:
        said += [(reading.text, one.line.id) for reading in one.made.readings]
        said += [(one.made.ending, one.line.id)] if one.made.ending else []
    for text, name in said:
        held = letters(one.words_of(one.known.notes[name]))
        for part in re.sub(r"\s*\[\d+\]", "", text).split("[\u2026]"):
            assert f" {letters(part)} " in f" {held} ", part
            assert re.search(r"[.!][\"\u201d\u2019')\]*_]*$", part.strip()), part
            assert re.match(r"[\"\u201c\u2018'(\[*_]*[A-Z0-9~\u2248]", part.strip()), part
    if scope := re.search(rf"^Scope: {OPEN}(.*){CLOSE}$", one.text, re.MULTILINE):
        start = one.known.notes[one.request.note]
        assert letters(scope[1]) == letters(start.description)
    for n, bullet in one.bullets.items():
        if about := re.search(r" \u2014 about: (.*?)(?: \([^()]*\))?$", bullet):
            assert "\u2026" not in about[1]
            held = letters(one.words_of(one.numbered[n]))
            assert f" {letters(about[1])} " in f" {held} "


def check_papers(one: Outside) -> None:
    part = one.text.partition("## Anchor papers")[2].partition("\n## ")[0]
    for row in re.findall(r"^- (.*)$", part, re.MULTILINE):
        head, _, for_ = row.partition(" \u2014 listed with ")
        titles = [title for title in one.known.papers if head.endswith(title)]
        assert titles, row
        facts = one.known.papers[max(titles, key=len)].paper
        known = re.match(r"(?:arXiv:(\S+)|doi:(\S+))?\s*(?:\((\d{4})\))?(?: \u2014 )?", head)
        assert known
        arxiv, doi, year = known.groups()
        assert (arxiv or "") == (facts.arxiv if facts else "")
        assert (doi or "") == (facts.doi if facts and not facts.arxiv else "")
        assert (int(year) if year else None) == (facts.year if facts else None)
        for n in numbers_in(for_):
            assert max(titles, key=len) in one.listed(one.numbered[n]), row


def check_rules(one: Outside) -> None:
    rules = one.text.partition("## Rules")[2]
    stubs = {n for n, note in one.numbered.items() if not note.complete}
    if known := re.search(r"((?:\[\d+\][^.]{0,8}?)+) (?:is|are) known only from what other pages", rules):
        assert set(numbers_in(known[1])) == stubs
    if known := re.search(r"all (\d+) sources are known only", rules):
        assert int(known[1]) == len(stubs) == len(one.numbered)
    if single := re.search(r"from one source, \[(\d+)\]", rules):
        assert [int(single[1])] == list(one.numbered)
    if "no source of this line is known" in rules:
        assert not one.numbered
    if one.line:
        shown = {note.id for note in one.numbered.values()}
        gone = [one.known.notes[name].title for name in one.known.feeds.get(one.line.id, set()) - shown]
        left = rules.partition("Sources left out: ")[2]
        assert bool(gone) == bool(left)
        more = re.search(r"and (\d+) more", left)
        named = [title for title in gone if letters(title[:60]) in letters(left)]
        assert len(named) + int(more[1] if more else 0) == len(gone)
        check_further_papers(one, rules)


def check_further_papers(one: Outside, rules: str) -> None:
    """How many papers the line and its sources list that are not among the anchors."""
    assert one.line
    part = one.text.partition("## Anchor papers")[2].partition("\n## ")[0]
    names = {one.line.id, *one.known.feeds.get(one.line.id, set())}
    every = {title for name in names for title in one.known.lists.get(name, set())}
    further = [
        title
        for title in every
        if f"{title}\n" not in f"{part}\n" and f"{title} \u2014 listed with" not in part
    ]
    said = re.search(r"The notes list ([\d,]+) further paper", rules)
    assert int(said[1].replace(",", "") if said else 0) == len(further), further


def check_tasks(one: Outside) -> None:
    tasks = one.text.partition("## Your task")[2].partition("## Rules")[0]
    if pair := re.search(r"\[(\d+)\] and \[(\d+)\], which (only this line|no (?:other )?note)", tasks):
        joins = one.joined_by(one.numbered[int(pair[1])], one.numbered[int(pair[2])])
        assert joins == ({one.line.id} if pair[3] == "only this line" and one.line else set())
    for ns, figure in re.findall(r"((?:\[\d+\](?:, | and |\u2013)?)+) (?:both|all) give (\S+):", tasks):
        for n in numbers_in(ns):
            assert figure in one.words_of(one.numbered[n])
    if asked := re.search(r"[Cc]heck (.*?) at the source", tasks):
        for figure, ns in re.findall(r"([\u2248~\d][^\[\]]*?) ((?:\[\d+\](?:, | and |\u2013)?)+)", asked[1]):
            for n in numbers_in(ns):
                assert figure.split(" and ")[-1].strip(", ") in one.words_of(one.numbered[n])
    if newest := re.search(r"newest dated note \((\w+) (\d{4})\)", tasks):
        dates = [note.date for note in (*one.numbered.values(), *filter(None, [one.line])) if note.date]
        last = max(re.findall(r"(?:19|20)\d\d", " ".join(dates)))
        assert newest[2] == last
    if near := re.search(r"the library's neighbouring questions? (.*)\.$", tasks, re.MULTILINE):
        titles = {letters(note.title) for note in one.known.notes.values() if note.kind is NoteKind.INQUIRY}
        for title in re.findall(rf"{OPEN}(.*?){CLOSE}", near[1]):
            assert letters(title) in titles


CHECKS = (check_role, check_sources, check_quotations, check_papers, check_rules, check_tasks)


def requests_of(library: Library) -> Iterator[Request]:
    """Yield a request of each line and concept, and some of selections, paths and a gap."""
    cards = [*library.notes.all(NoteKind.INQUIRY), *library.notes.all(NoteKind.CONCEPT)]
    for card in cards[:: 1 + len(cards) // MOST]:
        yield Request(note=card.id, today=DAY)
    ids = [card.id for card in cards]
    for at in range(0, min(len(ids) - 3, 30), 5):
        yield Request(picked=tuple(ids[at : at + 3]), today=DAY)
    for card in cards[:40:4]:
        around = list(library.notes.links([card.id]))[:6]
        ends = dict.fromkeys(end for link in around for end in (link.source, link.target))
        yield Request(picked=(card.id, *(end for end in ends if end != card.id))[:5], today=DAY)
        yield Request(note=card.id, words=300, today=DAY)
        yield Request(note=card.id, question="What would settle it?", today=DAY)


def test_every_statement_about_the_library_is_true_of_it(library: Library) -> None:
    wrong: dict[str, str] = {}
    known = Known(library)
    tried = 0
    for request in requests_of(library):
        made = library.prompts.make(request)
        one = Outside(known, request, made, markdown(made))
        tried += 1
        for check in CHECKS:
            try:
                check(one)
            except AssertionError as error:
                wrong.setdefault(check.__name__, f"{request}\n{error}\n{one.text}")
    assert tried > 50
    assert not wrong, "\n\n".join(f"{name}: {said}" for name, said in wrong.items())
