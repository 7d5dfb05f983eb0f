"""What a prompt says of claims that the reader of the notes doubts, and of those that rest on them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from throughline.corpus.text.words import telling_stems
from throughline.prompts.model import Claim, DoubtedClaim, Material, Source, fingerprint
from throughline.prompts.wording import overlap

SAME = 0.8  # share of telling words from which a claim is held to be the sentence that is doubted
DOUBTED = "doubtful: so marked by the reader of these notes"
RULE = (
    "What is marked doubtful is not to be built on: test it first, and say whether it holds and what falls "
    "with it if not."
)


@dataclass(frozen=True, slots=True)
class Doubted:
    """A note that is doubted, or one of its sentences."""

    note: str
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Shaken:
    """What a note rests on that is doubted: its title, and whether one of its sentences alone is doubted."""

    root: str
    in_part: bool = False


def shaken(material: Material, marked: Iterable[Doubted], resting: Mapping[str, Shaken]) -> Material:
    """Return what a prompt is made of with the doubts that bear on its line and its sources."""
    ids = {source.id for source in material.sources} | ({material.line.id} if material.line else set())
    doubts = sorted({(one.note, one.sentence, DOUBTED) for one in marked if one.note in ids})
    wholly = {note for note, sentence, _ in doubts if not sentence}
    doubts += [(note, "", _rests(one)) for note, one in sorted(resting.items()) if note in ids - wholly]
    if not doubts:
        return material
    return replace(material, doubts=tuple(doubts), state=fingerprint([material.state, doubts]))


def _rests(one: Shaken) -> str:
    what = (
        "of which the reader of these notes doubts a sentence"
        if one.in_part
        else "which the reader of these notes doubts"
    )
    return f"doubtful: rests on \u201c{one.root}\u201d, {what}"


def doubts_of(
    material: Material, claims: Iterable[Claim], sources: Iterable[Source]
) -> tuple[DoubtedClaim, ...]:
    """Return what a prompt says to be doubtful: whole sources, and single claims of others."""
    found: list[DoubtedClaim] = []
    claims, told = list(claims), list(sources)
    for source in told:
        whole = [why for note, sentence, why in material.doubts if note == source.id and not sentence]
        said = [sentence for note, sentence, _ in material.doubts if note == source.id and sentence]
        own = [claim.text for claim in claims if claim.note == source.id]
        found += [
            DoubtedClaim(source.n, text, DOUBTED)
            for text in own
            if any(_says(text, sentence) for sentence in said)
        ]
        untold = [one for one in said if not any(_says(text, one) for text in own)]
        if untold and DOUBTED not in whole:
            whole = [f"doubtful in part: the reader of these notes doubts \u201c{untold[0]}\u201d"]
        found += [DoubtedClaim(source.n, "", _shortened(why, told)) for why in whole[:1]]
    return tuple(found)


def _shortened(why: str, sources: Iterable[Source]) -> str:
    """Return why a source is doubtful; by its number alone where it rests on another source."""
    on = next((one.n for one in sources if f"rests on \u201c{one.title}\u201d" in why), None)
    return f"doubtful: rests on [{on}]" if on else why


def line_doubted(material: Material) -> str:
    """Say that the page of the question itself is doubtful; nothing where it is not."""
    line = material.line.id if material.line else ""
    why = next((why for note, sentence, why in material.doubts if note == line and not sentence), "")
    return f"The page of this question is itself {why}." if why else ""


def _says(claim: str, sentence: str) -> bool:
    if sentence in claim:
        return True
    one, other = telling_stems(claim), telling_stems(sentence)
    return overlap(one, other) >= SAME
