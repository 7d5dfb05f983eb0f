"""The question that a prompt asks where the reader picked notes and named no question."""

from collections.abc import Sequence

from throughline.corpus.text.phrases import joined
from throughline.prompts.wording import telling

NAMED = 3  # notes whose titles fit into one question
SHARED = 12  # words that titles share, of which the longer ones are named
# Letters of a word that is named: in most languages articles and the like are shorter, if not in Chinese.
LONG = 5
CHINESE = "\u2e80"


def of_path(one: str, other: str) -> str:
    """Ask how the two ends of a path bear on each other, by their titles."""
    if one.endswith("?") and other.endswith("?"):
        return f"{one} And what does the answer mean for this: {other}"
    return f"How does \u201c{one}\u201d bear on \u201c{other}\u201d?"


def of_titles(titles: Sequence[str]) -> str:
    """Ask about a selection: by its titles where they are few, else by what they share."""
    if len(titles) == 1:
        return titles[0]
    named = [f"\u201c{title}\u201d" for title in titles]
    if len(titles) <= NAMED:
        if all(title.endswith("?") for title in titles):
            return f"{' '.join(titles)} What one account would answer all of these?"
        return f"What do {joined(named)} say together that none of them says alone?"
    shared = telling(titles, SHARED, shared=True)
    words = [word for word in shared if len(word) >= LONG or word[0] >= CHINESE][:NAMED]
    about = f" about {joined(words)}" if words else f", from {named[0]} to {named[-1]}"
    return f"What do these {len(titles)} notes say together{about}?"
