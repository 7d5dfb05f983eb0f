"""How two notes connect: the shortest typed paths as readable sentences, and what the two share."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from throughline.corpus.model import Card, Link, LinkKind, NoteKind
from throughline.graph.source import GraphSource, card_of
from throughline.graph.walks.path_search import Adjacency, Meeting, shortest
from throughline.graph.walks.view import counted

NEAREST_SHOWN = 5  # a few, to go on from where no path is found
MOST_BESIDE = 2  # notes named as what a shorter path would run through
_KIND_ORDER = {kind: i for i, kind in enumerate(LinkKind)}

Triple = tuple[str, str, float]


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a path as it is walked, and the other links that join the same two notes."""

    link: Link
    forward: bool
    also: tuple[Link, ...] = ()

    @property
    def words(self) -> str:
        """The words for the link in the direction of the walk."""
        return self.link.kind.forward if self.forward else self.link.kind.backward


@dataclass(frozen=True, slots=True)
class Path:
    """A way from one note to another: n notes and the n - 1 steps between them."""

    notes: tuple[Card, ...]
    steps: tuple[Step, ...]

    @property
    def sentence(self) -> str:
        """The path as one readable sentence."""
        return sentence([note.title for note in self.notes], self.steps)


@dataclass(frozen=True, slots=True)
class Near:
    """A note close in meaning to another, with its score."""

    card: Card
    score: float


@dataclass(frozen=True, slots=True)
class Connection:
    """What joins two notes, best path first; where nothing does, what is near each in meaning."""

    a: Card
    b: Card
    paths: tuple[Path, ...]
    text: str
    near_a: tuple[Near, ...] = ()
    near_b: tuple[Near, ...] = ()
    remark: str = ""  # where the only paths, or shorter ones, run through notes that join almost everything

    def as_json(self) -> dict[str, Any]:
        """Return the connection as plain values, in the form that commands print."""
        return {
            "from": self.a.id,
            "to": self.b.id,
            "text": self.text,
            "remark": self.remark,
            "paths": [_path_json(path) for path in self.paths],
            "near": {self.a.id: _near_json(self.near_a), self.b.id: _near_json(self.near_b)},
        }


@dataclass(frozen=True, slots=True)
class Common:
    """What two notes share: what both feed, what feeds both, what is related to both, and the rest."""

    a: Card
    b: Card
    both_feed: tuple[Card, ...]
    feed_both: tuple[Card, ...]
    related: tuple[Card, ...]
    others: tuple[Card, ...]

    @property
    def text(self) -> str:
        """Say how many notes the two share."""
        told = [
            (self.both_feed, "both are a source for"),
            (self.feed_both, "both draw on"),
            (self.related, "both are related to"),
            (self.others, "both are linked to"),
        ]
        parts = [f"{words} {_counts(cards)}" for cards, words in told if cards]
        pair = f"{_quoted(self.a.title)} and {_quoted(self.b.title)}"
        return f"{pair}: {'; '.join(parts)}." if parts else f"{pair} share no note."


def connect(
    source: GraphSource,
    a: str,
    b: str,
    k: int = 3,
    *,
    kinds: Collection[LinkKind] = (),
    similar: Sequence[Triple] = (),
    around: Mapping[str, str] | None = None,
) -> Connection:
    """Return up to k shortest paths between two notes, links taken in either direction.

    Among paths of one length, those through notes with fewer links come first, since they say more.
    `around` are notes that join almost everything, each with the words for what it is: a path runs
    through one of them only where there is no other. `similar` are pairs close in meaning; those at
    either end are named where no path is found.
    """
    if k < 1:
        raise ValueError(f"k is {k}; ask for 1 path or more")
    start, end = card_of(source, a), card_of(source, b)
    if a == b:
        return Connection(start, end, (Path((start,), ()),), f"{_quoted(start.title)} is both ends.")
    passed = around or {}
    found = shortest(source, a, b, k, kinds, passed)
    without = found
    if passed and not found.routes:
        found = shortest(source, a, b, k, kinds)
    paths = tuple(_path(source, notes, found.adjacency) for notes in found.routes)
    if not paths:
        text = f"No path{_reach(found)} joins {_quoted(start.title)} and {_quoted(end.title)}."
        return Connection(start, end, (), text, _near(source, a, similar), _near(source, b, similar))
    told = _only_through(paths, without, passed) if found is not without else ""
    told = told or _shorter(source, paths[0], passed, kinds)
    return Connection(start, end, paths, paths[0].sentence, remark=told)


def _reach(found: Meeting) -> str:
    return "" if found.exhausted else f" of up to {found.length} links"


def _only_through(paths: Sequence[Path], without: Meeting, passed: Mapping[str, str]) -> str:
    """Say that every path runs through a note that joins almost everything, and which one that is."""
    met = {note.id: note for path in paths for note in path.notes[1:-1] if note.id in passed}
    named = " or ".join(f"{_quoted(met[one].title)} ({passed[one]})" for one in met)
    verb = "joins" if without.exhausted else "was found between"
    return (
        f"No other path{_reach(without)} {verb} the two: each runs through {named}. "
        "It is linked to almost everything, so such a path says little of how the two are related."
    )


