"""What an assistant is asked to write from a pack of evidence, and how long it may be."""

from enum import Enum, auto
from pathlib import Path

_TEXT = (Path(__file__).parent / "brief.md").read_text(encoding="utf-8").rstrip()
BEGIN, END = "\u27e6text from a note begins\u27e7", "\u27e6text from a note ends\u27e7"


class Answer(Enum):
    """What the library answers to the question of a brief."""

    GIVEN = auto()
    UNSEEN = auto()  # the question has a page of its own, which was not captured or is left out for its date
    NONE = auto()  # no line of inquiry asks it: it is made from one note, a selection, a path, a gap


_ACCOUNTS = (
    "After the findings set two or three rival accounts beside one another, a line each, as your own "
    "inference, with what fits and what strains each; it may be that none holds."
)
_ANSWERS = {
    Answer.GIVEN: "",
    Answer.UNSEEN: " The library asks this very question, and the page with its answer is not at hand: a "
    f"clause says so. Split the question into the two or three claims that it comes down to. {_ACCOUNTS}",
    Answer.NONE: " The question was put together from these notes. Keep all its parts, and put it better "
    f"where it is clumsy: two plain sentences under the title say what it comes down to. {_ACCOUNTS}",
}


def instructions(words: int, answer: Answer = Answer.GIVEN) -> str:
    """Return what an assistant is asked to write, by what the library answers."""
    return _TEXT.format(
        words=words,
        most=most_words(words),
        answer=_ANSWERS[answer],
        begin=BEGIN,
        end=END,
    )


def most_words(asked: int) -> int:
    """Return how many words a brief may have that was asked for in so many: a tenth more.

    >>> most_words(450)
    495
    """
    return asked + asked // 10
