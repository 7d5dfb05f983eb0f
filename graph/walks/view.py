"""What a map is asked to show, and what it shows: options, notes, links and what was left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from throughline.corpus.kinds import SIMILAR, LinkKind, NoteKind

MOST_HOPS = 4  # four links away nearly every note is reached, so more hops show nothing new
DEFAULT_LIMIT = 60  # notes: labels of 60 find room beside each other, and a step is drawn in 0.1 s


@dataclass(frozen=True, slots=True)
class MapView:
    """The options of a neighbourhood; empty kinds mean every kind, no limit means every note."""

    centre: str
    hops: int = 1
    kinds: frozenset[NoteKind] = frozenset()
    link_kinds: frozenset[LinkKind] = frozenset()
    limit: int | None = DEFAULT_LIMIT
    similar: bool = False
    as_of: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.hops <= MOST_HOPS:
            raise ValueError(f"hops is {self.hops}; a map reaches 1 to {MOST_HOPS} links from its centre")
        if self.limit is not None and self.limit < 1:
            raise ValueError(f"limit is {self.limit}; a map shows its centre at least, so 1 or more")


@dataclass(frozen=True, slots=True)
class MapNode:
    """A note on a map, with its place and whether there is room for its label."""

    id: str
    kind: NoteKind
    title: str
    hop: int
    x: float
    y: float
    complete: bool
    connections: int
    description: str = ""
    labelled: bool = True


@dataclass(frozen=True, slots=True)
class MapEdge:
    """A link on a map; one without a kind is computed from closeness in meaning."""

    source: str
    target: str
    kind: LinkKind | None
    label: str = ""

    @property
    def computed(self) -> bool:
        """Whether no page makes this link."""
        return self.kind is None

    @property
    def kind_name(self) -> str:
        """The kind as text, `similar` for a computed link."""
        return SIMILAR if self.kind is None else self.kind.value


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The notes around one note that a view shows, the links between them, and what it left out."""

    view: MapView
    nodes: tuple[MapNode, ...]
    edges: tuple[MapEdge, ...]
    left_out: Mapping[NoteKind, int] = field(default_factory=dict)
    later: int = 0
    whole: bool = True

    @property
    def total(self) -> int:
        """How many notes qualify, the centre among them; at least this many when not `whole`."""
        return len(self.nodes) + sum(self.left_out.values())

    @property
    def caption(self) -> str:
        """Say how much of the neighbourhood is shown, and what is not, by kind."""
        return caption(self)

    def as_json(self) -> dict[str, Any]:
        """Return the neighbourhood as plain values, in the form that commands print."""
        return {
            "centre": self.view.centre,
            "nodes": [_node_json(node) for node in self.nodes],
            "edges": [_edge_json(edge) for edge in self.edges],
            "left_out": {kind.value: count for kind, count in self.left_out.items()},
            "total": self.total,
            "caption": self.caption,
        }


def _node_json(node: MapNode) -> dict[str, Any]:
    return {
        "id": node.id,
        "kind": node.kind.value,
        "title": node.title,
        "hop": node.hop,
        "x": node.x,
        "y": node.y,
        "complete": node.complete,
    }


def _edge_json(edge: MapEdge) -> dict[str, Any]:
    return {"from": edge.source, "to": edge.target, "kind": edge.kind_name, "label": edge.label}


def counted(kind: NoteKind, count: int) -> str:
    """Return a count with its noun.

    >>> counted(NoteKind.INQUIRY, 154), counted(NoteKind.PAPER, 1)
    ('154 inquiring lines', '1 paper')
    """
    return f"{count:,} {(kind.facts.name if count == 1 else kind.facts.heading).lower()}"


def caption(around: Neighbourhood) -> str:
    """Return `showing 60 of 257 · left out: 154 inquiring lines, 43 concepts`, and what else hides notes."""
    shown, total = len(around.nodes), around.total
    floor = "" if around.whole else "at least "
    parts = [
        f"showing all {shown:,}" if not floor and shown == total else f"showing {shown:,} of {floor}{total:,}"
    ]
    if around.left_out:
        parts.append("left out: " + ", ".join(counted(kind, n) for kind, n in around.left_out.items()))
    if around.view.as_of:
        parts.append(f"{around.later:,} later than {around.view.as_of} hidden, undated notes kept")
    return " · ".join(parts)