def _shorter(source: GraphSource, path: Path, passed: Mapping[str, str], kinds: Collection[LinkKind]) -> str:
    """Say which notes that join almost everything lie between the two, where the path is a longer one."""
    if not passed or len(path.steps) < 3:
        return ""
    ends = [path.notes[0].id, path.notes[-1].id]
    beside = [
        {other for link in source.links((end,), kinds) for other in (link.source, link.target)}
        for end in ends
    ]
    between = sorted((beside[0] & beside[1] & passed.keys()) - set(ends))
    if not between:
        return ""
    cards = source.cards(between[:MOST_BESIDE])
    named = " and ".join(f"{_quoted(card.title)} ({passed[note]})" for note, card in cards.items())
    return f"A path of 2 links through {named} is left out, since it says little of how they are related."


def common(source: GraphSource, a: str, b: str) -> Common:
    """Return what two notes share one link away."""
    start, end = card_of(source, a), card_of(source, b)
    roles_a, roles_b = _roles(source, a), _roles(source, b)
    shared = sorted((roles_a.keys() & roles_b.keys()) - {a, b})
    feeds, fed, related = (LinkKind.SOURCE_FOR, True), (LinkKind.SOURCE_FOR, False), LinkKind.RELATED

    def related_to(roles: set[tuple[LinkKind, bool]]) -> bool:
        return any(kind is related for kind, _ in roles)

    groups: dict[str, list[str]] = {"both_feed": [], "feed_both": [], "related": [], "others": []}
    for note in shared:
        mine, yours = roles_a[note], roles_b[note]
        fits = {
            "both_feed": feeds in mine and feeds in yours,
            "feed_both": fed in mine and fed in yours,
            "related": related_to(mine) and related_to(yours),
        }
        for name in [name for name, fit in fits.items() if fit] or ["others"]:
            groups[name].append(note)
    cards = source.cards(shared)
    return Common(
        start, end, **{name: _sorted(cards[note] for note in notes) for name, notes in groups.items()}
    )


def sentence(titles: Sequence[str], steps: Sequence[Step]) -> str:
    """Return the walk in words: `“A” is a source for “Q”, which also draws on “B”.`"""
    told = _quoted(titles[0])
    for i, step in enumerate(steps):
        words = step.words
        if i and _same_role(steps[i - 1], step):
            words = words.replace("is ", "is also ", 1) if words.startswith("is ") else f"also {words}"
        told += f"{', which' if i else ''} {words} {_quoted(titles[i + 1])}"
    return f"{told}."


def _same_role(before: Step, after: Step) -> bool:
    """Say whether the note between two steps is at the same end of two links of one kind."""
    return before.link.kind is after.link.kind and before.forward is not after.forward


def _quoted(title: str) -> str:
    return f"“{' '.join(title.split())}”"


def _path(source: GraphSource, notes: Sequence[str], adjacency: Adjacency) -> Path:
    cards = source.cards(notes)
    steps = [_step(source, here, adjacency[here][there]) for here, there in pairwise(notes)]
    return Path(tuple(cards[note] for note in notes), tuple(steps))


def _step(source: GraphSource, here: str, links: Iterable[Link]) -> Step:
    ordered = sorted(links, key=lambda link: (_KIND_ORDER[link.kind], link.source != here, link.label))
    full = [replace(link, origins=source.origins(link)) for link in ordered]
    return Step(full[0], full[0].source == here, tuple(full[1:]))


def _roles(source: GraphSource, note: str) -> dict[str, set[tuple[LinkKind, bool]]]:
    """Return each neighbour with the kinds of its links and whether the note is their source."""
    roles: dict[str, set[tuple[LinkKind, bool]]] = {}
    for link in source.links((note,)):
        other = link.target if link.source == note else link.source
        roles.setdefault(other, set()).add((link.kind, link.source == note))
    return roles


def _near(source: GraphSource, note: str, similar: Iterable[Triple]) -> tuple[Near, ...]:
    scores = {(y if x == note else x): score for x, y, score in similar if note in (x, y) and x != y}
    best = sorted(scores, key=lambda other: (-scores[other], other))[:NEAREST_SHOWN]
    cards = source.cards(best)
    return tuple(Near(cards[other], scores[other]) for other in best if other in cards)


def _sorted(cards: Iterable[Card]) -> tuple[Card, ...]:
    return tuple(sorted(cards, key=lambda card: (card.kind.value, card.title, card.id)))


def _counts(cards: Sequence[Card]) -> str:
    held = [(kind, sum(card.kind is kind for card in cards)) for kind in NoteKind]
    return " and ".join(counted(kind, count) for kind, count in held if count)


def _path_json(path: Path) -> dict[str, Any]:
    return {
        "sentence": path.sentence,
        "notes": [{"id": note.id, "kind": note.kind.value, "title": note.title} for note in path.notes],
        "steps": [_step_json(step) for step in path.steps],
    }


def _step_json(step: Step) -> dict[str, Any]:
    link = step.link
    return {
        "from": link.source,
        "to": link.target,
        "kind": link.kind.value,
        "direction": "forward" if step.forward else "backward",
        "words": step.words,
        "label": link.label,
        "also": [other.kind.value for other in step.also],
        "origins": [
            {"page": each.page, "kind": each.kind.value, "line": each.line, "text": each.text}
            for each in link.origins
        ],
    }


def _near_json(near: Sequence[Near]) -> list[dict[str, Any]]:
    return [{"id": each.card.id, "title": each.card.title, "score": round(each.score, 4)} for each in near]
