"""From a page in Markdown to what it says: each written link is resolved strictly, or stays a stub."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from throughline.corpus.dialects import Dialect
from throughline.corpus.linking.statements import (
    Ambiguous,
    CitedPlace,
    Linked,
    Mention,
    Name,
    Names,
    Statement,
    Target,
    waiting_for,
)
from throughline.corpus.model import LinkKind, NoteKind, OriginKind, Paper, Problem, ProblemKind
from throughline.corpus.reading import Heard, Reading, Reference, Sign
from throughline.corpus.reasons import NO_BLOCK, NO_FILE
from throughline.corpus.text.titles import key_of

TAG = "tag"  # the rule of a tag that is a link
SUFFIXES_OF_NOTES = (".md", ".markdown", ".txt", ".org")  # a link may leave them out
SPEAKS_FOR_FOLDER = ("index", "_index", "readme")
_GAP = re.compile(r"[ _-]+")
_PERMALINK = re.compile(r"(?:^|/)(\d{4})/(\d{2})/(\d{2})/([^/]+)$")  # where Jekyll shows a post


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
    _tagged(reading, own, linked)
    return linked


def _tagged(reading: Reading, own: Name, linked: Linked) -> None:
    """State the topics that a page's tags are; `a/b` lies under `a`."""
    listed = OriginKind.listed_by(own.kind)
    links = {one.target for one in reading.references if one.rule == TAG}  # stated as all links are
    tags = [tag for tag in reading.tags if tag not in links]
    for title in (*reading.topic_questions, *tags):
        inner = own
        parts = title.split("/")
        for count in range(len(parts), 0, -1):
            named = "/".join(parts[:count])
            topic = Name(NoteKind.TOPIC, key_of(named))
            if not topic.key:
                continue
            linked.mentions.append(Mention(topic, named))
            if topic != inner:
                linked.statements.append(Statement(LinkKind.TOPIC, inner, topic, listed, reading.title_line))
            inner = topic


def _refer(reading: Reading, reference: Reference, names: Names, own: Name, linked: Linked) -> None:
    """State one written link; for one by path or by id that leads nowhere no note is invented."""
    title = _title_of(reference, reading.dialect)
    linked.waits |= waits_of(reference, reading.dialect)
    other = resolve(reading, reference, names)
    source = _starting(reading, reference, names) if reference.source else own
    if isinstance(other, Ambiguous):
        linked.problems.append(_ambiguous(reading.path, reference, other))
        return
    if other is None and (reference.by_id or reference.is_path):
        reason = NO_BLOCK if reference.by_id else NO_FILE
        linked.heard.append(Heard(Sign.LINK, reason, 1, reference.line, reference.target, understood=False))
        return
    if other is None:
        other = Name(reference.expected, key_of(title))
    linked.mentions.append(Mention(other, title if other.key == key_of(title) else ""))
    if reference.end:
        linked.places.append(CitedPlace(reference.start, reference.end, other, reference.shown or title))
    if source is None or other == source:
        return
    ends = (source, other) if reference.forward else (other, source)
    origin = OriginKind.listed_by(own.kind) if reference.kind else OriginKind.CITED
    kind = reference.kind or LinkKind.RELATED
    linked.statements.append(
        Statement(kind, *ends, origin, reference.line, reference.label, reference.rank, reference.text)
    )


def _whole(reference: Reference) -> str:
    """Return a name as a path whose last part is no suffix, such as `talk.markdown` in Dendron."""
    return f"{reference.target.removesuffix('.md')}.md"


def waits_of(reference: Reference, dialect: Dialect = Dialect.MARKDOWN) -> set[str]:
    """Return the lookups on which a link depends: of a file, a folder's page, a name or an id."""
    if reference.by_id:
        return {waiting_for(id_key(reference.target))}
    stems = {stem_of(place_of(one)) for one in (*_tries(reference, dialect), _whole(reference))}
    found = {*map(waiting_for_file, stems), waiting_for(key_of(_title_of(reference, dialect)))}
    if reference.is_path:
        found |= {waiting_for_file(name) for name in SPEAKS_FOR_FOLDER}
    return found


def id_key(written: str) -> str:
    """Return the form of an id by which links find what carries it; no title has this form."""
    return f"\x00{written.strip().lower()}"


def _starting(reading: Reading, reference: Reference, names: Names) -> Name | None:
    """Return the note at which a link starts that a page draws between two others."""
    found = resolve(reading, replace(reference, target=reference.source), names)
    if not isinstance(found, Name):
        return None
    return found


def _apart(places: Iterable[CitedPlace]) -> Iterator[CitedPlace]:
    """Yield places that do not overlap, in reading order: a link inside the words of another stays text."""
    end = 0
    for place in sorted(places, key=lambda place: place.start):
        if place.start >= end:
            yield place
            end = place.end


def resolve(reading: Reading, reference: Reference, names: Names) -> Name | Ambiguous | None:
    """Return the note that a link on a page leads to, as strictly as that can be told."""
    if reference.by_id:
        return names.identified(id_key(reference.target))
    for target in _tries(reference, reading.dialect):
        if found := _named(reading, reference, target, names):
            return found
    return None


def _tries(reference: Reference, dialect: Dialect) -> list[str]:
    """Return the targets that a link may mean, the likeliest first.

    Gardens made with Jekyll take spaces, dashes and low lines in the name of a file for one sign.
    """
    target = reference.target.removesuffix("/")
    if not reference.is_path:
        part_of_names = SUFFIXES_OF_NOTES[0 if dialect is Dialect.LOGSEQ else 1 :]
        is_suffix = PurePosixPath(target).suffix.lower() in part_of_names
        same = [_GAP.sub(sign, target) for sign in "- _"] if dialect is Dialect.JEKYLL else []
        return list(dict.fromkeys([*([f"{target}.md"] if is_suffix else []), target, *same]))
    page = target.removesuffix(".html")
    dated = _PERMALINK.search(page)
    return list(dict.fromkeys((target, page, *(["-".join(dated.groups())] if dated else []))))


def _named(reading: Reading, reference: Reference, target: str, names: Names) -> Name | Ambiguous | None:
    place, anywhere = place_within(reading.path, target), place_of(target.lstrip("/"))
    name = stem_of(unicodedata.normalize("NFC", target)).removesuffix(".md")
    key = key_of(_title_of(reference, reading.dialect))
    return names.written(Target(place, anywhere, key, reference.is_path, name))


def _title_of(reference: Reference, dialect: Dialect) -> str:
    """Return the title of the target; a page of Logseq may be called `a.md`, in the file `a.md.md`."""
    is_page = dialect is Dialect.LOGSEQ and not reference.is_path
    return reference.target.strip() if is_page else reference.title


def place_within(page: str, target: str) -> str:
    """Return the place that a relative link leads to from its page; outside of the folder there is none."""
    parts = [] if target.startswith("/") else list(PurePosixPath(page).parent.parts)
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
