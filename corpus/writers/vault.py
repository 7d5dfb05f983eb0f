"""A library as a vault of Markdown files, which read back give the same notes and links."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from throughline.corpus.errors import ThroughlineError
from throughline.corpus.model import Link, Note
from throughline.corpus.properties import MARKER
from throughline.corpus.readers.markdown import LINKS_HEADING
from throughline.corpus.writers.destination import refuse_existing, whole_folder
from throughline.corpus.writers.source import Filed, Source, as_file

_NAMED = 5  # missing notes that a message names
_WIDE = 10**9  # columns: a value is never folded over lines


class IncompleteVaultError(ThroughlineError):
    """Some notes could not be read; the vault holds only the others."""

    def __init__(self, place: Path, written: int, missing: Mapping[str, Exception]) -> None:
        named = list(missing)[:_NAMED]
        more = f" and {len(missing) - _NAMED:,} more" if len(missing) > _NAMED else ""
        why = " ".join(str(next(iter(missing.values()))).split())
        super().__init__(
            f"{written:,} notes were written to {place}; {len(missing):,} could not be read from the library "
            f"and are not in it: {', '.join(named)}{more} ({why}). "
            "Build the library again, then export again."
        )


@dataclass(frozen=True, slots=True)
class Held:
    """A note as a vault needs it: what is known of it, its links, and the file that it has to itself."""

    note: Note
    links: Sequence[Link]
    source: Source | None = None


def write_vault(
    titles: Mapping[str, str],
    read: Callable[[str], Held],
    place: Path,
    force: bool = False,
    unreadable: tuple[type[Exception], ...] = (),
    add: Callable[[Path], object] = lambda _: None,
) -> int:
    """Write each note as a file, and what `add` brings; return how many notes the vault holds.

    A note that has a file of its own is that file again, in its place and under its name. Every other lies in
    a folder of its kind; one that nothing but such files speak of needs none, for they speak of it again.
    A note that cannot be read costs that note: the others are put in place, and the error names it.
    """
    refuse_existing(place, force)
    missing: dict[str, Exception] = {}
    wanted: dict[str, Filed] = {}
    kept: set[str] = set()
    stubs: dict[str, tuple[str, ...]] = {}
    is_translated = False
    for note_id in titles:
        try:
            held = read(note_id)
        except unreadable as error:
            missing[note_id] = error
            continue
        is_translated |= bool(held.source and held.source.is_translated)
        kept |= {held.source.reading.path} if held.source else set()
        wanted[note_id] = _filed(held)
        if not held.source and not held.note.complete:
            stubs[note_id] = held.note.pages
    files = _apart({note: file for note, file in wanted.items() if not set(stubs.get(note, ("",))) <= kept})
    targets = {note: file for note, file in files.items() if note not in stubs}
    with whole_folder(place) as filled:
        if is_translated:  # names such as `a.b.md` could make a reader take the vault for what it was
            (filled / ".obsidian").mkdir()
            (filled / ".obsidian" / "app.json").write_text("{}\n", encoding="utf-8")
        for note_id, file in files.items():
            _write(read(note_id), filled / file.path, targets, titles)
        add(filled)
    written = len(titles) - len(missing)
    if missing:
        raise IncompleteVaultError(place, written, missing)
    return written


def _filed(held: Held) -> Filed:
    """Return where a note is to be written, and whether links found it elsewhere before."""
    if held.source:
        return Filed(held.source.path, held.source.path != held.source.reading.path)
    return Filed(f"{held.note.kind.facts.plural}/{held.note.id}.md", is_moved=True)


def _apart(wanted: Mapping[str, Filed]) -> dict[str, Filed]:
    """Return where each note is written, no two in one place; a file that stays where it was comes first."""
    taken: set[str] = set()
    found: dict[str, Filed] = {}
    for note_id, file in sorted(wanted.items(), key=lambda one: (one[1].is_moved, one[1].path, one[0])):
        path, count = file.path, 1
        while path.casefold() in taken and file.is_moved:
            count += 1
            path = f"{file.path.removesuffix('.md')}-{count}.md"
        taken.add(path.casefold())
        found[note_id] = Filed(path, file.is_moved)
    return found


def _write(held: Held, path: Path, files: Mapping[str, Filed], titles: Mapping[str, str]) -> None:
    source = held.source
    if source and source.is_canvas:
        return  # it is no text; the file itself is copied, as pictures are
    text = as_file(source, files, titles) if source else as_markdown(held.note, held.links, titles)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "backslashreplace"))


def as_markdown(note: Note, links: Sequence[Link], titles: Mapping[str, str]) -> str:
    """Return a note as Markdown: what is known of it as front matter, its body, the links that start here."""
    parts = [f"---\n{_front_matter(note)}---\n"]
    if note.body:
        parts.append(f"\n{note.body}\n")
    items = [_item(link, titles) for link in links if link.source == note.id]
    if items or LINKS_HEADING in note.body:
        parts.append("\n".join([f"\n## {LINKS_HEADING}\n", *items, ""]))
    return "".join(parts)


def _front_matter(note: Note) -> str:
    """Return what is known of a note as YAML, the empty left out."""
    paper = note.paper
    facts: dict[str, object] = {
        MARKER: "note",
        "title": note.title,
        "kind": str(note.kind),
        "stub": not note.complete,
        "description": note.description,
        "summary": note.summary,
        "aliases": list(note.aliases),
        "date": note.date,
        "source": note.sourced_from,
        "arxiv": paper.arxiv if paper else "",
        "year": paper.year if paper else None,
        "doi": paper.doi if paper else "",
        "pmid": paper.pmid if paper else "",
        "isbn": paper.isbn if paper else "",
        "authors": list(paper.authors) if paper else [],
        "abstract": paper.abstract if paper else "",
        "format": "text" if "[" in note.body else "",
        "prompt": note.captured_prompt,
        "properties": {one.name: one.value for one in note.properties},
    }
    kept = {name: value for name, value in facts.items() if value}
    return str(yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=_WIDE))


def _item(link: Link, titles: Mapping[str, str]) -> str:
    """Return a link as an item of a list: its kind, its target, its rank, its label, and who says so."""
    title = " ".join(titles.get(link.target, "").split())
    shown = f"|{title}" if title and not set(title) & set("[]|") else ""
    rank = f" #{link.rank}" if link.rank is not None else ""
    label = f" ({' '.join(link.label.split())})" if link.label else ""
    said = "; ".join(f"{origin.kind}: {origin.page}:{origin.line}" for origin in link.origins)
    comment = f" %% {said.replace('%%', '% %')} %%" if said else ""
    return f"- {link.kind} [[{link.target}{shown}]]{rank}{label}{comment}"
