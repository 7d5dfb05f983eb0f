"""What assistants replied to prompts, kept with the sources of the prompt, to be checked at any time."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from throughline.corpus.text.titles import digest
from throughline.library.user_data import Damaged, Made, Record, UserData
from throughline.prompts.model import Prompt

LONGEST = 100_000  # characters of a reply or a brief that is checked: thirty times what is asked for


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A reply, the note and the numbered sources of its prompt, and when it was kept."""

    id: str
    saved: str
    note: str
    question: str
    titles: Mapping[int, str]
    sources: Mapping[int, str]
    reply: str


class Answers:
    """Keeps replies of assistants for the notes of one folder."""

    def __init__(self, notes: Path) -> None:
        self._made = UserData(notes)

    def keep(self, prompt: Prompt, reply: str) -> KeptAnswer:
        """Keep a reply to a prompt; kept twice it is one record."""
        sources = [{"n": one.n, "id": one.id, "title": one.title} for one in prompt.sources]
        value = {"note": prompt.note, "question": prompt.question, "sources": sources, "reply": reply}
        name = digest(f"{prompt.id} {reply}")[:12]
        return _answer(self._made.save(Made.ANSWER, name, value))

    def of(self, note: str, question: str) -> tuple[tuple[KeptAnswer, ...], tuple[Damaged, ...]]:
        """Return the replies kept for a note or for a question, the latest first, and what cannot be read."""
        records, damaged = self._made.records(Made.ANSWER)
        found, unfit = [], []
        for record in records:
            try:
                found.append(_answer(record))
            except (KeyError, TypeError, ValueError) as error:
                unfit.append(Damaged(record.place, f"this is no reply that was kept ({error})"))
        fitting = (one for one in found if (one.note and one.note == note) or one.question == question)
        return tuple(fitting), (*damaged, *unfit)

    def forget(self, one: KeptAnswer) -> Path:
        """Take a reply off the list, and return the old version that is kept of it."""
        return self._made.delete(Made.ANSWER, one.id)


def _answer(record: Record) -> KeptAnswer:
    value: Mapping[str, Any] = record.value
    rows = [(int(row["n"]), str(row["id"]), str(row["title"])) for row in value["sources"]]
    return KeptAnswer(
        record.name,
        record.saved,
        str(value["note"]),
        str(value["question"]),
        {n: title for n, _, title in rows},
        {n: id_ for n, id_, _ in rows},
        str(value["reply"]),
    )
