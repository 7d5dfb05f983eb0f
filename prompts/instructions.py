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


_ACCOUNT = (
    "After the findings stand the two or three accounts that could join them, each in one sentence with what "
    "fits and what strains it, called your inference and never the notes' claim; tasks and study tell them "
    "apart."
)
_ANSWERS = {
    Answer.GIVEN: "First the question, then what the notes answer and recommend, in two or three plain "
    "sentences that say no more than their page does.",
    Answer.UNSEEN: "First the question, made plain: the two or three claims or outcomes that it comes down "
    "to, each to get a verdict. The library asks this very question, and the page with its answer is not at "
    f"hand: a clause says so, and how far the notes answer it at all. {_ACCOUNT}",
    Answer.NONE: "First the question with all its parts, in their order, put better where it is clumsy: the "
    f"two or three claims or outcomes that it comes down to, each to get a verdict. {_ACCOUNT}",
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
