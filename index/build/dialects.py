"""Which dialect each file of a build is written in, as found or as a person said."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from throughline.corpus.dialects import Dialect, code_of_sites, dialects_of, hidden_in, nearest
from throughline.corpus.errors import ThroughlineError
from throughline.corpus.model import Problem
from throughline.corpus.readers.files import MARKDOWN, ORG, File, LeftOut, read_bytes
from throughline.corpus.readers.folder import Entry

CODE = "code of a site, from which its pages are made"
OPENING = 600  # bytes of a note in which its program leaves its marks
AUTO = "auto"  # takes back what was said of a folder


class UnknownDialectError(ThroughlineError, ValueError):
    """A dialect was named that is none."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}” is no dialect; one of {', '.join(Dialect)} was expected, or {AUTO}. "
            "Write FOLDER=NAME for one folder."
        )


def without_own(folder: Path, entries: Sequence[Entry]) -> list[Entry]:
    """Leave out what Logseq keeps for itself or was told to hide, and the code of sites."""
    paths = {entry.path for entry in entries if not isinstance(entry, Problem)}
    configs = [path for path in paths if f"/{path}".endswith("/logseq/config.edn")]
    owned = tuple(path.removesuffix("config.edn") for path in configs)
    hidden = [
        path.removesuffix("logseq/config.edn") + one
        for path in configs
        if isinstance(data := read_bytes(folder, File(path, 0, 0, path)), bytes)
        for one in hidden_in(data.decode("utf-8", "replace"))
    ]
    code = code_of_sites(paths)
    folders = tuple(one for one in code if one.endswith("/"))

    def reason(path: str) -> str:
        if owned and path.startswith(owned):
            return "a copy that Logseq keeps for itself"
        if any(path == one or path.startswith(f"{one}/") for one in hidden):
            return "hidden by the settings of Logseq"
        return CODE if path in code or path.startswith(folders) else ""

    if not (owned or code):
        return list(entries)
    return [
        LeftOut(one.path, why) if isinstance(one, File) and (why := reason(one.path)) else one
        for one in entries
    ]


def with_dialects(db: sqlite3.Connection, folder: Path, entries: Sequence[Entry]) -> list[File]:
    """Return the files among what a folder holds, each with its dialect, and keep where each begins."""
    files = {entry.path: entry for entry in entries if isinstance(entry, File)}
    listed = [entry.path for entry in entries if isinstance(entry, File | LeftOut)]

    def peek(path: str) -> bytes:
        data = read_bytes(folder, files[path])
        return data[:OPENING] if isinstance(data, bytes) else b""

    found = dialects_of(listed, peek, said(db))
    _keep(db, "dialects", {place: dialect.value for place, dialect in found.items()})
    written = (*MARKDOWN, *ORG)
    return [
        replace(file, dialect=nearest(path, found)) if path.lower().endswith(written) else file
        for path, file in files.items()
    ]


def said(db: sqlite3.Connection) -> dict[str, Dialect]:
    """Return what a person said of folders."""
    row = db.execute("SELECT value FROM meta WHERE key = 'dialects said'").fetchone()
    return {place: Dialect(name) for place, name in json.loads(row[0]).items()} if row else {}


def say(db: sqlite3.Connection, told: Sequence[str]) -> None:
    """Keep what a person says of folders, as `logseq` or `garden=obsidian`; `auto` takes it back."""
    kept = said(db)
    for one in told:
        place, sign, name = one.rpartition("=")
        place = place.strip("/") if sign else ""
        if name.lower() == AUTO:
            kept.pop(place, None)
        elif name.lower() in set(Dialect):
            kept[place] = Dialect(name.lower())
        else:
            raise UnknownDialectError(name)
    if told:
        _keep(db, "dialects said", {place: dialect.value for place, dialect in kept.items()})


def _keep(db: sqlite3.Connection, key: str, value: dict[str, str]) -> None:
    """Keep a value; a build that changes nothing writes nothing."""
    db.execute(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value "
        "WHERE value <> excluded.value",
        (key, json.dumps(value)),
    )
