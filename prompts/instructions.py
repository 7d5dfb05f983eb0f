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


_SPLIT = (
    "Split it into two or three meanings or claims that can be judged one by one, and give one account that "
    "would join the notes, called your hypothesis, with the rival that the study must tell it from."
)
_ANSWERS = {
    Answer.GIVEN: "Then comes what the library answers and recommends, in its own steps, routes or duties; "
    "these are judged, and none is folded into another. “The library” is the researcher's own notes.",
    Answer.UNSEEN: "The researcher's library asks this very question, and the page with its answer is not at "
    f"hand. {_SPLIT}",
    Answer.NONE: "It was put together from the researcher's notes; where it is clumsy, put it better. "
    f"{_SPLIT}",
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
