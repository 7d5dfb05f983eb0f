"""Writes the graph as one file or two tables for other tools; the same graph gives the same bytes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import BinaryIO

from throughline.corpus.model import Card, Link
from throughline.corpus.writers.destination import refuse_existing, whole_folder, whole_or_not_at_all
from throughline.graph.exports import gexf, graphml, tables
from throughline.graph.whole import in_order


class ExportForm(StrEnum):
    """A file format the graph can leave in."""

    GRAPHML = "graphml"
    GEXF = "gexf"
    JSON = "json"
    CSV = "csv"


Writer = Callable[[Sequence[Card], Sequence[Link], BinaryIO], None]


def export(
    cards: Iterable[Card],
    links: Iterable[Link],
    form: ExportForm,
    destination: Path,
    force: bool = False,
    details: tables.Details | None = None,
) -> tuple[Path, ...]:
    """Write notes and links whole or not at all and return the files; CSV goes into a folder, as two tables.

    The bytes are the same in whatever order notes and links are given. JSON also holds the details of notes.
    """
    notes, between = in_order(cards, links)
    writers = _writers(form, destination, details)
    for path in writers:
        refuse_existing(path, force)
    if form is ExportForm.CSV:  # both tables or neither
        with whole_folder(destination) as filled:
            for path, write in writers.items():
                with (filled / path.name).open("wb") as file:
                    write(notes, between, file)
    else:
        for path, write in writers.items():
            with whole_or_not_at_all(path) as file:
                write(notes, between, file)
    return tuple(writers)


def _writers(form: ExportForm, destination: Path, details: tables.Details | None) -> Mapping[Path, Writer]:
    match form:
        case ExportForm.GRAPHML:
            return {destination: graphml.write}
        case ExportForm.GEXF:
            return {destination: gexf.write}
        case ExportForm.JSON:
            return {destination: partial(tables.write_json, details=details)}
        case ExportForm.CSV:
            return {
                destination / "notes.csv": lambda cards, _, file: tables.write_notes(cards, file),
                destination / "links.csv": lambda _, links, file: tables.write_links(links, file),
            }
