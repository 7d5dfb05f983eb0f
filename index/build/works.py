"""Claims of works as a build keeps them, and the names of the works, given anew where a claim changed."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

from throughline.corpus.linking.works import Claim, named_works

Place = tuple[int, int]
StoredClaim = tuple[object, ...]

_ALL = (
    "SELECT c.page, c.number, p.path, c.rank, c.key, c.families, c.variant, c.work_key, c.work_variant, "
    "(SELECT group_concat(id, char(10)) FROM (SELECT id FROM claim_id i WHERE i.page = c.page "
    "AND i.number = c.number ORDER BY id)) FROM claim c JOIN page p ON p.num = c.page"
)


@dataclass(slots=True)
class Renamed:
    """Titles and ids that may lead to another work now, and the pages whose own works have another note."""

    keys: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    pages: set[int] = field(default_factory=set)


def put_claims(db: sqlite3.Connection, page: int, claims: Iterable[Claim]) -> None:
    """Store what a page tells of works."""
    for claim in claims:
        db.execute(
            "INSERT INTO claim (page, number, rank, key, families) VALUES (?, ?, ?, ?, ?)",
            (page, claim.number, claim.rank, claim.key, json.dumps(claim.families, ensure_ascii=False)),
        )
        rows = [(one, page, claim.number) for one in claim.ids]
        db.executemany("INSERT OR IGNORE INTO claim_id VALUES (?, ?, ?)", rows)


def take_claims(db: sqlite3.Connection, page: int) -> dict[Place, StoredClaim]:
    """Remove what a page told of works, and return it."""
    found = {(row[0], row[1]): row[2:] for row in db.execute(f"{_ALL} WHERE c.page = ?", (page,)).fetchall()}
    if found:
        db.execute("DELETE FROM claim WHERE page = ?", (page,))
        db.execute("DELETE FROM claim_id WHERE page = ?", (page,))
    return found


def assign_works(db: sqlite3.Connection, taken: dict[Place, StoredClaim]) -> Renamed:
    """Name the works of a library anew; return what that changes, given the claims that were removed."""
    if not taken and not db.execute("SELECT 1 FROM claim WHERE work_key = ''").fetchone():
        return Renamed()  # no page that tells of works came, changed or went
    rows = db.execute(f"{_ALL} ORDER BY p.path, c.number").fetchall()
    works = named_works([(path, _claim(row)) for row in rows for path in [row[2]]])
    renamed = Renamed()
    before = dict(taken)
    for row, work in zip(rows, works, strict=True):
        place = row[0], row[1]
        names = work.local.variant, work.name.key, work.name.variant
        if row[6:9] != names:
            db.execute(
                "UPDATE claim SET variant = ?, work_key = ?, work_variant = ? WHERE page = ? AND number = ?",
                (*names, *place),
            )
        if row[3] == 0:
            db.execute(
                "UPDATE page SET variant = ? WHERE num = ? AND variant <> ?", (names[0], row[0], names[0])
            )
        old = before.pop(place, row[2:])
        new = (*row[2:6], *names, row[9])
        if old[2:] != new[2:]:
            _note(renamed, row[0], old)
            _note(renamed, row[0], new)
    for (page, _), old in before.items():
        _note(renamed, page, old)
    return renamed


def _claim(row: StoredClaim) -> Claim:
    _, number, _, rank, key, families, *_, ids = row
    told = tuple(str(ids).split("\n")) if ids else ()
    return Claim(int(str(number)), int(str(rank)), str(key), told, tuple(json.loads(str(families))))


def _note(renamed: Renamed, page: int, row: StoredClaim) -> None:
    _, _, key, _, _, work_key, _, ids = row
    renamed.pages.add(page)
    renamed.keys.update(str(one) for one in (key, work_key) if one)
    renamed.ids.update(str(ids).split("\n") if ids else ())
