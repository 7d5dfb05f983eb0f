"""What the user calls topics, and which of them belong together: kept with what the user made."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from throughline.corpus.errors import ThroughlineError
from throughline.corpus.text.titles import digest
from throughline.graph.insights.communities import Communities, Community
from throughline.graph.insights.same_topics import Called, as_called, belonging
from throughline.library.user_data import Damaged, Made, UserData


class UnknownTopicError(ThroughlineError):
    """No topic has the number that was given, or its name is not the user's."""


class Topics:
    """Names topics for the user, on the topics that the links of the notes form."""

    def __init__(self, folder: Path, made: Callable[[], Communities]) -> None:
        self._user = UserData(folder)
        self._made = made

    def all(self) -> Communities:
        """Return the topics as the user calls them."""
        return as_called(self._made(), self._called())

    def rename(self, number: int, name: str) -> Community:
        """Call a topic so from now on, also when notes come and go."""
        return self._call([self._numbered(number)], name.strip())

    def merge(self, numbers: Sequence[int], name: str = "") -> Community:
        """Make topics one from now on, under the name of the first where none is given."""
        topics = [self._numbered(number) for number in dict.fromkeys(numbers)]
        return self._call(topics, name.strip() or topics[0].name)

    def forget(self, number: int) -> Communities:
        """Take back what the user calls a topic; return the topics as they are then."""
        topic = self._numbered(number)
        one = belonging(topic.members, self._called())
        if one is None:
            raise UnknownTopicError(
                f"\u201c{topic.name}\u201d is not a name of yours, so none is taken back."
            )
        self._user.delete(Made.TOPIC, one.key)
        return self.all()

    def _call(self, topics: Sequence[Community], name: str) -> Community:
        if not name:
            raise UnknownTopicError("A name was expected, and it is empty.")
        called = self._called()
        notes = sorted({note for topic in topics for note in topic.members})
        before = {one.key for one in (belonging(topic.members, called) for topic in topics) if one}
        key = min(before, default=digest("\n".join(notes))[:16])
        self._user.save(Made.TOPIC, key, {"name": name, "notes": notes})
        for old in before - {key}:
            self._user.delete(Made.TOPIC, old)
        return next(topic for topic in self.all().found if notes[0] in topic.members)

    def _numbered(self, number: int) -> Community:
        found = self.all().found
        if not 1 <= number <= len(found):
            raise UnknownTopicError(f"There are topics 1 to {len(found)}, and {number} was asked for.")
        return found[number - 1]

    def damaged(self) -> tuple[Damaged, ...]:
        """Return what was kept of names and cannot be read: those topics have the names that are found."""
        return self._user.fitting(Made.TOPIC, _is_name, "name of a topic")[1]

    def _called(self) -> list[Called]:
        found, _ = self._user.fitting(Made.TOPIC, _is_name, "name of a topic")
        return [Called(one.name, one.value["name"], frozenset(one.value["notes"])) for one in found]


def _is_name(value: Mapping[str, Any]) -> bool:
    """Tell whether a record is the name of a topic: the name, and the ids of its notes."""
    name, notes = value.get("name"), value.get("notes")
    return isinstance(name, str) and isinstance(notes, list) and all(isinstance(one, str) for one in notes)
