"""The graph out of the program: one file, or two tables, that other tools read; the same bytes every time."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

import networkx as nx

from throughline.corpus.writers.destination import refuse_existing, whole_folder, whole_or_not_at_all
from throughline.graph.exports import gexf, graphml, tables
from throughline.graph.whole import cards_in, links_in


class ExportForm(StrEnum):
    """A file format the graph can leave in."""

    GRAPHML = "graphml"
    GEXF = "gexf"
    JSON = "json"
    CSV = "csv"


Writer = Callable[[nx.MultiDiGraph, BinaryIO], None]


def export(
    graph: nx.MultiDiGraph, form: ExportForm, destination: Path, force: bool = False
) -> tuple[Path, ...]:
    """Write the graph whole or not at all and return the files; CSV goes into a folder, as two tables."""
    writers = _writers(form, destination)
    for path in writers:
        refuse_existing(path, force)
    if form is ExportForm.CSV:  # both tables or neither
        with whole_folder(destination) as filled:
            for path, write in writers.items():
                with (filled / path.name).open("wb") as file:
                    write(graph, file)
    else:
        for path, write in writers.items():
            with whole_or_not_at_all(path) as file:
                write(graph, file)
    return tuple(writers)


def _writers(form: ExportForm, destination: Path) -> Mapping[Path, Writer]:
    match form:
        case ExportForm.GRAPHML:
            return {destination: lambda graph, file: graphml.write(cards_in(graph), links_in(graph), file)}
        case ExportForm.GEXF:
            return {destination: lambda graph, file: gexf.write(cards_in(graph), links_in(graph), file)}
        case ExportForm.JSON:
            return {
                destination: lambda graph, file: tables.write_json(cards_in(graph), links_in(graph), file)
            }
        case ExportForm.CSV:
            return {
                destination / "notes.csv": lambda graph, file: tables.write_notes(cards_in(graph), file),
                destination / "links.csv": lambda graph, file: tables.write_links(links_in(graph), file),
            }
