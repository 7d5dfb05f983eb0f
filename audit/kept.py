"""Verdicts kept beside the library, each under the digest of all that it depends on."""

import sqlite3

import msgspec

from throughline.audit.citing import Claim
from throughline.audit.verdicts import Verdict
from throughline.index.store import beside

RULES = "15"  # raised when a verdict on the same texts would be another one
_NAME = "audit"


class KeptNote(msgspec.Struct, array_like=True, gc=False):
    """The claims of one note, as they were when it had this mark."""

    mark: bytes
    claims: list[Claim]
    passed: dict[str, int]


class KeptVerdict(msgspec.Struct, array_like=True, gc=False):
    """A verdict, and how close its source comes."""

    verdict: Verdict
    passage: str
    differs: tuple[str, ...]
    closeness: float


class Kept(msgspec.Struct, array_like=True, gc=False):
    """All that was worked out at the last audit."""

    rules: str = RULES
    notes: dict[str, KeptNote] = msgspec.field(default_factory=dict)
    verdicts: dict[bytes, KeptVerdict] = msgspec.field(default_factory=dict)


def read(db: sqlite3.Connection) -> Kept:
    """Return what was kept at the last audit; nothing where the rules have changed since."""
    data = beside.stored(db, _NAME)
    if data is None:
        return Kept()
    try:
        found = msgspec.msgpack.decode(data, type=Kept)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Kept()  # of an earlier form: all of it can be worked out again
    return found if found.rules == RULES else Kept()


def write(db: sqlite3.Connection, kept: Kept) -> None:
    """Keep what an audit worked out."""
    beside.store(db, _NAME, msgspec.msgpack.encode(kept))
