"""A made-up graph of long questions, and plain drawings of its neighbourhoods."""

import math
import random
from collections import defaultdict

LINKS = {
    "source for": ("is a source for", "draws on"),
    "related": ("is related to", "is related from"),
    "related paper": ("is close to the paper", "is a paper close to"),
    "anchor paper": ("is anchored in the paper", "anchors"),
    "next": ("leads on to", "follows from"),
    "topic": ("belongs to the topic", "is the topic of"),
    "similar": ("is close in meaning to", "is close in meaning to"),
}
_STARTS = ("Does", "Can", "Why does", "How far does", "When does", "Should", "Where does", "Is it true that")
_SUBJECTS = (
    "preference tuning",
    "a longer context",
    "the reading order",
    "silent agreement",
    "a shared vocabulary",
    "retrieval by meaning",
    "the first answer",
    "self-correction",
    "a model's confidence",
    "turn-taking",
)
_VERBS = ("change", "wear down", "explain", "predict", "hide", "strengthen", "replace", "outlast")
_OBJECTS = (
    "the trust that readers place in a source",
    "what people remember a week later",
    "the cost of being wrong",
    "grounding in long conversations",
    "how questions are asked next",
    "the gap between fluency and understanding",
    "a reader's own judgement",
    "the work of checking",
)
HOSTILE = '<img src=x onerror="window.pwned=1"> Does </svg><script>window.pwned=1</script> stay text?'


def wrapped(title: str, width: int = 24) -> list[str]:
    """Return the title in at most three lines."""
    lines: list[str] = [""]
    for word in title.split():
        if lines[-1] and len(lines[-1]) + len(word) + 1 > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines if len(lines) <= 3 else [*lines[:2], lines[2] + " …"]


class Graph:
    """A seeded graph in which every note has a title, a kind and typed links."""

    def __init__(self, size: int = 600, seed: int = 7) -> None:
        dice = random.Random(seed)
        self.kind = {f"n{i}": _kind(i) for i in range(size)}
        self.title = {note: _title(dice) for note in self.kind}
        self.title["n3"] = HOSTILE
        self.complete = {note: dice.random() < 0.35 or note == "n0" for note in self.kind}
        self.edges = sorted(set(_edges(dice, size)))
        self.near: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for edge in self.edges:
            self.near[edge[0]].append(edge)
            self.near[edge[1]].append(edge)

    def drawing(self, centre: str, limit: int = 60) -> dict[str, object]:
        """Return the drawing of a centre and its nearest notes on rings."""
        hop = {centre: 0}
        queue = [centre]
        for note in queue:
            for source, target, _kind_name in self.near[note]:
                for other in (source, target):
                    if other not in hop:
                        hop[other] = hop[note] + 1
                        queue.append(other)
        kept = queue[:limit]
        shown = set(kept)
        return {
            "centre": centre,
            "nodes": [
                self._node(note, hop[note], place)
                for note, place in zip(kept, _rings(kept, hop), strict=True)
            ],
            "edges": [self._edge(*edge) for edge in self.edges if edge[0] in shown and edge[1] in shown],
            "left_out": {"inquiry": len(queue) - len(kept)},
            "total": len(queue),
        }

    def _node(self, note: str, hop: int, place: tuple[float, float]) -> dict[str, object]:
        title = self.title[note]
        return {
            "id": note,
            "kind": self.kind[note],
            "title": title,
            "lines": wrapped(title),
            "hop": hop,
            "description": f"Looks at whether this holds outside the laboratory, for {title.lower()}"
            * (hop < 2),
            "x": place[0],
            "y": place[1],
            "complete": self.complete[note],
            "labelled": hop < 2,
            "connections": len(self.near[note]),
        }

    def _edge(self, source: str, target: str, kind: str) -> dict[str, object]:
        forward, backward = LINKS[kind]
        label = "both ask what is lost when checking is skipped" if kind == "related" else ""
        return {
            "from": source,
            "to": target,
            "kind": kind,
            "label": label,
            "computed": kind == "similar",
            "forward": forward,
            "backward": backward,
        }


def _kind(number: int) -> str:
    if number % 97 == 5:
        return "topic"
    return "paper" if number % 9 == 4 else "inquiry" if number % 3 else "concept"


def _title(dice: random.Random) -> str:
    return f"{dice.choice(_STARTS)} {dice.choice(_SUBJECTS)} {dice.choice(_VERBS)} {dice.choice(_OBJECTS)}?"


def _edges(dice: random.Random, size: int) -> list[tuple[str, str, str]]:
    edges = []
    for number in range(1, size):
        for _ in range(3):
            other = int(number * dice.random() ** 2)
            pair = _kind(number), _kind(other)
            edges.append((f"n{number}", f"n{other}", _link(dice, *pair)))
    edges += [("n0", f"n{number}", "source for") for number in range(1, 60) if _kind(number) == "inquiry"]
    return [edge for edge in edges if edge[0] != edge[1]]


def _link(dice: random.Random, source: str, target: str) -> str:
    if "topic" in (source, target):
        return "topic"
    if "paper" in (source, target):
        return dice.choice(("related paper", "anchor paper"))
    if source == target == "concept":
        return dice.choice(("related", "similar"))
    return "next" if source == target else "source for"


def _rings(kept: list[str], hop: dict[str, int]) -> list[tuple[float, float]]:
    rings: dict[int, list[str]] = defaultdict(list)
    for note in kept:
        rings[hop[note]].append(note)
    places = {}
    for distance, ring in rings.items():
        for index, note in enumerate(ring):
            angle = 2 * math.pi * (index + 0.5 * (distance % 2)) / len(ring)
            reach = distance * (1 + 0.32 * (index % 3 - 1) * (len(ring) > 12))
            places[note] = reach * math.cos(angle), reach * math.sin(angle)
    return [places[note] for note in kept]
