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
    " Then, as your hypothesis to attack, in one or two plain sentences, one account that would join the "
    "notes."
)
_ANSWERS = {
    Answer.GIVEN: "Then the library's answer in one or two plain sentences: all of its steps, and the turn "
    "that it takes at its end.",
    Answer.UNSEEN: "Then say that the library asks this very question and that the page with its answer is "
    f"not at hand.{_ACCOUNT}",
    Answer.NONE: f"Then say that you put the question together from these notes.{_ACCOUNT}",
}
_AGAINST = ("the library's answer", "your hypothesis")
_REFUTE = "the result that would refute it, part by part where it has parts"
_EITHER = "for each of the answers that are possible the result that would decide for it"


def instructions(words: int, answer: Answer = Answer.GIVEN) -> str:
    """Return what an assistant is asked to write, by what the library answers."""
    return _TEXT.format(
        words=words,
        most=most_words(words),
        answer=_ANSWERS[answer],
        against=_AGAINST[answer is not Answer.GIVEN],
        refute=_REFUTE if answer is Answer.GIVEN else _EITHER,
        begin=BEGIN,
        end=END,
    )


def most_words(asked: int) -> int:
    """Return how many words a brief may have that was asked for in so many: a tenth more.

    >>> most_words(450)
    495
    """
    return asked + asked // 10
