"""What a source has in place of something that it does not say, to be shown beside the fault."""

import difflib
from collections.abc import Iterable, Sequence

from throughline.prompts.facts import figures_in, sentences_of, value_of
from throughline.prompts.grounds import Grounds, is_named, is_within
from throughline.prompts.naming import names_in, words_of

NEAREST_WORDS = 30  # of the sentence that is shown as the nearest
WHOLE = 4  # words: what is shorter is a date or a title on its own line
ALIKE = 0.6  # of a name or an id, to be shown as the nearest; below, two names have little in common


def _elsewhere(fits: Iterable[int], named: Sequence[int]) -> str:
    others = [f"[{n}]" for n in fits if n not in named]
    return f"it is in {', '.join(others)}" if others else ""


def nearest_figure(figure: str, sentence: str, grounds: Grounds, named: Sequence[int]) -> str:
    """Say where a figure is instead, or which sentence of its sources comes nearest."""
    elsewhere = _elsewhere((n for n, one in grounds.sources.items() if figure in one.figures), named)
    if elsewhere and named:
        return elsewhere
    value = value_of(figure)
    words = words_of(sentence)
    best: tuple[float, float, str] | None = None
    for text in _texts(grounds, named):
        for other in sentences_of(text):
            values = [found for found in map(value_of, figures_in(other)) if found is not None]
            if values and value is not None and len(other.split()) >= WHOLE:
                shared = len(words & words_of(other))
                rank = (-shared, min(abs(found - value) for found in values), other)
                best = min(best, rank) if best else rank
    return f"nearest: \u201c{_short(best[2])}\u201d" if best else "no figure stands there"


def nearest_id(one: str, grounds: Grounds, named: Sequence[int]) -> str:
    """Say which source lists an id instead, or which id looks most alike."""
    elsewhere = _elsewhere((n for n, ground in grounds.sources.items() if one in ground.ids), named)
    alike = difflib.get_close_matches(one, sorted(grounds.everything.ids), 1, ALIKE)
    return elsewhere or (f"nearest: {alike[0]}" if alike else "no id there looks like it")


def nearest_name(name: str, grounds: Grounds, named: Sequence[int]) -> str:
    """Say which source has a name instead, or which name looks most alike."""
    fits = (n for n, ground in grounds.sources.items() if is_named(name, ground.words))
    names = sorted({found for text in _texts(grounds, named) for found in names_in(text)})
    alike = difflib.get_close_matches(name, names, 1, ALIKE)
    return _elsewhere(fits, named) or (f"nearest: {alike[0]}" if alike else "no name there looks like it")


def nearest_sentence(quote: str, grounds: Grounds, named: Sequence[int]) -> str:
    """Say which source has a quotation instead, or which sentence shares most words with it."""
    elsewhere = _elsewhere((n for n, ground in grounds.sources.items() if is_within(quote, ground)), named)
    if elsewhere and named:
        return elsewhere
    words = words_of(quote)
    others = [one for text in _texts(grounds, named) for one in sentences_of(text)]
    best = max(others, key=lambda one: (len(words & words_of(one)), -len(one)), default="")
    return f"nearest: \u201c{_short(best)}\u201d" if best else ""


def _texts(grounds: Grounds, named: Sequence[int]) -> list[str]:
    return [grounds.sources[n].text for n in named] if named else [grounds.everything.text]


def _short(sentence: str) -> str:
    words = sentence.split()
    return " ".join(words[:NEAREST_WORDS]) + (" \u2026" if len(words) > NEAREST_WORDS else "")
