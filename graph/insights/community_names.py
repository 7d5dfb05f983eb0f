"""Names for groups of notes: the words that tell one group from the others."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from throughline.corpus.model import Card, NoteKind
from throughline.corpus.text.words import PLAIN_WORDS, root, words_in

WORDS_IN_A_NAME = 4  # fits a legend and the canvas of the whole graph
CANDIDATES = 24  # many words in a row may be repeats of those already taken; more change no name
PHRASE_BONUS = 1.6  # a pair says more than either word, but is rarer; set by reading names, not tuned
# Decides where all words score alike, as with a single community: then the rarer of two words is taken.
TIE_BREAK = 0.02
# Words that lists, journals and forms hold: they say when or how a note was written, and not what about.
_OF_LISTS = """
january february march april may june july august september october november december
jan feb mar apr jun jul aug sep sept oct nov dec
monday tuesday wednesday thursday friday saturday sunday daily weekly monthly journal
todo fixme tbd done doing later draft drafts inbox stub wip moc tag tags template templates untitled readme
"""
_NO_SUBJECT = frozenset(_OF_LISTS.split())
_FIGURE = re.compile(r"\d[\d-]*(?:st|nd|rd|th)?")  # `2021`, `2021-02-03`, `24th`
# How much more often a word stands in the notes of a topic than in the others; below it, it tells nothing.
# A choice by reading the names of three public vaults.
MORE_OFTEN = 2.0
COVERED = 0.25  # of the notes of a topic: a word that fewer hold is no name for them all
TITLES_IN_A_NAME = 2  # where no words tell a topic apart, its best linked notes do


@dataclass(frozen=True, slots=True)
class _Corpus:
    """In how many notes each term occurs, and how many notes there are."""

    total: Counter[str]
    notes: int


@dataclass(frozen=True, slots=True)
class _Read:
    """In how many notes of a group each term stands, how often each word is written, and its notes."""

    terms: Counter[str]
    written: Counter[str]
    notes: int


def names_for(groups: Sequence[Sequence[Card]]) -> tuple[str, ...]:
    """Return a name of three or four telling words for each group, no two alike.

    The words tell a group from the other groups.
    """
    return _names(groups, [_read(group) for group in groups])


def names_with_parts(
    groups: Sequence[Sequence[Card]], parts: Sequence[tuple[Sequence[Sequence[Card]], Sequence[Card]]]
) -> list[tuple[str, tuple[str, ...]]]:
    """Return the name of each group and those of its parts; `parts` are these and the notes in none of them.

    The words of a part tell it from all else of its group, whose name no part has. Each note is read once.
    """
    read = [([_read(part) for part in some], _read(rest)) for some, rest in parts]
    names = _names(groups, [_both([*some, rest]) if some else rest for some, rest in read])
    every = zip(names, parts, read, strict=True)
    return [(name, _names(some, said, rest, name) if some else ()) for name, (some, _), (said, rest) in every]


def _names(
    groups: Sequence[Sequence[Card]], read: Sequence[_Read], others: _Read | None = None, but: str = ""
) -> tuple[str, ...]:
    """Return a name for each group, whose words tell it from the other groups and from `others`."""
    corpus = _corpus([*read, others] if others else read)
    taken = {but} - {""}
    names = []
    for number, (group, said) in enumerate(zip(groups, read, strict=True), 1):
        picked = _pick(_ranked(said.terms, len(group), corpus), said.terms)
        name = _cased(picked, said.written)
        if not picked or said.terms[picked[0]] < COVERED * len(group) or name in taken:
            tries = (_tagged(group), *_titled(group))
            name = next((one for one in tries if one and one not in taken), name)
        names.append(_unlike(taken, name, number))
    return tuple(names)


@lru_cache(1 << 15)  # gaps and the audit of links ask it of the same notes
def tells(title: str) -> bool:
    """Tell whether a title says what a note is about: a date or the word for a list does not.

    >>> [tells(title) for title in ("Oct 11th, 2021", "2023-09-12", "Daily notes", "TODO", "Oak bends")]
    [False, False, False, False, True]
    """
    return any(map(_telling, words_in(title)))


def _tagged(group: Sequence[Card]) -> str:
    """Return the topic that notes of a group were put under, if that is most of them and few others."""
    size = len(group)
    tags = [
        card for card in group if card.kind is NoteKind.TOPIC and size <= 2 * card.connections <= 4 * size
    ]
    best = min(tags, default=None, key=lambda card: (-card.connections, card.id))
    name = " ".join(best.title.split()) if best and tells(best.title) else ""
    return name[:1].upper() + name[1:]


def _titled(group: Sequence[Card]) -> Iterator[str]:
    """Yield the titles of the best linked notes that somebody wrote, as long as they are short, by twos."""
    written = [card for card in group if card.complete and tells(card.title)]
    best = sorted(written, key=lambda card: (-card.connections, card.id))
    titles = [card.title for card in best if not _FIGURE.match(card.title)]
    short = [" ".join(title.split()) for title in titles if len(title.split()) <= WORDS_IN_A_NAME]
    for first in range(max(1, len(short) - TITLES_IN_A_NAME + 1)):
        yield " · ".join(dict.fromkeys(short[first : first + TITLES_IN_A_NAME]))


def _read(group: Sequence[Card]) -> _Read:
    terms: Counter[str] = Counter()
    written: Counter[str] = Counter()
    for card in group:
        words = words_in(_text(card))
        terms.update(set(_terms(words)))
        begins = bool(words) and words[0].istitle()  # a word that begins a text may be like this only there
        written.update(words[begins:])
    return _Read(terms, written, len(group))


def _both(some: Sequence[_Read]) -> _Read:
    """Return what groups say together."""
    terms: Counter[str] = Counter()
    written: Counter[str] = Counter()
    for one in some:
        terms.update(one.terms)
        written.update(one.written)
    return _Read(terms, written, sum(one.notes for one in some))


def _corpus(read: Sequence[_Read]) -> _Corpus:
    both = _both(read)
    return _Corpus(both.terms, both.notes)


def _text(card: Card) -> str:
    return f"{card.title}\n{card.description}"


def _terms(words: Sequence[str]) -> list[str]:
    """Return the telling words of a text, and the pairs of them that follow one another."""
    lows = [_telling(word) for word in words]
    pairs = [f"{before} {low}" for before, low in pairwise(lows) if before and low]
    return [low for low in lows if low] + pairs


@lru_cache(1 << 16)  # the notes of a library say the same words again and again
def _telling(word: str) -> str:
    """Return a word in small letters, or nothing where it tells nothing."""
    low = word.casefold()
    plain = low in PLAIN_WORDS or low in _NO_SUBJECT or _FIGURE.fullmatch(low)
    return low if len(low) > 1 and not plain else ""


def _ranked(counts: Counter[str], size: int, corpus: _Corpus) -> list[str]:
    """Return a group's terms, the most telling first: frequent here, rare elsewhere."""

    def score(term: str) -> float:
        rarity = math.log(1 + corpus.notes / corpus.total[term])
        # How much more often here than anywhere; a word of the whole library says nothing of one community.
        lift = math.log(counts[term] / size * corpus.notes / corpus.total[term])
        phrase = PHRASE_BONUS if " " in term else 1.0
        return phrase * counts[term] / size * (max(lift, 0.0) * rarity + TIE_BREAK * rarity)

    def tells_apart(term: str) -> bool:
        others = corpus.notes - size
        return not others or counts[term] * others >= MORE_OFTEN * (corpus.total[term] - counts[term]) * size

    here = [term for term in counts if tells_apart(term)]
    shared = [term for term in here if counts[term] > 1 or (size < 4 and " " not in term)]
    return sorted(shared or here, key=lambda term: (-score(term), term))[:CANDIDATES]


