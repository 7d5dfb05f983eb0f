"""Topics that stay the same: names are kept from build to build, and what the user calls them lasts."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import count

from throughline.graph.insights.communities import Communities, Community

SAME = 0.5  # share of the notes of both together from which a topic is the one that was there before


@dataclass(frozen=True, slots=True)
class Called:
    """What the user calls a topic: a name for all topics most of whose notes are among these.

    A topic that was renamed has its own notes here, topics that were merged those of each.
    """

    key: str
    name: str
    notes: frozenset[str]


def with_names_of(made: Communities, before: Sequence[tuple[str, Collection[str]]]) -> Communities:
    """Return topics with the names that they had before, where most of their notes are the same."""
    at = {note: place for place, (_, notes) in enumerate(before) for note in notes}
    shares = []
    for topic in made.found:
        for place, both in Counter(at[note] for note in topic.members if note in at).items():
            share = both / (topic.size + len(before[place][1]) - both)
            if share > SAME:
                shares.append((share, topic.number, before[place][0]))
    kept = {number: name for _, number, name in sorted(shares)}
    return _renamed(made, kept)


def _renamed(made: Communities, names: dict[int, str]) -> Communities:
    """Return topics with these names; no other topic has one of them."""
    taken = set(names.values())
    found = []
    for topic in made.found:
        name = names.get(topic.number, "")
        if not name:
            tries = (topic.name, *(f"{topic.name} {n}" for n in range(2, len(made.found) + 2)))
            name = next(one for one in tries if one not in taken)
            taken.add(name)
        found.append(replace(topic, name=name))
    return Communities(tuple(found), made.unconnected)


def as_called(made: Communities, called: Sequence[Called]) -> Communities:
    """Return topics as the user calls them, those that belong together as one; the largest is number 1."""
    if not called:
        return made
    groups: dict[str, list[Community]] = {}
    for topic in made.found:
        one = belonging(topic.members, called)
        groups.setdefault(one.key if one else f"\x00{topic.number}", []).append(topic)
    names = {one.key: one.name for one in called}
    joined = [
        (names.get(key) or some[0].name, tuple(sorted(note for topic in some for note in topic.members)))
        for key, some in groups.items()
    ]
    joined.sort(key=lambda one: -len(one[1]))
    numbers = count(1)
    found = tuple(Community(next(numbers), name, members) for name, members in joined)
    return Communities(found, made.unconnected)


def belonging(members: Sequence[str], called: Sequence[Called]) -> Called | None:
    """Return what the user calls a topic: more than half of its notes are among those; or nothing."""
    shares = [(sum(note in one.notes for note in members), one.key, one) for one in called]
    most = max(shares, default=None, key=lambda share: share[:2])
    return most[2] if most and most[0] * 2 > len(members) else None
