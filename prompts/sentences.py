"""Sentences of a note as they can stand alone: citations as marks, headings and list signs taken off."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from throughline.corpus.linking.citations import mask
from throughline.corpus.text.prose import other_than_prose
from throughline.corpus.text.sentences import sentence_bounds
from throughline.index.store.page_words import Span
from throughline.prompts.evidence import LABELS

SENTENCES_KEPT = 4096  # a few hundred letters each: those of a score of prompts
TEXTS_KEPT = 128  # a few thousand letters each: those of a prompt with all of its sources
OPEN, CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")
_LIST_SIGN = re.compile(r"^\s*(?:[-*\u2022]\s+|\(?\d{1,2}[.)]\s+|>\s*|#{1,6}\s+)+")
_RUN_IN_HEADING = re.compile(
    rf"^[*_]*(?!(?:{LABELS})\b)[A-Z][^.?!:;,\u201c\"]{{2,60}}:[*_]*\s+(?=[\"\u201c(]?[A-Z0-9])"
)
_HEADING_WORDS = 7  # what stands before a colon and is longer is part of its sentence
# Lines of text that run on; a list, a heading, a quotation and a table begin anew.
_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\s*(?:[-*+\u2022>|#]|\d{1,2}[.)]\s|```|~~~|$))[^\n]+)*")
_WEB_LINK = re.compile(r"\[([^\[\]]+)\]\([^()\s]+\)")
_EMBED = re.compile(
    r"!\[\[[^\[\]]*\]\]|!\[[^\[\]]*\]\([^()\s]*\)"
)  # a picture, or a file shown in place: no words
_EMPHASIS = re.compile(r"(?<![\w*])([*_]{1,3})(?=\S)(.+?)(?<=\S)\1(?![\w*])")
_ENDS_CLAUSE = re.compile(r"\s*(?:$|[.,;:!)\]\u2014\u2013]|-\s)")
_LEADS_ON = re.compile(
    r"(?:^|\W)(?:about|and|as|asks?|asking|because|behind|but|by|for|from|how|if|in|into|is|like|of|on|or|"
    r"since|than|that|the|to|toward|towards|under|via|whether|while|with|without)[\s(*]*$",
    re.IGNORECASE,
)
_TIDY = (
    (re.compile(r"\(\s*(?:see|cf\.|also|and|[,;]|\s)*\s*\)"), ""),
    (re.compile(r"(?<=[\[(])[\s,;]+"), ""),
    (re.compile(r"[\s,;]+(?=\))"), ""),
    (re.compile(r"\s+(?=[.,;:!?)\]])"), ""),
    (re.compile(r"[,;]+(?=[,;.])"), ""),
    (re.compile(r"[\u2014\u2013:]\s*(?=\.)"), ""),
    (re.compile(r"\s+"), " "),
)


def sentences(text: str, citations: Sequence[Span] = ()) -> Iterator[str]:
    """Yield the sentences of a text that can be quoted, each citation as a mark that holds its note's id.

    A sentence that is not whole without the title of a citation is left out.
    """
    for paragraph in paragraphs(text, citations):
        yield from filter(None, paragraph)


def paragraphs(text: str, citations: Sequence[Span] = ()) -> Iterator[list[str]]:
    """Yield the sentences of each paragraph as `sentences` does; one that is left out is empty.

    Code, drawings, properties and lists of links hold no sentences.
    """
    yield from map(list, _paragraphs(text, tuple(citations)))


@lru_cache(TEXTS_KEPT)
def _paragraphs(text: str, citations: tuple[Span, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the paragraphs of a text: several parts of a prompt are taken from one text."""
    return tuple(
        tuple(one.text if one.is_whole else "" for one in paragraph) for paragraph in placed(text, citations)
    )


@dataclass(frozen=True, slots=True)
class Placed:
    """A sentence with its marks, where it begins in the text, and whether it is whole without titles."""

    start: int
    text: str
    is_whole: bool
    raw: str = ""


def placed(text: str, citations: Sequence[Span] = ()) -> Iterator[list[Placed]]:
    """Yield the sentences of each paragraph with their places, also those that need a title to be whole."""
    text = _prose_alone(unmarked(text))
    for found in _PARAGRAPH.finditer(text):
        at = found.start()
        inside = [span for span in citations if at <= span.start and span.end <= found.end()]
        shifted = [replace(span, start=span.start - at, end=span.end - at) for span in inside]
        yield [
            replace(one, start=one.start + at) for one in _of_paragraph(found[0].replace("\n", " "), shifted)
        ]


