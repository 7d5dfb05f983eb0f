"""A library as a vault of Markdown files, which read back give the same notes and links."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import yaml

from throughline.corpus.errors import ThroughlineError
from throughline.corpus.model import Link, Note, NoteKind
from throughline.corpus.readers.markdown import LINKS_HEADING
from throughline.corpus.writers.destination import refuse_existing, whole_folder

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


def write_vault(
    titles: Mapping[str, str],
    read: Callable[[str], tuple[Note, Sequence[Link]]],
    place: Path,
    force: bool = False,
    unreadable: tuple[type[Exception], ...] = (),
) -> int:
    """Write each note as a file of its own below a folder of its kind; return how many were written.

    A note that cannot be read costs that note: the others are put in place, and the error names it.
    """
    refuse_existing(place, force)
    missing: dict[str, Exception] = {}
    with whole_folder(place) as filled:
        for kind in NoteKind:
            (filled / kind.facts.plural).mkdir()
        for note_id in titles:
            try:
                note, links = read(note_id)
            except unreadable as error:
                missing[note_id] = error
                continue
            text = as_markdown(note, links, titles).encode("utf-8", "backslashreplace")
            (filled / note.kind.facts.plural / f"{note.id}.md").write_bytes(text)
    written = len(titles) - len(missing)
    if missing:
        raise IncompleteVaultError(place, written, missing)
    return written


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
        "authors": list(paper.authors) if paper else [],
        "abstract": paper.abstract if paper else "",
        "format": "text" if "[" in note.body else "",
        "prompt": note.captured_prompt,
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
