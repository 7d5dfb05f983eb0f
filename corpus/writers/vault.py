"""A library as a vault of Markdown files, which read back give the same notes and links."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import yaml

from throughline.corpus.model import Link, Note, NoteKind
from throughline.corpus.readers.markdown import LINKS_HEADING
from throughline.corpus.writers.destination import refuse_existing

_WIDE = 10**9  # columns: a value is never folded over lines


def write_vault(
    notes: Iterable[Note],
    links_of: Callable[[str], Sequence[Link]],
    titles: Mapping[str, str],
    place: Path,
    force: bool = False,
) -> int:
    """Write each note as a file of its own below a folder of its kind; return how many were written."""
    refuse_existing(place, force)
    for kind in NoteKind:
        (place / kind.facts.plural).mkdir(parents=True, exist_ok=True)
    count = 0
    for note in notes:
        text = as_markdown(note, links_of(note.id), titles)
        (place / note.kind.facts.plural / f"{note.id}.md").write_text(text, encoding="utf-8", newline="\n")
        count += 1
    return count


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
