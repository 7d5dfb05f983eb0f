"""Which sentences of a note claim something of another one, and which only point to it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

import msgspec

from throughline.audit.words import listed, pattern, roots_of
from throughline.index.store.page_words import Span
from throughline.prompts.evidence import leans
from throughline.prompts.facts import figures_in
from throughline.prompts.sentences import CLOSE, OPEN, Placed, cited_in, numbered, paragraphs, placed

FEWEST, FEWEST_UNSTOPPED = 3, 5  # telling words of a claim; of one that ends without a stop
MANY = 4  # notes cited at one place: a list, of which nothing is said
SERIES = 12  # letters between two citations that belong to one place


class Why(StrEnum):
    """Why a sentence that cites is not audited."""

    POINTER = "only points to the note"
    QUESTION = "asks"
    FRAGMENT = "is no whole sentence"
    OWN = "speaks of its author or its reader"
    ORDER = "tells the reader what to do"
    LIST = "lists notes"
    NAMED = "mentions the note by the way"


class Claim(msgspec.Struct, frozen=True, gc=False):
    """What a sentence says of one note that it cites.

    `said` is the part of the sentence that stands for this note, `names` are the words of its link. A note
    that is a word of the sentence is only `named`: the sentence may say something else altogether.
    """

    sentence: str
    said: str
    source: str
    start: int
    beside: tuple[str, ...] = ()
    context: str = ""
    named: bool = False
    names: str = ""
    line: int = 0


@dataclass(slots=True)
class Claims:
    """The claims of one note, and how many citing sentences are none."""

    found: list[Claim] = field(default_factory=list)
    passed: Counter[Why] = field(default_factory=Counter)


_MARK = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")
_POINTS = re.compile(
    r"^\W*(?:see|see also|cf|compare|also|more|read|related|from|via|sources?|up|parent|next|previous|prev|"
    r"part of|back to|links?|refs?|references?|notes?|based on|inspired by|as discussed in|in|and|or|"
    r"further reading|original|index|tags?|topics?|example|examples)\b\W*",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:I|I'm|I've|I'd|my|me|you|your|you're|we're|let's|our|us|we)\b(?!\.)", re.IGNORECASE)
# At the head of a sentence, or behind the purpose or condition that opens it: "To find it, open the list".
# What follows shows that it is a verb: "Open the list" is an order, and "Open science" is none.
_ORDERS = re.compile(
    r"^\W*(?i:(?:to|for|if|when|once|on|in|under|then|next|first)\b[^,]*,\s+)?"
    r"(?i:(?:either|then|next|first|now|also|please|do not|don't)\s+)*"
    rf"(?i:{pattern('orders').pattern})\s+(?i:{pattern('after_an_order').pattern}|(?-i:[A-Z`\"*\u201c]))"
)
_HEADING = re.compile(r"^\s*(?:#{1,6}\s|\||- \[[ xX]\]|\* \[[ xX]\]|TODO|DONE)")
_STOPPED = re.compile(r"[.!\u2026:][\"\u201d\u2019')\]*_]*\s*$")
_OPENS = re.compile(
    r"(?:[(\[\u2014\u2013:;,.]|\b(?:see|see also|cf\.?|from|via|per|source|according to|e\.g\.|"
    r"(?:argued|shown|said|written|reported|found|described|suggested|claimed|noted|stated)\s+(?:in|by)))"
    r"\s*[\"*_(\[]*$",
    re.I,
)
_TELLS = re.compile(r"\baccording to\s+$", re.IGNORECASE)
_REPORTS = re.compile(
    r"[\s*_\"'\u2019)\]]*(?:\(\d{4}\)\s*)?(?:also\s+)?(?:shows?|showed|finds?|found|argues?|argued|says?|said|states?|stated|claims?|"
    r"claimed|suggests?|suggested|reports?|reported|concludes?|concluded|demonstrates?|notes|writes|wrote|"
    r"describes?|defines?|explains?|reveals?|confirms?|estimates?|measures?|measured|observes?|observed|holds)\b"
)


def claims_of(
    body: str,
    spans: Sequence[Span],
    papers: frozenset[str] = frozenset(),
    titles: Mapping[str, str] = MappingProxyType({}),
) -> Claims:
    """Return what the sentences of a body claim of the notes that they cite, given what those are called."""
    found = Claims()
    for paragraph in placed(body, spans) if spans else ():
        before = ""
        for one in _joined(paragraph, spans):
            if cited_in(one.text):
                _read(one, before, spans, papers, found, titles)
            before = numbered(one.text, {})
    return found


def claims_told(summaries: Mapping[str, str]) -> Iterator[Claim]:
    """Yield what a page says of each of its sources in the sentence or two below its title."""
    for source, summary in summaries.items():
        before = ""
        for paragraph in paragraphs(summary):
            for sentence in filter(None, paragraph):
                plain = numbered(sentence, {})
                if len(roots_of(plain)) >= FEWEST and not plain.endswith("?"):
                    yield Claim(plain, plain, source, -1, context=before if leans(plain) else "")
                before = plain


def _joined(paragraph: Sequence[Placed], spans: Sequence[Span]) -> Iterator[Placed]:
    """Yield sentences; what holds a citation alone belongs to the sentence before it."""
    held: Placed | None = None
    for one in paragraph:
        cited = cited_in(one.text)
        rest = roots_of(_without_words(numbered(one.text, {}), _in(one, spans))) if cited else frozenset("?")
        if held and not rest and not held.text.endswith("?"):
            marks = "".join(f"{OPEN}{note}{CLOSE}" for note in cited)
            held = replace(held, text=held.text + marks)
            continue
        if held:
            yield held
        held = one
    if held:
        yield held


def _in(one: Placed, spans: Sequence[Span]) -> list[Span]:
    return [span for span in spans if one.start <= span.start < one.start + max(1, len(one.raw))]


def _read(
    one: Placed,
    before: str,
    spans: Sequence[Span],
    papers: frozenset[str],
    out: Claims,
    titles: Mapping[str, str],
) -> None:
    """Add the claims of one sentence, or say why it has none."""
    here = _in(one, spans)
    linked = any(span.words for span in here)
    plain = _without_last(numbered(one.text, {}), here)
    why = _why_not(one, plain, here, linked)
    if why:
        out.passed[why] += 1
        return
    parts = _parts(one.text, here)
    context = before if before and (leans(plain) or len(roots_of(plain)) < 2 * FEWEST) else ""
    cited = cited_in(one.text)
    for said, note, is_named in parts:
        names = " ".join(span.words for span in here if span.note == note)
        named = (is_named if linked else not one.is_whole) and note not in papers
        bare = plain if linked or len(roots_of(said)) < FEWEST else said
        if _weight(bare, titles.get(note, "")) < FEWEST and linked:
            out.passed[Why.POINTER] += 1  # it only tells the title once more, as a list of works does
            continue
        beside = tuple(other for other in cited if other != note)
        out.found.append(Claim(plain, bare, note, one.start, beside, context, named, names))


def _why_not(one: Placed, plain: str, here: Sequence[Span], linked: bool) -> Why | None:
    """Return why a sentence claims nothing of what it cites; nothing where it does."""
    rest = _weight(_POINTS.sub("", _without_words(plain, here)))
    if _HEADING.match(one.raw):
        return Why.FRAGMENT
    if plain.rstrip("\"'\u201d\u2019)*_ ").endswith("?"):
        return Why.QUESTION
    if rest < FEWEST or (len(cited_in(one.text)) >= MANY and rest < MANY * FEWEST):
        return Why.POINTER if rest < FEWEST else Why.LIST
    return _why_not_linked(plain, rest) if linked else None


def _why_not_linked(plain: str, weight: int) -> Why | None:
    if _OWN.search(plain):
        return Why.OWN
    if _ORDERS.search(plain):
        return Why.ORDER
    return Why.FRAGMENT if not _STOPPED.search(plain) and weight < FEWEST_UNSTOPPED else None


def _weight(text: str, but: str = "") -> int:
    """Return how much a text says: its telling words and its figures, apart from those of a title."""
    return len(roots_of(text) - roots_of(but)) + len(figures_in(text))


def _without_last(plain: str, here: Sequence[Span]) -> str:
    """Return a sentence without the words of a link that stands behind its stop."""
    for words in (span.words for span in here if span.words and plain.endswith(span.words)):
        before = plain.removesuffix(words).rstrip()
        if before.endswith((".", "!", "?")):
            return before
    return plain


def _without_words(plain: str, here: Sequence[Span]) -> str:
    for span in here:
        plain = plain.replace(span.words, " ", 1) if span.words else plain
    return plain


def _parts(text: str, here: Sequence[Span]) -> list[tuple[str, str, bool]]:
    """Return for each citation what is said of it, and whether it is only a word of the sentence.

    What is said of a note that stands behind its sentence begins where the note before it ends.
    """
    marks = list(_MARK.finditer(text))
    found = []
    begin = 0
    for n, mark in enumerate(marks):
        said = text[begin : mark.start()]
        follows = n + 1 < len(marks) and marks[n + 1].start() - mark.end() <= SERIES
        plain = numbered(said, {}).strip(" ,;.")
        words = next((span.words for span in here if span.note == mark[1] and span.words), "")
        before = text[: mark.start()].removesuffix(words)
        found.append((plain or numbered(text, {}), mark[1], _is_named(before, words, text[mark.end() :])))
        if not follows:
            begin = mark.end()
    return found


def _is_named(before: str, words: str, after: str) -> bool:
    """Tell whether a note is a word of the sentence and not its evidence.

    >>> [_is_named("It grows at night ", "On growth", "."), _is_named("It is a kind of ", "Sleep", ".")]
    [False, True]
    """
    ends = re.match(r"\W*(?:$|[.;)\]])", after) is not None
    opens = not before.strip() or _OPENS.search(before) is not None or before.rstrip().endswith(CLOSE)
    told = _REPORTS.match(after) or _TELLS.search(before)
    return not (told or (ends and (opens or _is_behind(before, words))))


def _is_behind(before: str, words: str) -> bool:
    """Tell whether a link stands behind its sentence, which is whole without it: "It grows [[A title]]."."""
    last = re.search(r"([^\W\d_][\w'\u2019-]*|[%\d])[*_\"\u201d)]*\s*$", before)
    if not last or not (words[:1].isupper() or words.lower() in listed("sources")):
        return False
    word = last[1].lower()
    return not (word in listed("leads_on") or word.endswith(("ing", "'s", "\u2019s", "s'")))
