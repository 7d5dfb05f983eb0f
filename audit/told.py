"""What the notes of a library say, sentence by sentence: their own words, and what others sum them up by."""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from throughline.audit.frames import CONTRAST, DISAGREES, HAS_CUE, Frame, directions_in, frames_of
from throughline.corpus.text.words import telling_stems
from throughline.index.store.page_words import Span
from throughline.prompts.evidence import is_sentence
from throughline.prompts.naming import names_in
from throughline.prompts.sentences import cited_in, numbered, paragraphs

SIDES = 2, 3  # sentences before, and from, one that says that results differ: alone it says too little
OPENING = 40  # letters: a word of contrast that stands so early speaks of the sentence before
# A note that is cited for what stands before it. Amid a clause a link names a thing, and to set two things
# apart is no disagreement.
_CITED_FOR = re.compile(r"\ue000([^\ue001]*)\ue001(?=\W*$|\s*[,;:.)\]])")
_NOTES = (
    "SELECT num, id, title, date, body, body_page, summary, abstract FROM note "
    "WHERE body <> '' OR summary <> '' OR abstract <> '' ORDER BY id"
)
_CITED = (
    "SELECT c.start, c.stop, n.id, c.words FROM place c JOIN note n ON n.num = c.note WHERE c.page = ? "
    "ORDER BY c.start"
)
_SUMMED_UP = (
    "SELECT own.id, own.title, own.date, o.id, m.summary FROM mention m JOIN mention me ON me.page = m.page "
    "AND me.own = 1 JOIN note own ON own.num = me.note JOIN note o ON o.num = m.note "
    "WHERE m.own = 0 AND m.summary <> '' ORDER BY o.id, own.id, m.rowid"
)


@dataclass(frozen=True)
class Said:
    """A sentence that can be quoted: who says it, of which note it is, and what it cites."""

    note: str
    title: str
    date: str
    text: str
    about: str
    cites: tuple[str, ...] = ()
    against: "tuple[Said, Said] | None" = None  # what it sets against each other, each of the note it cites

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of what the sentence is about."""
        return telling_stems(self.text)

    @cached_property
    def frames(self) -> tuple[Frame, ...]:
        """The figures of the sentence, each with what is said of it."""
        return frames_of(self.text)

    @cached_property
    def directions(self) -> tuple[tuple[str, int], ...]:
        """What the sentence says to rise or to get better, and what to fall or to get worse."""
        return directions_in(self.text)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of people and systems in the sentence."""
        return frozenset(names_in(self.text))


def statements(db: sqlite3.Connection) -> Iterator[Said]:
    """Yield the sentences of all notes that hold a figure, a direction or a word of contrast."""
    for _, note, title, date, body, page, summary, abstract in db.execute(_NOTES).fetchall():
        spans = [Span(*row) for row in db.execute(_CITED, (page,))] if page and body else []
        if body and (spans or HAS_CUE.search(body)):
            yield from _sentences(Said(note, title, date, "", note), body, spans)
        for text in (abstract, "" if body else summary):
            if text and HAS_CUE.search(text):
                yield from _sentences(Said(note, title, date, "", note), text, [])
    seen = set()
    for note, title, date, about, summary in db.execute(_SUMMED_UP).fetchall():
        if (about, summary) not in seen and HAS_CUE.search(summary):
            seen.add((about, summary))
            yield from _sentences(Said(note, title, date, "", about), summary, [])


def _sentences(blank: Said, text: str, spans: list[Span]) -> Iterator[Said]:
    last: list[str] = []  # the paragraph before
    for paragraph in paragraphs(text, spans):
        for at, sentence in enumerate(paragraph):
            plain = numbered(sentence, {})
            if HAS_CUE.search(plain) and is_sentence(plain):
                before = paragraph[at - 1] if at else ""
                against = _against(blank, before, sentence)
                if not against and DISAGREES.search(plain):
                    told = (paragraph[:at] or last)[-SIDES[0] :]
                    against = _other_result(blank, told, paragraph[at : at + SIDES[1]])
                yield replace(blank, text=plain, cites=cited_in(sentence), against=against)
        last = paragraph or last


def _other_result(blank: Said, told: list[str], other: list[str]) -> tuple[Said, Said] | None:
    """Return what was told before and what a sentence sets against it, each with the sentence beside it."""
    one, two = (_side(blank, side) for side in (told, other))
    return (one, two) if is_sentence(one.text) and is_sentence(two.text) else None


def _side(blank: Said, sentences: list[str]) -> Said:
    """Return sentences as one statement, of the note that they cite last, or else of their own."""
    about = [note for sentence in sentences for note in cited_in(sentence)] or [blank.note]
    return replace(blank, text=" ".join(numbered(one, {}) for one in sentences), about=about[-1])


def _against(blank: Said, before: str, sentence: str) -> tuple[Said, Said] | None:
    """Return the two statements that a word of contrast stands between, each of a cited note."""
    cue = CONTRAST.search(sentence)
    if cue is None:
        return None
    first, second = sentence[: cue.start()], sentence[cue.start() :]
    if cue.start() < OPENING or not cited_in(first):
        first, second = before, sentence
    one = _CITED_FOR.findall(first)
    other = [note for note in _CITED_FOR.findall(second) if note not in cited_in(first)]
    if not one or not other or blank.note in (one[-1], other[0]):
        return None
    return (
        replace(blank, text=numbered(first, {}).rstrip(" ,;"), about=one[-1]),
        replace(blank, text=numbered(second, {}), about=other[0]),
    )
