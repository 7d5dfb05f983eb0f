"""Whether a text is in English, as far as its letters and its commonest words tell."""

from collections.abc import Iterable

from throughline.corpus.text.words import GRAMMAR_WORDS, words_in

FEWEST = 5  # texts from which a share says anything
SHORTEST = 100  # characters of a text that can be judged
READ = 2000  # characters of each that are looked at
ENGLISH_SHARE = (
    0.2  # of the words of any English prose are of its grammar; of other languages fewer than a tenth
)


def is_english(text: str) -> bool:
    """Tell whether a text is in English.

    >>> is_english("This is what the people of the town say"), is_english("Das sagen die Leute in der Stadt")
    (True, False)
    """
    words = words_in(text[:READ])
    common = sum(word.lower() in GRAMMAR_WORDS for word in words)
    return common >= ENGLISH_SHARE * len(words)


def mostly_other(texts: Iterable[str]) -> bool:
    """Tell whether most of these texts are in other languages than English."""
    judged = [is_english(text) for text in texts if len(text) >= SHORTEST]
    return len(judged) >= FEWEST and judged.count(False) * 2 > len(judged)
