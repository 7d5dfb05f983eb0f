"""A brief written by an assistant from a pack: a draft, the check, one repair; it passes or it is not used.

Nothing here speaks with an assistant: who drives this hands over what it yields, and sends back the reply.
"""

import re
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Literal

from throughline.corpus.text.phrases import count
from throughline.prompts.check import Checked, check, holds
from throughline.prompts.pack import Pack, written

DRAFTS = 2  # the first, and one repair: what is wrong after that is written by rule
LEAST_SHARE = 4  # a brief of less than a fourth of the words that were asked for says too little
MOST_FAULTS = 30  # told to the writer: with more than that a new draft is better than a mended one
_THOUGHTS = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_FENCED = re.compile(r"```(?:markdown|md|text)?\n(.*)\n```", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Message:
    """What one side has said."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What came of it: a brief that holds, or nothing, and why."""

    text: str
    drafts: int
    checked: Checked
    faults: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether there is a brief that can be used."""
        return not self.faults


Drafting = Generator[tuple[Message, ...], str, Draft]


def drafting(pack: Pack) -> Drafting:
    """Yield what to send, take each reply, and return the brief that holds, or why none does."""
    messages: tuple[Message, ...] = (Message("user", f"{written(pack)}\nAnswer with the brief alone."),)
    for n in range(1, DRAFTS + 1):
        brief = closed(bare(reply := (yield messages)), pack)
        checked = check(pack, brief)
        faults = faults_of(checked)
        if not faults:
            return Draft(brief, n, checked)
        messages = (*messages, Message("assistant", reply), Message("user", repair(faults, checked.asked)))
    return Draft("", DRAFTS, checked, faults)


def bare(reply: str) -> str:
    """Return a reply without what a model thought aloud and without a fence around the whole.

    >>> bare("<think>Hm.</think>\\n```markdown\\nThe brief.\\n```\\n")
    'The brief.'
    """
    text = _THOUGHTS.sub("", reply).strip()
    fenced = _FENCED.fullmatch(text)
    return (fenced[1] if fenced else text).strip()


def closed(brief: str, pack: Pack) -> str:
    """Add what the numbers of its sources stand for, and what these are: no model has to copy it."""
    missing = [part for part in (pack.list_of_sources, pack.provenance) if not holds(brief, part)]
    return f"{brief}\n\n**Sources.** {' '.join(missing)}" if brief and missing else brief


def faults_of(checked: Checked) -> tuple[str, ...]:
    """Return why a brief cannot be used; nothing where it can."""
    faults = [f"\u201c{one.sentence}\u201d: {one.line}" for one in checked.unsupported[:MOST_FAULTS]]
    if checked.too_long:
        faults.append(f"It has {count(checked.length, 'word')}, and about {checked.asked:,} were asked for.")
    if checked.length < checked.asked // LEAST_SHARE:
        faults.append(f"It has {count(checked.length, 'word')} only: it is no brief yet.")
    if not checked.used:
        faults.append("It names no source by its number, as in [1].")
    return tuple(faults)


def repair(faults: tuple[str, ...], words: int) -> str:
    """Return what is asked of the writer after a draft that does not hold."""
    listed = "\n".join(f"- {fault}" for fault in faults)
    return (
        "Each figure, year, id, name and quotation was looked up in the source that its sentence names. "
        f"This does not hold:\n{listed}\n\nWrite the whole brief once more, in at most {words:,} words, "
        "with these sentences mended from the evidence or left out, and everything else as it is. Answer "
        "with it alone."
    )


def driven(steps: Drafting, complete: Callable[[Sequence[Message]], str]) -> Draft:
    """Let a writer that answers at once do all that is asked of it."""
    messages = next(steps)
    while True:
        try:
            messages = steps.send(complete(messages))
        except StopIteration as done:
            draft: Draft = done.value
            return draft
