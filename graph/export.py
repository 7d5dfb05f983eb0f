"""The graph out of the program: one file, or two tables, that other tools read; the same bytes every time."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

import networkx as nx

from graph import gexf, graphml, tables
from graph.whole import cards_in, links_in


class ExportForm(StrEnum):
    """A file format the graph can leave in."""

    GRAPHML = "graphml"
    GEXF = "gexf"
    JSON = "json"
    CSV = "csv"


class DestinationExistsError(FileExistsError):
    """The file to write is already there, and nobody said that it may be replaced."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is already there; choose another name, or force to replace it")
        self.path = path


Writer = Callable[[nx.MultiDiGraph, BinaryIO], None]


def export(
    graph: nx.MultiDiGraph, form: ExportForm, destination: Path, force: bool = False
) -> tuple[Path, ...]:
    """Write the graph whole or not at all and return the files; CSV goes into a folder, as two tables."""
    writers = _writers(form, destination)
    for path in writers:
        if path.exists() and not force:
            raise DestinationExistsError(path)
    if form is ExportForm.CSV:
        destination.mkdir(parents=True, exist_ok=True)
    with ExitStack() as files:
        for path, write in writers.items():
            write(graph, files.enter_context(_whole_or_not_at_all(path)))
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


@contextmanager
def _whole_or_not_at_all(path: Path) -> Iterator[BinaryIO]:
    """Open a file beside the path that takes its place only when all has been written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
