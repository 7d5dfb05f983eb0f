"""A brief that an assistant has written from the evidence of a note, held to that evidence."""

from throughline.agents.answers import BriefChecked, Fault
from throughline.agents.asked import BriefToCheck
from throughline.agents.notes import note_called
from throughline.agents.untrusted import line
from throughline.library import Library
from throughline.library.nouns import Request
from throughline.library.output import written_pack

MOST_FAULTS = 50  # in one answer: a brief with more is written anew, not mended
SENTENCE_LENGTH = 600  # characters: the longest sentence that is shown

HOW_TO_CHECK = (
    "When the brief is written, call the tool `check_brief` with `note` set to `{note}` and `text` set to "
    "the whole brief. Mend each statement that it lists, from the evidence alone, shorten what is too long, "
    "and check once more. When it holds, hand over `pasted`, which has no numbers."
)


def check_brief(library: Library, asked: BriefToCheck) -> BriefChecked:
    """Look up each figure, year, id, name and quotation of a brief in the evidence of its note."""
    note = note_called(library, asked.note)
    found = library.prompts.check_brief(Request(note=note.id), asked.text)
    faults = [
        Fault(
            kind=fault.kind,
            what=line(fault.what),
            sentence=line(fault.sentence, SENTENCE_LENGTH),
            place=fault.place,
            sources=fault.sources,
            nearest=line(fault.nearest, SENTENCE_LENGTH),
        )
        for fault in found.unsupported[:MOST_FAULTS]
    ]
    return BriefChecked(
        words=found.words,
        sentences=found.sentences,
        used=found.used,
        unused=found.unused,
        unsupported=tuple(faults),
        unsupported_total=len(found.unsupported),
        provenance=found.provenance,
        listed=found.listed,
        asked=found.asked,
        too_long=found.too_long,
        pasted=found.pasted,
    )


def pack_text(library: Library, note_id: str) -> str:
    """Return the evidence of a note with what to write from it, and how to have it checked."""
    pack = library.prompts.pack(Request(note=note_id))
    return f"{written_pack(pack)}\n{HOW_TO_CHECK.format(note=line(note_id))}\n"
