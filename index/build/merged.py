"""One paper from all the pages that tell of it: nothing that one of them says is lost."""

from collections.abc import Sequence

from throughline.corpus.model import NoteKind
from throughline.corpus.reading import PARAGRAPH_BREAK, Reading
from throughline.corpus.text.titles import key_of
from throughline.index.build.variants import same_text


def title_of(own: Sequence[Reading], main: Reading | None) -> str:
    """Return the title of a note; a paper's is a real one where any of its pages gives one.

    `own` are its pages with the main one first.
    """
    if main is None:
        return ""
    if main.kind is not NoteKind.PAPER or " " in main.title:
        return main.title
    return next((one.title for one in own if " " in one.title), main.title)


def body_of(own: Sequence[Reading], main: Reading | None) -> str:
    """Return the text of a note; a paper has that of every page that is not a copy of one before it."""
    if main is None:
        return ""
    if main.kind is not NoteKind.PAPER or len(own) < 2:
        return main.body_text
    kept = list[Reading]()
    for one in own:
        if one.body_text and not any(same_text(one, other) for other in kept):
            kept.append(one)
    return PARAGRAPH_BREAK.join(one.body_text for one in kept)


def aliases_of(own: Sequence[Reading], title: str) -> list[str]:
    """Return the other names of a note: its aliases, and what other pages call the same paper."""
    aliases = {key_of(alias): alias for reading in reversed(own) for alias in reading.aliases}
    for reading in reversed(own):
        if reading.kind is NoteKind.PAPER:
            aliases.setdefault(key_of(reading.title), reading.title)
    aliases.pop(key_of(title), None)
    return sorted(aliases.values())
