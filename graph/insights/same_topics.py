"""Topics that stay the same: names are kept from build to build, and what the user calls them lasts."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from throughline.graph.insights.communities import Communities, Community

SAME = 0.5  # share of the notes of both together from which a topic is the one that was there before


@dataclass(frozen=True, slots=True)
class Called:
    """What the user calls a topic: a name for all topics most of whose notes are among these.

    A topic that was renamed has its own notes here, topics that were merged those of each. `part` tells that
    parts of topics are meant.
    """

    key: str
    name: str
    notes: frozenset[str]
    part: bool = False


def with_names_of(
    made: Communities,
    before: Sequence[tuple[str, Collection[str]]],
    parts_before: Sequence[tuple[str, Collection[str]]] = (),
) -> Communities:
    """Return topics and parts with the names that they had before, where most of their notes are the same."""
    found = _with_names_of(made.found, before)
    parted = (replace(topic, parts=_with_names_of(topic.parts, parts_before)) for topic in found)
    return Communities(tuple(parted), made.unconnected)


def _with_names_of(
    found: Sequence[Community], before: Sequence[tuple[str, Collection[str]]]
) -> tuple[Community, ...]:
    at = {note: place for place, (_, notes) in enumerate(before) for note in notes}
    shares = []
    for topic in found:
        for place, both in Counter(at[note] for note in topic.members if note in at).items():
            share = both / (topic.size + len(before[place][1]) - both)
            if share > SAME:
                shares.append((share, topic.number, before[place][0]))
    return _renamed(found, {number: name for _, number, name in sorted(shares)})


def _renamed(found: Sequence[Community], names: Mapping[int, str]) -> tuple[Community, ...]:
    """Return topics with these names by their numbers; no other topic has one of them."""
    taken = set(names.values())
    renamed = []
    for topic in found:
        name = names.get(topic.number, "")
        if not name:
            tries = (topic.name, *(f"{topic.name} {n}" for n in range(2, len(found) + 2)))
            name = next(one for one in tries if one not in taken)
            taken.add(name)
        renamed.append(replace(topic, name=name))
    return tuple(renamed)


def as_called(made: Communities, called: Sequence[Called]) -> Communities:
    """Return topics as the user calls them, those that belong together as one; the largest is number 1."""
    if not called:
        return made
    found = _as_called(made.found, [one for one in called if not one.part])
    parts = [one for one in called if one.part]
    parted = (replace(topic, parts=_as_called(topic.parts, parts)) for topic in found)
    return Communities(tuple(parted), made.unconnected)


def _as_called(found: Sequence[Community], called: Sequence[Called]) -> tuple[Community, ...]:
    groups: dict[str, list[Community]] = {}
    for topic in found:
        one = belonging(topic.members, called)
        groups.setdefault(one.key if one else f"\x00{topic.number}", []).append(topic)
    names = {one.key: one.name for one in called}
    joined = (_joined(some, names.get(key) or some[0].name) for key, some in groups.items())
    return _numbered(joined)


def _joined(some: Sequence[Community], name: str) -> Community:
    """Return topics as one, with the parts of each."""
    members = tuple(sorted(note for topic in some for note in topic.members))
    parts = _numbered(part for topic in some for part in topic.parts)
    return Community(0, name, members, _renamed(parts, {}) if len(some) > 1 else parts)


def _numbered(topics: Iterable[Community]) -> tuple[Community, ...]:
    by_size = sorted(topics, key=lambda topic: -topic.size)
    return tuple(replace(topic, number=number) for number, topic in enumerate(by_size, 1))


def belonging(members: Sequence[str], called: Sequence[Called]) -> Called | None:
    """Return what the user calls a topic: more than half of its notes are among those; or nothing."""
    shares = [(sum(note in one.notes for note in members), one.key, one) for one in called]
    most = max(shares, default=None, key=lambda share: share[:2])
    return most[2] if most and most[0] * 2 > len(members) else None
