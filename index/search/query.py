"""What a reader types, parsed into a typed query; no character of it reaches SQL or FTS5 as syntax."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from throughline.corpus.model import NoteKind
from throughline.corpus.properties import property_key
from throughline.corpus.text.titles import words_of
from throughline.corpus.text.words import GRAMMAR_WORDS
from throughline.index.search.words import UNSPACED, quoted

MOST_WORDS = 64  # each word is looked up; a pasted page as a query must not take seconds
_OPERATORS = (
    "kind", "before", "after", "linked", "unlinked", "tag", "folder", "has", "is", "mentions",
)  # fmt: skip
_ANY_VALUE = ("linked", "unlinked", "tag", "folder", "has", "mentions")
STATES = ("stub", "written", "orphan")
_FORM = r"""
    (?P<minus>(?<!\S)-(?=[^\s-]))?
    (?:
        (?<!\w)(?P<key>OPERATORS):(?:"(?P<quoted>[^"]+)"|(?P<plain>[^\s"]+))
      | "(?P<phrase>[^"]+)"
      | (?P<word>[^\s"]+)
      | "
    )
    """
_DATE = re.compile(r"\d{4}(?:-\d{2}){0,2}$")
_UNSPACED_RUN = re.compile(f"({UNSPACED}+)")
_MEMBER = re.compile(r"\w", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Query:
    """A search as it is meant: what to look for, and which notes may answer."""

    text: str = ""
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    kinds: tuple[NoteKind, ...] = ()
    before: str = ""
    after: str = ""
    linked: tuple[str, ...] = ()
    unlinked: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    folders: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    barred: tuple["Query", ...] = ()  # what no hit may satisfy: operators after a minus

    @property
    def any_word(self) -> str:
        """The FTS5 expression that any of the words and phrases satisfies."""
        return " OR ".join(quoted(part) for part in (*self.words, *self.phrases))

    @property
    def required(self) -> str:
        """The FTS5 expression that every phrase must satisfy."""
        return " AND ".join(quoted(part) for part in self.phrases)

    @property
    def forbidden(self) -> str:
        """The FTS5 expression that no hit may satisfy."""
        return " OR ".join(quoted(part) for part in self.excluded)


@lru_cache(8)
def _part(properties: frozenset[str]) -> "re.Pattern[str]":
    """Return the pattern of one part of a query, given the properties that a library can be asked for."""
    named = sorted(properties - set(_OPERATORS), key=len, reverse=True)
    written = (re.escape(name).replace("_", "[_-]") for name in named)
    return re.compile(
        _FORM.replace("OPERATORS", "|".join((*_OPERATORS, *written))), re.VERBOSE | re.IGNORECASE
    )


def parse(typed: str, properties: Collection[str] = ()) -> Query:
    """Read words, "phrases", -excluded, operators and properties.

    `kind:`, `tag:`, `folder:`, `linked:`, `unlinked:`, `mentions:` say what a note is, where it lies, what it
    points to; `is:stub`, `is:written`, `is:orphan` its state; `has:links`, `has:backlinks`, `has:tags`,
    `has:date`, `has:text`, or `has:` with the name of a property, what it holds.
    `after:2025` begins with 2025 and `before:2025` ends ahead of it: the two divide all dated notes.
    An operator whose value makes no sense is taken for plain words; a minus before one leaves such notes out.

    >>> parse('grounding "common ground" -theft kind:inquiry').kinds
    (<NoteKind.INQUIRY: 'inquiry'>,)
    """
    free: list[str] = []
    lists: dict[str, list[str]] = {name: [] for name in ("phrase", "excluded", *_OPERATORS)}
    asked: list[tuple[str, str]] = []
    dates = {"before": "", "after": ""}
    barred: list[Query] = []
    for match in _part(frozenset(properties)).finditer(typed):
        part = match.groupdict()
        key, value = (part["key"] or "").lower(), part["quoted"] or part["plain"] or ""
        if key and part["minus"]:
            other = parse(match.group().removeprefix("-"), properties)
            if not other.text:
                barred.append(other)
                continue
        phrase_or_word = part["phrase"] or part["word"] or ""
        if key in dates and _DATE.match(value):
            dates[key] = value
        elif key in _ANY_VALUE or (key == "kind" and _kind(value)) or (key == "is" and _is(value)):
            lists[key].append(value)
        elif key and key not in _OPERATORS:
            asked.append((property_key(key), value))
        elif part["minus"] and _MEMBER.search(phrase_or_word):
            lists["excluded"].append(phrase_or_word)
        elif part["phrase"] and _MEMBER.search(part["phrase"]):
            lists["phrase"].append(part["phrase"])
            free.append(part["phrase"])
        else:
            free.append(match.group().strip('"'))
    text = " ".join(" ".join(free).split())
    return Query(
        text=text,
        words=_search_words(text),
        phrases=tuple(lists["phrase"]),
        excluded=tuple(lists["excluded"]),
        kinds=tuple(kind for kind in map(_kind, (*lists["kind"], *lists["is"])) if kind),
        before=dates["before"],
        after=dates["after"],
        linked=tuple(lists["linked"]),
        unlinked=tuple(lists["unlinked"]),
        tags=tuple(lists["tag"]),
        properties=tuple(asked),
        folders=tuple(lists["folder"]),
        has=tuple(lists["has"]),
        states=tuple(value.lower() for value in lists["is"] if value.lower() in STATES),
        mentions=tuple(lists["mentions"]),
        barred=tuple(barred),
    )


def plain(text: str) -> Query:
    """Return the query for a text that holds no operators, such as a note's own question."""
    joined = " ".join(text.split())
    return Query(text=joined, words=_search_words(joined))


def _kind(value: str) -> NoteKind | None:
    named = value.lower()
    return next((kind for kind in NoteKind if named in (kind.value, kind.facts.plural)), None)


def _is(value: str) -> bool:
    return value.lower() in STATES or _kind(value) is not None


def _search_words(text: str) -> tuple[str, ...]:
    """Return the words to look for: without the words of grammar, unless there are no others."""
    found = [part for word in words_of(text[: MOST_WORDS * 100]) for part in _parts(word)]
    telling = [word for word in found if word not in GRAMMAR_WORDS]
    return tuple((telling or found)[:MOST_WORDS])


def _parts(word: str) -> list[str]:
    """Return a word as it is, and a run of an unspaced script as its overlapping pairs of characters."""
    if word.isascii():
        return [word]
    parts: list[str] = []
    for run in _UNSPACED_RUN.split(word):
        if not _UNSPACED_RUN.match(run):
            parts += [run] if run else []
        else:
            parts += [run[at : at + 2] for at in range(max(1, len(run) - 1))]
    return parts
