"""JSON and CSV: the notes and links as plain lists that any tool reads."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from throughline.corpus.errors import ThroughlineError
from throughline.corpus.model import Card, Link, LinkKind, NoteKind, Origin, OriginKind
from throughline.graph.exports.plain_text import (
    for_cell,
    from_cell,
    origins_as_values,
    origins_from_json,
    origins_to_json,
)
from throughline.graph.whole import build

if TYPE_CHECKING:
    import networkx as nx

FORMAT = "throughline graph 1"
NOTE_COLUMNS = ("id", "kind", "title", "description", "complete", "date", "connections")
LINK_COLUMNS = ("source", "kind", "target", "label", "rank", "origins")


class TableError(ThroughlineError, ValueError):
    """A JSON or CSV file does not hold a graph written here."""


Details = Callable[[str], Mapping[str, object]]


def write_json(
    cards: Iterable[Card], links: Iterable[Link], file: BinaryIO, details: Details | None = None
) -> None:
    """Write notes and links, in the order given, as one JSON object with one of them to a line.

    `details` give what else is known of a note, by its id.
    """
    file.write(b'{"format": ' + json.dumps(FORMAT).encode() + b',\n"notes": [')
    more: Details = details or (lambda _: {})
    _write_lines(({**asdict(card), **more(card.id)} for card in cards), file)
    file.write(b'],\n"links": [')
    _write_lines((_link_values(link) for link in links), file)
    file.write(b"]}\n")


def _write_lines(values: Iterable[dict[str, object]], file: BinaryIO) -> None:
    for number, value in enumerate(values):
        # What UTF-8 cannot hold is written as JSON's own escape, which has the same form.
        line = json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")
        file.write((b",\n" if number else b"\n") + line)


def _link_values(link: Link) -> dict[str, object]:
    return {
        "source": link.source,
        "kind": link.kind.value,
        "target": link.target,
        "label": link.label,
        "rank": link.rank,
        "origins": origins_as_values(link.origins),
    }


def read_json(path: Path) -> nx.MultiDiGraph:
    """Return the graph that was written to a JSON file."""
    said = json.loads(path.read_bytes())
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise TableError(f"{path} does not say {FORMAT!r}; it was not written here")
    known = {one.name for one in fields(Card)}
    facts = [{name: value for name, value in note.items() if name in known} for note in said["notes"]]
    cards = [Card(**{**note, "kind": NoteKind(note["kind"])}) for note in facts]
    return build(cards, [_link_from(link) for link in said["links"]])


def _link_from(said: dict[str, object]) -> Link:
    origins = tuple(Origin(**{**o, "kind": OriginKind(o["kind"])}) for o in said["origins"])  # type: ignore[attr-defined]
    return Link(**{**said, "kind": LinkKind(str(said["kind"])), "origins": origins})  # type: ignore[arg-type]


def write_notes(cards: Iterable[Card], file: BinaryIO) -> None:
    """Write the notes as CSV; a cell that a spreadsheet would take for a formula is guarded by a `'`."""
    rows = ((getattr(card, name) for name in NOTE_COLUMNS) for card in cards)
    _write_rows(NOTE_COLUMNS, rows, file)


def write_links(links: Iterable[Link], file: BinaryIO) -> None:
    """Write the links as CSV, the origins of each as JSON in one cell."""
    rows = (
        (link.source, link.kind.value, link.target, link.label, link.rank, origins_to_json(link.origins))
        for link in links
    )
    _write_rows(LINK_COLUMNS, rows, file)


def _write_rows(columns: Sequence[str], rows: Iterable[Iterable[object]], file: BinaryIO) -> None:
    text = io.TextIOWrapper(file, "utf-8", "backslashreplace", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(columns)
    for row in rows:
        writer.writerow("" if value is None else for_cell(str(value)) for value in row)
    # The caller closes the file.
    text.detach()


def read_csv(folder: Path) -> nx.MultiDiGraph:
    """Return the graph that was written to a folder as two CSV tables."""
    cards = [
        Card(
            id=row["id"],
            kind=NoteKind(row["kind"]),
            title=row["title"],
            description=row["description"],
            complete=row["complete"] == "True",
            date=row["date"],
            connections=int(row["connections"]),
        )
        for row in _rows(folder / "notes.csv", NOTE_COLUMNS)
    ]
    links = [
        Link(
            kind=LinkKind(row["kind"]),
            source=row["source"],
            target=row["target"],
            label=row["label"],
            rank=int(row["rank"]) if row["rank"] else None,
            origins=origins_from_json(row["origins"]),
        )
        for row in _rows(folder / "links.csv", LINK_COLUMNS)
    ]
    return build(cards, links)


def _rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    if tuple(head) != tuple(columns):
        raise TableError(f"{path} has the columns {', '.join(head)}, expected {', '.join(columns)}")
    return [dict(zip(columns, map(from_cell, row), strict=True)) for row in rows]
