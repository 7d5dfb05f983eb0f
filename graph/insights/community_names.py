"""Names for groups of notes: the words that tell one group from the others."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

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


def names_for(
    groups: Sequence[Sequence[Card]], others: Sequence[Card] = (), but: str = ""
) -> tuple[str, ...]:
    """Return a name of three or four telling words for each group, no two alike, and none that is `but`.

    The words tell a group from the other groups, and from `others`, which are in none.
    """
    per_group = [_counted(group) for group in groups]
    corpus = _corpus([*per_group, _counted(others)], sum(map(len, groups)) + len(others))
    taken = {but} - {""}
    names = []
    for number, (group, counts) in enumerate(zip(groups, per_group, strict=True), 1):
        picked = _pick(_ranked(counts, len(group), corpus), counts)
        name = _cased(picked, group)
        if not picked or counts[picked[0]] < COVERED * len(group) or name in taken:
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
    return any(_terms(title))


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


def _counted(group: Sequence[Card]) -> Counter[str]:
    """Return in how many notes of a group each term stands."""
    return Counter(term for card in group for term in set(_terms(_text(card))))


def _corpus(per_group: Sequence[Counter[str]], notes: int) -> _Corpus:
    total: Counter[str] = Counter()
    for counts in per_group:
        total.update(counts)
    return _Corpus(total, notes)


def _text(card: Card) -> str:
    return f"{card.title}\n{card.description}"


def _terms(text: str) -> Iterator[str]:
    """Yield the telling words of a text, and the pairs of them that follow one another."""
    before = ""
    for word in words_in(text):
        low = word.casefold()
        plain = low in PLAIN_WORDS or low in _NO_SUBJECT or _FIGURE.fullmatch(low)
        telling = len(low) > 1 and not plain
        if telling:
            yield low
            if before:
                yield f"{before} {low}"
        before = low if telling else ""


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


def _cased(terms: Sequence[str], group: Sequence[Card]) -> str:
    """Write the terms as the notes write them inside a sentence: `RLHF` stays, `Models` becomes `models`."""
    wanted = {word for term in terms for word in term.split()}
    seen: dict[str, Counter[str]] = {word: Counter() for word in wanted}
    for card in group:
        for place, word in enumerate(words_in(_text(card))):
            low = word.casefold()
            if low in wanted and (place or not word.istitle()):
                seen[low][word] += 1
    best = {low: min(forms, key=lambda w: (-forms[w], w), default=low) for low, forms in seen.items()}
    written = " · ".join(" ".join(best[word] for word in term.split()) for term in terms)
    return written[:1].upper() + written[1:]


def _unlike(taken: set[str], name: str, number: int) -> str:
    chosen = name if name and name not in taken else f"{name} {number}".strip()
    chosen = f"Topic {number}" if chosen == str(number) else chosen
    taken.add(chosen)
    return chosen
