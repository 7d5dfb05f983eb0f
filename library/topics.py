"""The topics that links form, kept from build to build, and what the user calls them or makes one."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from throughline.corpus.errors import ThroughlineError
from throughline.corpus.text.titles import digest
from throughline.graph.insights.communities import Communities, Community, communities_of
from throughline.graph.insights.same_topics import Called, as_called, belonging, with_names_of
from throughline.graph.whole import Compact
from throughline.index.store.communities import (
    Parted,
    communities_before,
    keep_communities,
    kept_communities,
    mark_of,
)
from throughline.library.index_pages import IndexPages
from throughline.library.user_data import Damaged, Made, UserData

Number = int | tuple[int, int]  # of a topic, or of a topic and of one of its parts


class UnknownTopicError(ThroughlineError):
    """No topic has the number that was given, or its name is not the user's."""


class Topics:
    """Tells the topics that the links of the notes form, and lets the user name them and their parts."""

    def __init__(
        self, folder: Path, db: sqlite3.Connection, index_pages: IndexPages, whole: Callable[[], Compact]
    ) -> None:
        self._user = UserData(folder)
        self._db = db
        self._index_pages = index_pages
        self._whole = whole

    def all(self, whole: Compact | None = None) -> Communities:
        """Return the topics as the user calls them; `whole` is the graph, where it is at hand."""
        return as_called(self._formed(whole), self._called())

    def _formed(self, whole: Compact | None) -> Communities:
        """Return the topics that links form: worked out once after a build, and kept with their names."""
        basis = ",".join(self._index_pages.all())  # other index pages make other topics
        if kept := kept_communities(self._db, basis):
            return Communities(_as_kept(kept[0]), kept[1])
        mark = mark_of(self._db, basis)
        before = _as_kept(communities_before(self._db))
        made = communities_of(whole or self._whole(), before=Communities(before, ()))
        parts = [(part.name, part.members) for topic in before for part in topic.parts]
        made = with_names_of(made, [(topic.name, topic.members) for topic in before], parts)
        keep_communities(self._db, list(map(_to_keep, made.found)), made.unconnected, mark)
        return made

    def rename(self, number: Number, name: str) -> Community:
        """Call a topic so from now on, also when notes come and go."""
        return self._call([number], name.strip())

    def merge(self, numbers: Sequence[Number], name: str = "") -> Community:
        """Make topics one from now on, under the name of the first where none is given."""
        once = list(dict.fromkeys(numbers))
        if len({number[0] if isinstance(number, tuple) else 0 for number in once}) > 1:
            raise UnknownTopicError(
                "Topics become one with topics, and parts with parts of the same topic; "
                f"{' and '.join(map(_written, once))} are not alike."
            )
        return self._call(once, name.strip() or self._numbered(once[0]).name)

    def forget(self, number: Number) -> Communities:
        """Take back what the user calls a topic; return the topics as they are then."""
        topic = self._numbered(number)
        one = belonging(topic.members, self._called(isinstance(number, tuple)))
        if one is None:
            raise UnknownTopicError(
                f"\u201c{topic.name}\u201d is not a name of yours, so none is taken back."
            )
        self._user.delete(Made.TOPIC, one.key)
        return self.all()

    def _call(self, numbers: Sequence[Number], name: str) -> Community:
        if not name:
            raise UnknownTopicError("A name was expected, and it is empty.")
        topics, part = [self._numbered(number) for number in numbers], isinstance(numbers[0], tuple)
        called = self._called(part)
        notes = sorted({note for topic in topics for note in topic.members})
        before = {one.key for one in (belonging(topic.members, called) for topic in topics) if one}
        key = min(before, default=digest("\n".join(["part", *notes] if part else notes))[:16])
        self._user.save(Made.TOPIC, key, {"name": name, "notes": notes, "part": part})
        for old in before - {key}:
            self._user.delete(Made.TOPIC, old)
        return next(topic for topic in _of_level(self.all(), part) if notes[0] in topic.members)

    def _numbered(self, number: Number) -> Community:
        found = self.all().found
        first, second = number if isinstance(number, tuple) else (number, None)
        if not 1 <= first <= len(found):
            raise UnknownTopicError(f"There are topics 1 to {len(found)}, and {first} was asked for.")
        topic = found[first - 1]
        if second is None:
            return topic
        if not 1 <= second <= len(topic.parts):
            has = f"has parts {first}.1 to {first}.{len(topic.parts)}" if topic.parts else "has no parts"
            raise UnknownTopicError(f"Topic {first} {has}, and {first}.{second} was asked for.")
        return topic.parts[second - 1]

    def damaged(self) -> tuple[Damaged, ...]:
        """Return what was kept of names and cannot be read: those topics have the names that are found."""
        return self._user.fitting(Made.TOPIC, _is_name, "name of a topic")[1]

    def _called(self, part: bool | None = None) -> list[Called]:
        """Return what the user calls topics and parts, or one of the two."""
        found, _ = self._user.fitting(Made.TOPIC, _is_name, "name of a topic")
        every = (
            Called(one.name, one.value["name"], frozenset(one.value["notes"]), one.value.get("part", False))
            for one in found
        )
        return [one for one in every if part in (None, one.part)]


def _of_level(topics: Communities, part: bool) -> Iterable[Community]:
    return (one for topic in topics.found for one in topic.parts) if part else topics.found


def _written(number: Number) -> str:
    return ".".join(map(str, number)) if isinstance(number, tuple) else str(number)


def _to_keep(topic: Community) -> Parted:
    return topic.name, topic.members, tuple((part.name, part.members) for part in topic.parts)


def _as_kept(topics: Iterable[Parted]) -> tuple[Community, ...]:
    """Return topics that were kept in order of number, with their parts."""
    return tuple(
        Community(n, name, notes, tuple(Community(at, *part) for at, part in enumerate(parts, 1)))
        for n, (name, notes, parts) in enumerate(topics, 1)
    )


def _is_name(value: Mapping[str, Any]) -> bool:
    """Tell whether a record is the name of a topic or a part: the name, and the ids of its notes."""
    name, notes = value.get("name"), value.get("notes")
    listed = isinstance(notes, list) and all(isinstance(one, str) for one in notes)
    return isinstance(name, str) and listed and isinstance(value.get("part", False), bool)
