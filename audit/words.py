"""Words of a sentence, its clauses, and the lists of words by which two sentences agree or not."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from throughline.corpus.text.words import PLAIN_WORDS, root
from throughline.prompts.wording import any_of

_READ: dict[str, Any] = tomllib.loads(Path(__file__).with_name("english.toml").read_text(encoding="utf-8"))
_TOKEN = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*|\d+(?:[.,]\d+)*%?|[,;:\u2013\u2014()]|(?<=\s)-(?=\s)")
_STOPS = frozenset(",;:\u2013\u2014()-")
_SHARES = frozenset({"percent", "percentage", "cent"})
WORDS_KEPT = 8192  # sentences whose words stay at hand while a library is gone through
SHORTEST_CLAUSE = 2  # telling words; a shorter clause is read with the one before it


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a sentence: in small letters, without its ending, and whether it says what it is about."""

    text: str
    root: str
    tells: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence that can be denied by itself."""

    words: tuple[Word, ...]
    roots: frozenset[str]


def roots_of(text: str) -> frozenset[str]:
    """Return what is left of the telling words of a text when their endings are taken off; figures apart.

    >>> sorted(roots_of("Preferences were learned in 40% of the dialogues."))
    ['dialog', 'learn', 'prefer']
    """
    return frozenset(word.root for word in words_of(text) if word.tells)


@lru_cache(WORDS_KEPT)
def words_of(text: str) -> tuple[Word, ...]:
    """Return the words of a text and the stops between them."""
    return tuple(_word(found[0]) for found in _TOKEN.finditer(text))


@lru_cache(1 << 16)
def _word(token: str) -> Word:
    low = token.lower().replace("\u2019", "'")
    tells = (
        len(low) > 1
        and low not in PLAIN_WORDS
        and low not in _SHARES
        and not low[0].isdigit()
        and low not in _STOPS
    )
    return Word(low, root(_forms().get(low, low)) if tells else _forms().get(low, low), tells)


@cache
def _forms() -> dict[str, str]:
    """Return the verb of each form that does not begin like it: made, took."""
    rows = (row.split() for row in _READ["words"]["irregular"].split(","))
    return {form: verb for verb, *forms in rows for form in forms}


@lru_cache(WORDS_KEPT)
def clauses_of(text: str) -> tuple[Clause, ...]:
    """Return the clauses of a sentence; what tells hardly anything belongs to the clause before it."""
    parts: list[list[Word]] = [[]]
    for word in words_of(text):
        if word.text in _STOPS or word.text in listed("joints"):
            parts.append([])
        if word.text not in _STOPS:
            parts[-1].append(word)
    joined: list[list[Word]] = []
    for part in filter(None, parts):
        stands = part[0].text in listed("breaks") and _telling(part)
        if joined and not stands and min(_telling(part), _telling(joined[-1])) < SHORTEST_CLAUSE:
            joined[-1] += part
        else:
            joined.append(part)
    return tuple(Clause(tuple(part), frozenset(word.root for word in part if word.tells)) for part in joined)


def _telling(part: Iterable[Word]) -> int:
    return sum(word.tells for word in part)


@cache
def listed(name: str) -> frozenset[str]:
    """Return one list of plain words."""
    return frozenset(_READ["words"][name].split())


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return a pattern for one list of words, where `~` stands for the rest of a word."""
    return re.compile(rf"\b(?:{any_of(_READ['words'][name])})\b", re.IGNORECASE)


@cache
def opposites() -> tuple[re.Pattern[str], ...]:
    """Return a pattern for each pair of opposites, with a group for either side."""
    return tuple(
        re.compile(rf"(?P<up>{any_of(pair['up'])})|(?P<down>{any_of(pair['down'])})")
        for pair in _READ["opposites"]
    )


@lru_cache(1 << 14)
def turns_of(word: str) -> tuple[tuple[int, int], ...]:
    """Return the pairs of opposites that a word belongs to, each with its side: 1 for up, -1 for down."""
    found = ((n, one.fullmatch(word)) for n, one in enumerate(opposites()))
    return tuple((n, 1 if match["up"] else -1) for n, match in found if match)
