"""Whose data is read and written: the user's own, or, where several people read one library, each reader's.

One person alone is the rule, and nothing here then says otherwise. `throughline serve` calls `let_in` once;
from then on in that process, what a person makes is read and written only where it is known who asks, in a
folder of that reader alone. What belongs to the library, such as the names of its topics, is read from its
owner and written by nobody. A reader's folder is named by a sum over the issuer and the subject of the login,
so that no name can lead out of it.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from pathlib import Path

from throughline.corpus.errors import ThroughlineError
from throughline.corpus.writers.destination import whole_or_not_at_all

FOLDER = "readers"  # beside what the owner made from the same notes
ABOUT = "reader.json"
PRIVATE = 0o700


class NotForReadersError(ThroughlineError):
    """A reader among several asked for a change of what belongs to all of them."""


class UnknownReaderError(ThroughlineError):
    """It is not known who asks, so that nobody's data is shown."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One of several people who read a library, as the login says."""

    issuer: str
    subject: str
    name: str = ""

    @property
    def id(self) -> str:
        """A sum over who says who this is, and who it is: the name of the reader's folder."""
        return hashlib.sha256(json.dumps([self.issuer, self.subject]).encode()).hexdigest()


def _nobody() -> Reader | None:
    return None


_acting: ContextVar[Reader | None] = ContextVar("reader", default=None)
_home: Path | None = None  # of what the owner made, where several people read
_elsewhere: Callable[[], Reader | None] = _nobody


def let_in(home: Path | None, who: Callable[[], Reader | None] = _nobody) -> None:
    """Let several people read from now on; `who` is asked where no request says who it is from."""
    global _home, _elsewhere  # one answer for the whole process
    _home, _elsewhere = home, who


def are_several() -> bool:
    """Tell whether several people read in this process."""
    return _home is not None


@contextmanager
def acting(reader: Reader | None) -> Iterator[None]:
    """Let all that is done meanwhile be done for a reader."""
    before = _acting.set(reader)
    try:
        yield
    finally:
        _acting.reset(before)


def present() -> Reader | None:
    """Return who asks; nobody where one person reads alone."""
    if not are_several():
        return None
    reader = _acting.get() or _elsewhere()
    if reader is None:
        raise UnknownReaderError(
            "It is not known who asks, so nothing that readers made is shown. Log in again."
        )
    return reader


def mark() -> str:
    """Return what tells one reader's answers from another's; nothing where one person reads alone."""
    reader = present()
    return reader.id if reader else ""


def folder(of_library: bool = False) -> Path | None:
    """Return where the data of who asks lies, or of the owner; nothing where one person reads alone."""
    reader = None if of_library else present()
    return _home / FOLDER / reader.id if _home and reader else _home


def for_writing(of_library: bool = False) -> Path | None:
    """Return the folder of who asks, made where there is none; nothing where one person reads alone."""
    if of_library:
        refuse("This belongs to the library and not to one reader")
    reader, place = present(), folder()
    if reader and place and not (place / ABOUT).exists():
        make(place)
        with whole_or_not_at_all(place / ABOUT, follow=False) as file:
            file.write((json.dumps(asdict(reader), indent=1) + "\n").encode("utf-8", "backslashreplace"))
    return place


def make(place: Path) -> None:
    """Make a folder and the one that it is in, which this account alone may read from the start."""
    for one in (place.parent, place):
        one.mkdir(mode=PRIVATE, parents=True, exist_ok=True)


def refuse(what: str) -> None:
    """Refuse a change of what belongs to all readers; one person alone may make it."""
    if are_several():
        raise NotForReadersError(
            f"{what}, and readers change nothing here. Ask who keeps this library to do it."
        )
