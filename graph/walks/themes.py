"""Many notes of one kind as a few themes, each named by a word or two that the titles of its notes share.

Titles alone decide, not meaning: a reader sees in every title why the note is in its theme, and the themes
are there, and the same, before anything has been learnt of the notes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from throughline.corpus.model import Card
from throughline.corpus.text.words import PLAIN_WORDS, root, words_in

WIDEST = 0.4  # of the notes: a word that more of them share says what all are about
LEAST = 3  # notes: fewer are no theme
PAIR_BONUS = 1.25  # two words say more than one; set by reading themes, not tuned
FEWEST_THEMES = 3  # with fewer, nearly all would be in the last, of no theme
ALL, OTHERS = "all", "others"  # the keys of what has no name: all the notes, and those in no theme

Term = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """Notes whose titles share a word or two; without a name, those that are in no theme."""

    key: str
    name: str
    members: tuple[Card, ...]


def themes_of(cards: Sequence[Card], most: int, around: str = "") -> list[Theme]:
    """Return at most so many themes, the largest first, and last what is in none.

    Words of the title `around` which the notes stand name no theme: they may be said of all of them.

    >>> cards = [Card(f"n{n}", "concept", f"Does trust {w}?", "", True) for n, w in enumerate("abcd")]
    >>> [theme.name for theme in themes_of(cards, 3)]
    ['']
    """
    said = {root(word.casefold()) for word in words_in(around)}
    everywhere = _everywhere(cards)
    terms = {card.id: _but(said | everywhere, _terms(card.title)) for card in cards}
    left = {card.id: card for card in sorted(cards, key=lambda card: card.id)}
    if most < FEWEST_THEMES:
        return [Theme(ALL, "", tuple(left.values()))]
    found: list[Theme] = []
    while len(found) < most - 1:
        term = _best(left.values(), terms)
        if term is None:
            break
        members = tuple(card for card in left.values() if term in terms[card.id])
        left = {note: card for note, card in left.items() if term not in terms[note]}
        found.append(Theme("-".join(term), _name(term, members, terms), members))
    found.sort(key=lambda theme: (-len(theme.members), theme.key))
    return [*found, *([Theme(OTHERS if found else ALL, "", tuple(left.values()))] if left else [])]


def _but(said: set[str], terms: Iterable[tuple[Term, str]]) -> dict[Term, str]:
    return {term: form for term, form in terms if said.isdisjoint(term)}


def _everywhere(cards: Sequence[Card]) -> set[str]:
    """Return the words that so many titles hold that they tell none from the others."""
    counts = Counter(term[0] for card in cards for term in dict(_terms(card.title)) if len(term) == 1)
    return {word for word, count in counts.items() if count > max(LEAST, WIDEST * len(cards))}


def _best(left: Iterable[Card], terms: Mapping[str, Mapping[Term, str]]) -> Term | None:
    """Return the term that most of the notes left share, unless too few do."""
    counts = Counter(term for card in left for term in terms[card.id])
    fitting = {term: count for term, count in counts.items() if count >= LEAST}
    return min(
        fitting, key=lambda term: (-fitting[term] * (PAIR_BONUS if len(term) > 1 else 1), term), default=None
    )


def _terms(title: str) -> Iterator[tuple[Term, str]]:
    """Yield the telling words of a title and the pairs that follow one another, by their roots."""
    before: tuple[str, str] | None = None
    for word in words_in(title):
        low = word.casefold()
        if len(low) < 3 or low in PLAIN_WORDS or low.isdigit():
            before = None
            continue
        here = (root(low), low if not word.isupper() else word)
        yield (here[0],), here[1]
        if before:
            yield (before[0], here[0]), f"{before[1]} {here[1]}"
        before = here


def _name(term: Term, members: Sequence[Card], terms: Mapping[str, Mapping[Term, str]]) -> str:
    """Return the term as most of its titles write it."""
    written = Counter(terms[card.id][term] for card in members)
    return min(written, key=lambda form: (-written[form], len(form), form))
