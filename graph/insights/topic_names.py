"""Names for groups of notes: the words that tell one group from the others."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from throughline.corpus.model import Card
from throughline.graph.insights.plain_words import PLAIN_WORDS

WORDS_IN_A_NAME = 4
CANDIDATES = 24
PHRASE_BONUS = 1.6
# With one topic only no word is more its own than another, and the rarer of two common words is taken.
TIE_BREAK = 0.02

_WORD = re.compile(r"[^\W_]+(?:['\u2018\u2019\u02bc-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class _Corpus:
    """In how many notes each term occurs, and how many notes there are."""

    total: Counter[str]
    notes: int


def names_for(groups: Sequence[Sequence[Card]]) -> tuple[str, ...]:
    """Return a name of three or four telling words for each group, no two alike."""
    per_group = [Counter(term for card in group for term in set(_terms(_text(card)))) for group in groups]
    corpus = _corpus(per_group, sum(map(len, groups)))
    taken: set[str] = set()
    names = []
    for number, (group, counts) in enumerate(zip(groups, per_group, strict=True), 1):
        picked = _pick(_ranked(counts, len(group), corpus), counts)
        names.append(_unlike(taken, _cased(picked, group), number))
    return tuple(names)


def _corpus(per_group: Sequence[Counter[str]], notes: int) -> _Corpus:
    total: Counter[str] = Counter()
    for counts in per_group:
        total.update(counts)
    return _Corpus(total, notes)


def _text(card: Card) -> str:
    return f"{card.title}\n{card.description}"


def _words(text: str) -> list[str]:
    return [word.replace("\u2019", "'") for word in _WORD.findall(text)]


def _terms(text: str) -> Iterator[str]:
    """Yield the telling words of a text, and the pairs of them that stand side by side."""
    before = ""
    for word in _words(text):
        low = word.casefold()
        telling = len(low) > 1 and low not in PLAIN_WORDS and not low.isdigit()
        if telling:
            yield low
            if before:
                yield f"{before} {low}"
        before = low if telling else ""


def _ranked(counts: Counter[str], size: int, corpus: _Corpus) -> list[str]:
    """Return a group's terms, the most telling first: frequent here, rare elsewhere."""

    def score(term: str) -> float:
        rarity = math.log(1 + corpus.notes / corpus.total[term])
        # How much more often here than anywhere; a word of the whole library says nothing of one topic.
        lift = math.log(counts[term] / size * corpus.notes / corpus.total[term])
        phrase = PHRASE_BONUS if " " in term else 1.0
        return phrase * counts[term] / size * (max(lift, 0.0) * rarity + TIE_BREAK * rarity)

    shared = [term for term, seen in counts.items() if seen > 1 or (size < 4 and " " not in term)]
    return sorted(shared or counts, key=lambda term: (-score(term), term))[:CANDIDATES]


def _pick(ranked: Sequence[str], counts: Counter[str]) -> list[str]:
    """Take terms until the name is full, passing over repeats and, once it has two words, the rare."""
    picked: list[str] = []
    stems: set[str] = set()
    for term in ranked:
        words = term.split()
        held = sum(len(one.split()) for one in picked)
        rare = held >= 2 and counts[term] * 8 < counts[picked[0]]
        if held + len(words) <= WORDS_IN_A_NAME and not rare and not stems.intersection(map(_stem, words)):
            picked.append(term)
            stems.update(map(_stem, words))
    return picked


def _stem(word: str) -> str:
    """Return a word without its commonest endings, so that a name does not say one thing twice."""
    for ending in (
        "ationals",
        "ational",
        "ations",
        "ation",
        "ities",
        "ings",
        "ing",
        "ies",
        "ers",
        "ed",
        "es",
        "al",
        "s",
        "y",
        "e",
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word


def _cased(terms: Sequence[str], group: Sequence[Card]) -> str:
    """Write the terms as the notes write them inside a sentence: `RLHF` stays, `Models` becomes `models`."""
    wanted = {word for term in terms for word in term.split()}
    seen: dict[str, Counter[str]] = {word: Counter() for word in wanted}
    for card in group:
        for place, word in enumerate(_words(_text(card))):
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
