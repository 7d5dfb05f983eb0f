"""How a map is read: the nearest first, then the closest in meaning, then the best connected, then by id."""

from tests.handmade import Library, card, feeds, related
from throughline.corpus.model import NoteKind
from throughline.graph.drawings.drawing import as_json, draw
from throughline.graph.walks.choose import Candidate, choose
from throughline.graph.walks.neighbourhood import neighbourhood
from throughline.graph.walks.view import MapView

INQUIRY, PAPER = NoteKind.INQUIRY, NoteKind.PAPER


def around(limit: int | None, closeness: dict[str, float] | None = None) -> list[str]:
    """Walk two links out from a concept with neighbours of several kinds, and read the map."""
    cards = [card(name) for name in ("c", "z", "b", "a", "far")] + [card("q", INQUIRY), card("p", PAPER)]
    links = [related("c", "z"), related("c", "b"), related("c", "a"), feeds("c", "q"), related("z", "far"),
             related("c", "p"), related("z", "b"), related("z", "q")]  # fmt: skip
    shown = neighbourhood(Library(cards, links), MapView("c", hops=2, limit=limit), closeness=closeness)
    told = [node["id"] for node in as_json(draw(shown))["nodes"]]
    assert told == [node.id for node in shown.nodes]
    return told


def test_a_map_that_shows_all_is_read_from_the_centre_outwards() -> None:
    assert around(None) == ["c", "z", "b", "q", "a", "p", "far"]


def test_a_map_that_leaves_out_is_read_in_the_same_order() -> None:
    assert around(6) == ["c", "z", "b", "q", "a", "p"]
    assert around(4) == ["c", "z", "q", "p"]


def test_closeness_comes_before_connections() -> None:
    assert around(None, {"a": 0.9, "p": 0.5}) == ["c", "a", "p", "z", "b", "q", "far"]
    assert around(3, {"a": 0.9, "p": 0.5}) == ["c", "a", "q"]


def test_kinds_are_seated_by_the_square_root_of_their_number() -> None:
    crowd = {f"q{n:02}": Candidate(card(f"q{n:02}", INQUIRY), 1, ("c",)) for n in range(64)}
    few = {f"p{n}": Candidate(card(f"p{n}", PAPER), 1, ("c",)) for n in range(4)}
    seated = choose(crowd | few, 10)
    assert (sum(note[0] == "q" for note in seated), sum(note[0] == "p" for note in seated)) == (8, 2)
    assert seated == sorted(seated)
