"""What surrounds a note as plain values for the browser, which places the marks in the room that it has."""

from collections.abc import Callable
from typing import Any

from throughline.corpus.model import Card, NoteKind
from throughline.graph.drawings.drawing import as_json, draw
from throughline.graph.drawings.telling import telling
from throughline.graph.walks.gather import Around, Gathered
from throughline.graph.walks.themes import OTHERS
from throughline.graph.walks.view import counted

Called = Callable[[NoteKind, int], str]
NAMED = 150  # notes of a closed group whose titles the browser is told
NAMED_OPEN = 2_000  # of an open one, whose notes a reader looks through: about 200 kB


def around_as_json(around: Around, called: Called = counted) -> dict[str, Any]:
    """Return notes, groups and links; every note has short words for its label beside its title.

    `called` says what several notes of a kind are called, where a front end calls them otherwise.
    """
    told = as_json(draw(around.shown))
    titles = {node["id"]: node["title"] for node in told["nodes"]}
    # The others are called as they are without the notes of an open group, so that they stay where they are.
    names = telling(titles) | telling({n: title for n, title in titles.items() if n not in around.unfolded})
    for node in told["nodes"]:
        node["words"] = list(names[node["id"]])
        if node["id"] in around.unfolded:
            node["of"] = around.unfolded[node["id"]]
    opened = {group.key for group in around.opened}
    told["nodes"] += [_group(group, called, group.key in opened) for group in around.groups]
    told["opened"] = [{"id": group.key, "title": group_title(group, called)} for group in around.opened]
    counts = {"total": around.total, "similar": around.similar}
    return told | counts | {"whole": around.shown.whole, "rings": True}


def group_title(group: Gathered, called: Called = counted) -> str:
    """Return what a group holds, in words.

    >>> from throughline.corpus.model import NoteKind
    >>> group_title(Gathered("1.concept.others", NoteKind.CONCEPT, 1, "", ()))
    '0 other concepts'
    """
    words = called(group.kind, len(group.members))
    if group.name:
        return f"{words}: {group.name}"
    return words.replace(" ", " other ", 1) if group.key.endswith(f".{OTHERS}") else words


def _group(group: Gathered, called: Called, is_open: bool) -> dict[str, Any]:
    title = group_title(group, called)
    words = group.name or title.split(" ", 1)[1]
    return {
        "id": group.key,
        "kind": group.kind.value,
        "title": title,
        "lines": [words],
        "words": list(telling({"": words})[""]),
        "description": "",
        "hop": group.hop,
        "x": 0.0,
        "y": 0.0,
        "complete": any(card.complete for card in group.members),
        "labelled": True,
        "connections": len(group.members),
        "count": len(group.members),
        "stubs": sum(not card.complete for card in group.members),
        "open": is_open,
        "members": [_member(card) for card in _captured_first(group)[: NAMED_OPEN if is_open else NAMED]],
    }


def _captured_first(group: Gathered) -> list[Card]:
    return sorted(group.members, key=lambda card: (not card.complete, -card.connections, card.id))


def _member(card: Card) -> dict[str, Any]:
    return {"id": card.id, "title": card.title, "complete": card.complete}