def _pick(ranked: Sequence[str], counts: Counter[str]) -> list[str]:
    """Take terms until the name is full, passing over repeats and, once it has two words, the rare."""
    picked: list[str] = []
    roots: set[str] = set()
    for term in ranked:
        words = term.split()
        held = sum(len(one.split()) for one in picked)
        rare = held >= 2 and counts[term] * 8 < counts[picked[0]]
        if held + len(words) <= WORDS_IN_A_NAME and not rare and not roots.intersection(map(root, words)):
            picked.append(term)
            roots.update(map(root, words))
    return picked


def _cased(terms: Sequence[str], written: Counter[str]) -> str:
    """Write the terms as the notes write them inside a sentence: `RLHF` stays, `Models` becomes `models`."""
    seen: dict[str, Counter[str]] = {word: Counter() for term in terms for word in term.split()}
    for word, times in written.items():
        if (low := word.casefold()) in seen:
            seen[low][word] += times
    best = {low: min(forms, key=lambda w: (-forms[w], w), default=low) for low, forms in seen.items()}
    name = " · ".join(" ".join(best[word] for word in term.split()) for term in terms)
    return name[:1].upper() + name[1:]


def _unlike(taken: set[str], name: str, number: int) -> str:
    chosen = name if name and name not in taken else f"{name} {number}".strip()
    chosen = f"Topic {number}" if chosen == str(number) else chosen
    taken.add(chosen)
    return chosen
