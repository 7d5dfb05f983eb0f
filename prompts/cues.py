"""What a sentence does, by the English words it uses: the lists are in english.toml."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_READ: dict[str, Any] = tomllib.loads(Path(__file__).with_name("english.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern for phrases in small letters: so each place of a text is compared by single letters first."""

    pattern: re.Pattern[str]

    def search(self, text: str) -> re.Match[str] | None:
        """Find a phrase in a text, whatever its capitals."""
        return self.pattern.search(text.lower())


def pattern_of(phrases: Iterable[str]) -> Cue:
    """Return a pattern for any of these phrases: `~` is the rest of a word, `...` a few words between.

    >>> bool(pattern_of(["brings ... back", "erod~"]).search("It brings the questions back."))
    True
    """
    written = (
        re.escape(phrase.lower())
        .replace(r"\~", r"\w*")
        .replace(r"\ \.\.\.\ ", r"\b.{1,40}?\b")
        .replace(r"\ ", r"\s+")
        for phrase in phrases
    )
    return Cue(re.compile(rf"(?<!\w)(?:{'|'.join(written)})(?!\w)"))


@cache
def cue(name: str) -> Cue:
    """Return the pattern of one list of words."""
    return pattern_of(_READ[name])


@cache
def word_list(name: str) -> frozenset[str]:
    """Return one list of plain words."""
    return frozenset(_READ[name])
