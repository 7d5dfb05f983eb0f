"""Canvases of Obsidian: a page of cards, whose files and arrows are links between notes."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from throughline.corpus.dialects import Dialect
from throughline.corpus.model import NoteKind, Problem, ProblemKind
from throughline.corpus.readers.frontmatter import Front
from throughline.corpus.readers.markdown import read_text
from throughline.corpus.readers.markup import NOTE_SUFFIXES
from throughline.corpus.reading import Reading, Reference
from throughline.corpus.text.letters import clean, whole


def read_canvas(path: str, text: str) -> Reading:
    """Read a canvas: the words of its cards, a link to each file, and one for each arrow between two."""
    try:
        said = json.loads(text or "{}")
        nodes = {str(one["id"]): one for one in said.get("nodes", []) if isinstance(one, dict)}
        edges = [one for one in said.get("edges", []) if isinstance(one, dict)]
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        message = (
            "This is no canvas that can be read (JSON with nodes and edges was expected); it was left out."
        )
        problem = Problem(path, 1, ProblemKind.NOT_UNDERSTOOD, message)
        return Reading(path, NoteKind.CONCEPT, "", problems=(problem,))
    lines = "\n\n".join(_shown(nodes.values())).split("\n")
    reading = read_text(path, lines, Front(), Dialect.OBSIDIAN)
    arrows = tuple(_arrows(nodes, edges))
    return replace(reading, title=PurePosixPath(path).name, references=(*reading.references, *arrows))


def _shown(nodes: Any) -> Iterator[str]:
    """Yield what each card shows: its text, the name of its group, or a link to its file."""
    for node in nodes:
        if node.get("type") == "text":
            yield clean(whole(str(node.get("text", ""))))
        elif node.get("type") == "file" and (file := _file(node)):
            yield f"- [{PurePosixPath(file).stem}](</{file}>)"
        elif node.get("type") == "link":
            yield f"- <{clean(whole(str(node.get('url', ''))))}>"
        elif node.get("label"):
            yield f"## {clean(whole(str(node['label'])))}"


def _file(node: Mapping[str, Any]) -> str:
    """Return the note that a card shows; a picture is none."""
    file = clean(whole(str(node.get("file", ""))))
    return (
        file if PurePosixPath(file).suffix.lower() in NOTE_SUFFIXES and not set(file) & set("[]<>\n") else ""
    )


def _arrows(nodes: Mapping[str, Mapping[str, Any]], edges: Any) -> Iterator[Reference]:
    """Yield the arrows that join two files, each with its label."""
    for edge in edges:
        ends = [_file(nodes.get(str(edge.get(end)), {})) for end in ("fromNode", "toNode")]
        if all(ends):
            label = clean(whole(str(edge.get("label") or "")))
            yield Reference(
                1, ends[1], True, label=label, rule="arrow of a canvas", source=ends[0], text=label
            )
