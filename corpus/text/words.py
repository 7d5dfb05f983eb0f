"""Words of a text: where they are, which of them say nothing, and what those of one family share."""

import re
from functools import lru_cache
from pathlib import Path

STEM = 6  # letters: enough to tell words apart, few enough to join a word with its inflections
SHORTEST_ROOT = 4  # letters that must be left of a word whose ending is taken off

_APOSTROPHES = "'\u2018\u2019\u02bc"
_WORD = re.compile(rf"[^\W_]+(?:[{_APOSTROPHES}-][^\W_]+)*")
_WORD_OR_FIGURE = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*|\d+(?:[.,]\d+)*%?")
# The longest first: of `ations` and `s` the first is taken off.
_ENDINGS = (
    "ationals", "ational", "ations", "ation", "ities", "ings", "ing", "ies", "ers", "ed", "es", "al", "s",
    "y", "e",
)  # fmt: skip


def _read_lists(text: str) -> dict[str, frozenset[str]]:
    lists: dict[str, list[str]] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif not line.startswith("#"):
            lists.setdefault(name, []).extend(line.split())
    return {name: frozenset(words) for name, words in lists.items()}


_LISTS = _read_lists(Path(__file__).with_name("english.txt").read_text(encoding="utf-8"))
GRAMMAR_WORDS = _LISTS["grammar"]  # left out of a search: nearly every note holds them
# A search keeps what is merely common: who types `claims` or `paper` means it.
PLAIN_WORDS = frozenset[str]().union(*_LISTS.values())


def words_in(text: str) -> list[str]:
    """Return the words of a text as written, with one form of apostrophe.

    >>> words_in("GPT-4\u2019s half-answers")
    ["GPT-4's", 'half-answers']
    """
    return _WORD.findall(text if text.isascii() else text.replace("\u2019", "'"))


def words_and_figures(text: str) -> list[str]:
    """Return the words and the figures of a text as written, each figure by itself.

    >>> words_and_figures("GPT-4 lost 77.5%")
    ['GPT', '4', 'lost', '77.5%']
    """
    return _WORD_OR_FIGURE.findall(text)


def stem(word: str) -> str:
    """Return a word without its inflection, as near as its first letters come to that.

    >>> stem("Preferences"), stem("model\u2019s")
    ('prefer', 'model')
    """
    return word.lower().replace("\u2019", "'").removesuffix("'s")[:STEM]


@lru_cache(1 << 14)  # of the words of a search's hits most are the same from hit to hit
def root(word: str) -> str:
    """Return the stem of a word whose commonest ending is taken off first.

    Names of topics are made with roots, because a name of four words must not say one thing twice. Prompts
    compare sentences by stems alone: with roots every prompt would choose other claims than before, and
    every saved prompt would be reported as stale.

    >>> root("learning") == root("learn"), stem("learning") == stem("learn")
    (True, False)
    """
    low = word.lower()
    for ending in _ENDINGS:
        if low.endswith(ending) and len(low) - len(ending) >= SHORTEST_ROOT:
            return stem(low.removesuffix(ending))
    return stem(low)


def telling_stems(text: str) -> frozenset[str]:
    """Return the stems of the words and figures that say what a text is about.

    >>> sorted(telling_stems("Does the preference for preferences shrink by 77.5%?"))
    ['77.5%', 'prefer', 'shrink']
    """
    found = words_and_figures(text)
    return frozenset(stem(word) for word in found if word.lower() not in PLAIN_WORDS and len(word) > 1)
