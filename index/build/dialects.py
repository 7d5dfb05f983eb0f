"""Which dialect each file of a build is written in, as found or as a person said."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from throughline.corpus.dialects import Dialect, code_of_sites, dialects_of, form_of_days, hidden_in, nearest
from throughline.corpus.errors import ThroughlineError
from throughline.corpus.model import Problem
from throughline.corpus.readers.files import MARKDOWN, ORG, File, LeftOut, read_bytes
from throughline.corpus.readers.folder import Entry
from throughline.corpus.readers.journals import USUAL, name_of_day

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
        for one in hidden_in(_settings(folder, path))
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


def with_dialects(db: sqlite3.Connection, folder: Path, entries: Sequence[Entry]) -> tuple[list[File], bool]:
    """Return the files among what a folder holds, each with its dialect, and keep where each begins.

    Also tell whether the pages of days have other names than at the last build, since the settings changed.
    """
    files = {entry.path: entry for entry in entries if isinstance(entry, File)}
    listed = [entry.path for entry in entries if isinstance(entry, File | LeftOut)]

    def peek(path: str) -> bytes:
        data = read_bytes(folder, files[path])
        return data[:OPENING] if isinstance(data, bytes) else b""

    found = dialects_of(listed, peek, said(db))
    _keep(db, "dialects", {place: dialect.value for place, dialect in found.items()})
    written = (*MARKDOWN, *ORG)
    forms = _forms_of_days(folder, listed)
    known = [
        replace(file, dialect=nearest(path, found)) if path.lower().endswith(written) else file
        for path, file in files.items()
    ]
    return [_with_day(file, forms) for file in known], _keep(db, "forms of days", forms)


def _forms_of_days(folder: Path, paths: Sequence[str]) -> dict[str, str]:
    """Return for each folder of Logseq the form in which it names its days, where that is not the usual."""
    return {
        path.removesuffix("logseq/config.edn"): form
        for path in sorted(paths)
        if f"/{path}".endswith("/logseq/config.edn")
        and (form := form_of_days(_settings(folder, path))) not in ("", USUAL)
    }


def _with_day(file: File, forms: Mapping[str, str]) -> File:
    roots = [root for root in forms if file.dialect is Dialect.LOGSEQ and file.path.startswith(root)]
    day = name_of_day(file.path, forms[max(roots, key=len)]) if roots else ""
    return replace(file, day=day) if day else file


def _settings(folder: Path, path: str) -> str:
    """Return the settings of Logseq at a path, or nothing where they cannot be read."""
    data = read_bytes(folder, File(path, 0, 0, path))
    return data.decode("utf-8", "replace") if isinstance(data, bytes) else ""


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


def _keep(db: sqlite3.Connection, key: str, value: dict[str, str]) -> bool:
    """Keep a value, and tell whether it is another; a build that changes nothing writes nothing."""
    changed = db.execute(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value "
        "WHERE value <> excluded.value",
        (key, json.dumps(value)),
    )
    return changed.rowcount > 0
