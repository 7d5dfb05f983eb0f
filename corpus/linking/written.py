"""From a page in Markdown to what it says: each written link is resolved strictly, or stays a stub."""

import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from throughline.corpus.linking.statements import (
    Ambiguous,
    CitedPlace,
    Linked,
    Mention,
    Name,
    Names,
    Statement,
    waiting_for,
)
from throughline.corpus.model import LinkKind, NoteKind, OriginKind, Paper, Problem, ProblemKind
from throughline.corpus.reading import Reading, Reference
from throughline.corpus.text.titles import key_of


def place_of(path: str) -> str:
    """Return the form of a path by which links find it: no suffix, no letter case, accents in one way.

    >>> place_of("Notes/Caf\\u00e9.md"), place_of("Notes/Cafe\\u0301.MD")
    ('notes/caf\\xe9', 'notes/caf\\xe9')
    """
    pure = PurePosixPath(unicodedata.normalize("NFC", path.replace("\\", "/")))
    named = pure.with_suffix("") if pure.suffix.lower() in (".md", ".markdown", ".txt") else pure
    return str(named).casefold()


def stem_of(place: str) -> str:
    """Return the last part of a place."""
    return place.rpartition("/")[2]


def waiting_for_file(stem: str) -> str:
    """Return the lookup under which a page waits for a file of this name."""
    return waiting_for(f"/{stem}")


def link_markdown(reading: Reading, names: Names) -> Linked:
    """Say what a page in Markdown says: its own note, and the links that it writes out."""
    own = names.own(reading.path, Name(reading.kind, key_of(reading.title)))
    linked = Linked(problems=list(reading.problems))
    paper = reading.paper or Paper()
    linked.mentions.append(
        Mention(
            own, reading.title, own=not reading.is_stub, description=reading.description,
            summary=reading.summary, arxiv=paper.arxiv, year=paper.year,
        )
    )  # fmt: skip
    for reference in reading.references:
        _refer(reading, reference, names, own, linked)
    linked.places = list(_apart(linked.places))
    listed = OriginKind.listed_by(own.kind)
    for title in reading.topic_questions:
        topic = Name(NoteKind.TOPIC, key_of(title))
        linked.mentions.append(Mention(topic, title))
        if topic != own:
            linked.statements.append(Statement(LinkKind.TOPIC, own, topic, listed, reading.title_line))
    return linked


def _refer(reading: Reading, reference: Reference, names: Names, own: Name, linked: Linked) -> None:
    """State one written link."""
    title = reference.title
    linked.waits |= {waiting_for_file(stem_of(place_of(reference.target))), waiting_for(key_of(title))}
    other = resolve(reading.path, reference, names)
    if isinstance(other, Ambiguous):
        linked.problems.append(_ambiguous(reading.path, reference, other))
        return
    if other is None:
        other = Name(reference.expected, key_of(title))
    linked.mentions.append(Mention(other, title if other.key == key_of(title) else ""))
    if reference.end:
        linked.places.append(CitedPlace(reference.start, reference.end, other, reference.shown or title))
    if other == own:
        return
    ends = (own, other) if reference.forward else (other, own)
    origin = OriginKind.listed_by(own.kind) if reference.kind else OriginKind.CITED
    kind = reference.kind or LinkKind.RELATED
    linked.statements.append(
        Statement(kind, *ends, origin, reference.line, reference.label, reference.rank, reference.text)
    )


def _apart(places: Iterable[CitedPlace]) -> Iterator[CitedPlace]:
    """Yield places that do not overlap, in reading order: a link inside the words of another stays text."""
    end = 0
    for place in sorted(places, key=lambda place: place.start):
        if place.start >= end:
            yield place
            end = place.end


def resolve(page: str, reference: Reference, names: Names) -> Name | Ambiguous | None:
    """Return the note that a link on a page leads to, as strictly as that can be told."""
    target = reference.target.removesuffix("/")
    return names.written(place_within(page, target), place_of(target), key_of(reference.title))


def place_within(page: str, target: str) -> str:
    """Return the place that a relative link leads to from its page; outside of the folder there is none."""
    parts = list(PurePosixPath(page).parent.parts)
    for part in target.replace("\\", "/").split("/"):
        if part == ".." and not parts:
            return ""
        if part == "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return place_of("/".join(parts))


def _ambiguous(path: str, reference: Reference, found: Ambiguous) -> Problem:
    message = (
        f"\u201c{reference.target}\u201d could be different notes ({found.named}), so no link was made. "
        "Write the path of the one that is meant."
    )
    return Problem(path, reference.line, ProblemKind.AMBIGUOUS, message)
