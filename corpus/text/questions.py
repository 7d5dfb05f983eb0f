"""Questions that a text leaves open: asked outright, said to be open, or marked as to do."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from throughline.corpus.text.prose import FENCE, other_than_prose
from throughline.corpus.text.sentences import sentence_bounds

Spans = Sequence[tuple[int, int]]

LONGEST = 300  # characters: more is no one question
SHORTEST = 3  # words: fewer say nothing
_SAID_OPEN = re.compile(
    r"\b(?:open (?:question|problem)s?\b|(?:it is|it's|is|are|remains?|still|quite) (?:\w+ )?"
    r"(?:unclear|unknown|unresolved|not known|not clear|an open)\b|remains? (?:open|to be seen|unanswered)|"
    r"no one knows|nobody knows|(?:we|i) (?:do not|don't) (?:yet )?know (?:whether|if|why|how|what)|"
    r"(?:i|we) wonder (?:whether|if|why|how|what))",
    re.IGNORECASE,
)
_MARKED = re.compile(
    r"^(?:[-*+#>]+[ \t]+)*(?:\[ \][ \t]+)?(?:TODO|FIXME|TBD|XXX|QUESTION|OPEN|\?\?)"
    r"[ \t]*[:\-–—]?[ \t]+(?P<what>\S.*)$"
)
_MARKED_ANYWHERE = re.compile(_MARKED.pattern, re.MULTILINE)
_LEADING = re.compile(r"^(?:[-*+>#]+[ \t]+|\d{1,3}[.)][ \t]+)+(?:\[[ xX]\][ \t]+)?")
_ASKED = re.compile(r"\?[)\]*_]*$")
_QUOTED = re.compile(r"`[^`\n]*`|“[^”\n]*”|\"[^\"\n]*\"|‘[^’\n]*’|«[^»\n]*»")
_ANSWERED_AT_ONCE = re.compile(r"(?:Because|Since|Yes|No|Not really|The answer|It turns out|Simply|To)\b")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, where it stands in its text, and by what it was known."""

    text: str
    start: int
    how: str


def may_ask(body: str) -> bool:
    """Tell at a glance whether a text can leave a question open: most hold nothing that could."""
    return "?" in body or bool(_SAID_OPEN.search(body) or _MARKED_ANYWHERE.search(body))


def open_questions(body: str, passed_over: Spans = ()) -> Iterator[Question]:
    r"""Yield the questions that a body leaves open, in reading order; what lies in some spans is no question.

    >>> [one.text for one in open_questions('Why is it so? Because.\nIs it "Why?"\nWhat follows from this?')]
    ['What follows from this?']
    """
    hidden = [*passed_over, *other_than_prose(body)]
    at, fenced = 0, False
    for line in body.splitlines(keepends=True):
        if FENCE.match(line):
            fenced = not fenced
        elif not fenced and line.strip():
            yield from _in_line(line.rstrip(), at, hidden)
        at += len(line)


def _in_line(line: str, at: int, hidden: Spans) -> Iterator[Question]:
    if marked := _MARKED.match(line):
        if _is_sound(marked["what"]):
            yield Question(marked["what"].strip(), at + marked.start("what"), "marked")
        return
    lead = _LEADING.match(line)
    offset = lead.end() if lead else 0
    text = line[offset:]
    bounds = sentence_bounds(text)
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    for place, (start, stop) in enumerate(bounds):
        sentence = text[start:stop].strip()
        begins, ends = at + offset + start, at + offset + stop
        if any(first < ends and begins < last for first, last in hidden) or not _is_sound(sentence):
            continue
        after = text[bounds[place + 1][0] :] if place + 1 < len(bounds) else ""
        if _ASKED.search(sentence):
            mark = start + sentence.rindex("?")
            if not any(first < mark < last for first, last in quoted) and not _ANSWERED_AT_ONCE.match(after):
                yield Question(sentence, begins, "asked")
        elif _SAID_OPEN.search(sentence):
            yield Question(sentence, begins, "said to be open")


def _is_sound(sentence: str) -> bool:
    return len(sentence) <= LONGEST and len(sentence.split()) >= SHORTEST
