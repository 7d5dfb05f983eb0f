"""What the whole graph can be narrowed to, packed for the browser, and what a reader chose of it."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LONGEST = 200  # values of one list that an address holds


@dataclass(frozen=True, slots=True)
class GraphFacets:
    """Beside each note its folder and its day, and the notes of each tag.

    A folder is a number in `folders`, beyond them none; a day is written as 20260131, what is not known of it
    as 0. A pair of `tagged` is a note and a number in `tags`.
    """

    folders: Sequence[str] = ()
    folder: Sequence[int] = ()
    days: Sequence[int] = ()
    tags: Sequence[str] = ()
    tagged: Sequence[tuple[int, int]] = ()

    def packed(self, notes: int) -> bytes:
        """Return the columns as bytes: days, the notes and the tags of the pairs, folders."""
        return b"".join((
            array("I", self.days or [0] * notes).tobytes(),
            array("I", (note for note, _ in self.tagged)).tobytes(),
            array("H", (tag for _, tag in self.tagged)).tobytes(),
            array("H", self.folder or [0xFFFF] * notes).tobytes(),
        ))  # fmt: skip

    def header(self) -> dict[str, object]:
        """Return what the browser is to know before it reads the columns."""
        return {"folders": list(self.folders), "tags": list(self.tags), "tagged": len(self.tagged)}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a reader narrowed the graph to: what is hidden, and what alone is shown; nothing is all of it.

    `until` is the day that the time line stands at, 0 where it is not in use.
    """

    hide: tuple[str, ...] = ()
    folder: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    until: int = 0
    undated: bool = False

    def as_json(self) -> dict[str, object]:
        """Return it as the browser reads it."""
        return {
            "hide": list(self.hide),
            "folder": list(self.folder),
            "tag": list(self.tag),
            "year": list(self.year),
            "until": self.until,
            "undated": self.undated,
        }


def narrowed_of(said: object) -> Narrowed:
    """Read what the browser sent; what is of another form is nothing."""
    if not isinstance(said, Mapping):
        return Narrowed()
    until = said.get("until")
    return Narrowed(
        hide=_names(said.get("hide")),
        folder=_names(said.get("folder")),
        tag=_names(said.get("tag")),
        year=_names(said.get("year")),
        until=until if isinstance(until, int) and 0 <= until <= 0xFFFFFFFF else 0,
        undated=said.get("undated") is True,
    )


def _names(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value[:LONGEST]) if isinstance(value, list) else ()


ALL, NO_FACETS = Narrowed(), GraphFacets()
