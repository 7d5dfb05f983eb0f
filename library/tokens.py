"""The tokens of assistants where several people read: made by the owner, and kept as a sum alone.

A token is 256 bits drawn by chance, so that a plain sum of it is enough: no list of likely tokens can be
tried.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from throughline.corpus.errors import ThroughlineError
from throughline.library.user_data import Damaged, Made, Record, UserData

LENGTH = 32  # bytes of a token
START = "tl_"  # so that a token is known for one where it lies by mistake
_NAME = re.compile(r"[\w][\w .@-]{0,59}")


class TokenNameError(ThroughlineError):
    """A token was asked for under a name that it cannot have, or that no token has."""


@dataclass(frozen=True, slots=True)
class Token:
    """Who was let in, and since when; the token itself is not kept."""

    name: str
    made: str


class Tokens:
    """The tokens of one notes folder."""

    def __init__(self, folder: Path) -> None:
        self._made = UserData(folder)

    def new(self, name: str) -> str:
        """Make a token, which is told here and never again."""
        if not _NAME.fullmatch(name):
            raise TokenNameError(
                "A name of letters, digits, spaces and “. @ - _” was expected, of 60 characters at most; "
                f"“{name}” is none. Give another name."
            )
        if self._made.read(Made.TOKEN, name) is not None:
            raise TokenNameError(
                f"There is a token called “{name}” already. Take it back with --drop-token, or give another "
                "name."
            )
        token = START + secrets.token_urlsafe(LENGTH)
        self._made.save(Made.TOKEN, name, {"sha256": _sum(token)})
        return token

    def drop(self, name: str) -> None:
        """Take a token back; it lets nobody in from now on."""
        if self._made.read(Made.TOKEN, name) is None:
            known = ", ".join(f"“{one.name}”" for one in self.all()[0]) or "none"
            raise TokenNameError(f"No token is called “{name}”; there is {known}.")
        self._made.delete(Made.TOKEN, name)

    def all(self) -> tuple[tuple[Token, ...], tuple[Damaged, ...]]:
        """Return the tokens that let somebody in, by their names, and the records that cannot be read."""
        records, damaged = self._made.fitting(Made.TOKEN, lambda value: bool(_sum_in(value)), "token")
        return tuple(Token(one.name, one.saved) for one in sorted(records, key=lambda one: one.name)), damaged

    def named(self, token: str) -> str:
        """Return the name of a token, or nothing where it is none; looked up anew each time."""
        given = _sum(token)
        found = ""
        for record in self._made.records(Made.TOKEN)[0]:
            if hmac.compare_digest(given, _of(record)):
                found = record.name
        return found


def _sum(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _of(record: Record) -> str:
    return _sum_in(record.value)


def _sum_in(value: object) -> str:
    found = value.get("sha256") if isinstance(value, dict) else ""
    return found if isinstance(found, str) and found.isascii() and len(found) == 64 else ""