def unmarked(text: str) -> str:
    """Return a text in which nothing looks like the mark of a citation."""
    return text.replace(OPEN, " ").replace(CLOSE, " ")


def _prose_alone(text: str) -> str:
    """Return a text with breaks in the place of what is no prose, so that all places stay what they were."""
    for start, stop in other_than_prose(text):
        text = text[:start] + "\n" * (stop - start) + text[stop:]
    return text


def _of_paragraph(text: str, citations: Sequence[Span]) -> Iterator[Placed]:
    masked = mask(text, [(span.start, span.end, True) for span in citations])
    for start, end in sentence_bounds(masked):
        inside = [span for span in citations if start <= span.start and span.end <= end]
        marked = _marked(text, start, end, inside)
        raw = text[start:end]
        if marked is None:
            yield Placed(start, _plain(_with_titles(text, start, end, inside)), False, raw)
        else:
            yield Placed(start, _plain(marked), True, raw)


def _with_titles(text: str, start: int, end: int, citations: Sequence[Span]) -> str:
    """Set a mark behind each citation of a sentence, whose title stays where it is."""
    parts: list[str] = []
    at = start
    for span in citations:
        parts += [
            text[at : span.start],
            span.words or text[span.start : span.end],
            f"{OPEN}{span.note}{CLOSE}",
        ]
        at = span.end
    return "".join([*parts, text[at:end]])


def _marked(text: str, start: int, end: int, citations: Sequence[Span]) -> str | None:
    """Replace the citations of one sentence by marks; return nothing where the grammar needs the title."""
    parts: list[str] = []
    at = start
    for span in citations:
        before = text[at : span.start]
        rest = text[span.end : end]
        if span.words:  # the words of a link in Markdown are a part of its sentence
            parts += [before, span.words, f"{OPEN}{span.note}{CLOSE}"]
            at = span.end
            continue
        in_series = bool(parts) and re.fullmatch(r"[\s,;]*(?:and|or)?\s*", before) is not None
        followed = any(span.end <= other.start <= span.end + 6 for other in citations)
        if not in_series and (not before.strip() or _LEADS_ON.search(before)):
            return None
        if not (_ENDS_CLAUSE.match(rest) or followed):
            return None
        parts += [", " if in_series else before, f"{OPEN}{span.note}{CLOSE}"]
        at = span.end
    return "".join([*parts, text[at:end]])


def _plain(sentence: str) -> str:
    """Take list signs, a run-in heading and emphasis off a sentence."""
    plain = _LIST_SIGN.sub("", sentence).strip()
    heading = _RUN_IN_HEADING.match(plain)
    if heading and len(heading[0].split()) <= _HEADING_WORDS:
        plain = plain[heading.end() :]
    return _EMPHASIS.sub(r"\2", _WEB_LINK.sub(r"\1", _EMBED.sub("", plain)))


def cited_in(sentence: str) -> tuple[str, ...]:
    """Return the ids of the notes that a sentence cites, in its order."""
    return tuple(dict.fromkeys(_MARK.findall(sentence)))


@lru_cache(SENTENCES_KEPT)
def _without_numbers(sentence: str) -> str:
    """Write a sentence without its citations: asked of the same sentences at each step of a prompt."""
    return _numbered(sentence, {})


def numbered(sentence: str, numbers: Mapping[str, int]) -> str:
    """Write a sentence with the numbers of its sources; a note without a number leaves no trace.

    >>> numbered("It widens \\ue000a\\ue001, \\ue000b\\ue001.", {"b": 2})
    'It widens [2].'
    """
    return _numbered(sentence, numbers) if numbers else _without_numbers(sentence)


def _numbered(sentence: str, numbers: Mapping[str, int]) -> str:
    text = _MARK.sub(lambda mark: f" [{numbers[mark[1]]}]" if mark[1] in numbers else "", sentence)
    text = re.sub(r"\s+,\s*(?=\[\d)", " ", re.sub(r"^[\s,;]+", "", text))
    for pattern, instead in _TIDY:
        text = pattern.sub(instead, text)
    return text.strip()
