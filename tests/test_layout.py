"""The plane: seeded, clear, and steady when the library grows."""

import numpy as np
import pytest

from tests.planted import planted, vectors_for
from tests.small_graphs import card, cards, clique, related
from throughline.graph.insights.communities import membership_of
from throughline.graph.layouts.by_links import by_links
from throughline.graph.layouts.by_meaning import by_meaning, closeness, nearest_of
from throughline.graph.layouts.layout import Layout, LayoutFormatError, from_bytes
from throughline.graph.layouts.spacing import apart, pack, sunflower
from throughline.graph.whole import build, compact_of

WHOLE, GROUP = planted(400, 2400, 8)
VECTORS = vectors_for(GROUP)


def nearest_gap(xy: np.ndarray) -> float:
    way = xy[:, None] - xy[None]
    far = np.hypot(way[..., 0], way[..., 1])
    np.fill_diagonal(far, np.inf)
    return float(far.min())


def test_two_runs_give_the_same_bytes() -> None:
    assert by_links(WHOLE).to_bytes() == by_links(WHOLE).to_bytes()
    assert by_meaning(WHOLE.cards, VECTORS).to_bytes() == by_meaning(WHOLE.cards, VECTORS).to_bytes()


def test_the_order_of_giving_changes_nothing() -> None:
    notes, links = cards("c1 c2 c3 c4 c5 q1"), [*clique(["c1", "c2", "c3"]), *related("c4 c5", "c3 c4")]
    assert by_links(build(notes, links)).to_bytes() == by_links(build(notes[::-1], links[::-1])).to_bytes()


def test_discs_of_communities_do_not_overlap() -> None:
    layout, membership = by_links(WHOLE), membership_of(WHOLE)
    discs = []
    for number in range(membership.max() + 1):
        spots = layout.xy[membership == number].astype(float)
        centre = (spots.max(axis=0) + spots.min(axis=0)) / 2
        discs.append((centre, spots))
    assert len(discs) >= 8
    for n, (_, spots) in enumerate(discs):
        for _, others in discs[n + 1 :]:
            way = spots[:, None] - others[None]
            assert np.hypot(way[..., 0], way[..., 1]).min() > 2


def test_notes_do_not_cover_each_other() -> None:
    assert nearest_gap(by_links(WHOLE).xy.astype(float)) > 0.4


def test_every_topic_has_its_label_among_its_notes() -> None:
    layout = by_links(WHOLE)
    membership = membership_of(WHOLE)
    assert sum(label.size for label in layout.labels) == len(WHOLE.cards)
    first = layout.xy[membership == 0]
    assert (first.min(axis=0) <= (layout.labels[0].x, layout.labels[0].y)).all()
    assert (first.max(axis=0) >= (layout.labels[0].x, layout.labels[0].y)).all()


def test_old_notes_stay_and_a_new_one_comes_beside_its_neighbours() -> None:
    notes, links = cards("c1 c2 c3 c5 c6 c7"), clique(["c1", "c2", "c3"]) + clique(["c5", "c6", "c7"])
    before = by_links(build(notes, links))
    grown = [*notes, card("c4"), card("q9")]
    after = by_links(build(grown, [*links, *related("c4 c1", "c4 c2")]), previous=before)
    at = dict(zip(after.ids, after.xy.tolist(), strict=True))
    assert [at[note] for note in before.ids] == before.xy.tolist()
    old = np.array([at["c1"], at["c2"]])
    assert np.hypot(*(old - at["c4"]).T).max() < 3
    assert nearest_gap(after.xy.astype(float)) > 0.4


def test_a_deleted_note_moves_nobody() -> None:
    notes, links = cards("c1 c2 c3 c4 c5"), related("c1 c2", "c2 c3", "c3 c4")
    before = by_links(build(notes, links))
    after = by_links(build(notes[:-1], links), previous=before)
    assert after.xy.tolist() == before.xy[:-1].tolist()


def test_a_library_grown_much_is_drawn_anew_but_not_turned_over() -> None:
    half, _ = planted(400, 2400, 8)
    before = by_links(half)
    part = {card.id for card in half.cards[::2]}
    known = [n for n, note in enumerate(before.ids) if note in part]
    mirrored = Layout(tuple(before.ids[n] for n in known), before.xy[known] * np.float32(-1))
    after = by_links(half, previous=mirrored)
    assert np.abs(after.xy[known] - mirrored.xy).max() < 1
    assert not np.array_equal(after.xy, before.xy)


def test_meaning_puts_near_notes_near() -> None:
    xy = by_meaning(WHOLE.cards, VECTORS).xy.astype(float)
    way = xy[:, None] - xy[None]
    far = np.hypot(way[..., 0], way[..., 1])
    np.fill_diagonal(far, np.inf)
    nearest = far.argsort(axis=1)[:, :5]
    assert (GROUP[nearest] == GROUP[:, None]).mean() > 0.9
    assert far.min() > 0.4


def test_meaning_keeps_old_notes_where_they_were() -> None:
    before = by_meaning(WHOLE.cards[:380], VECTORS[:380])
    after = by_meaning(WHOLE.cards, VECTORS, previous=before)
    assert after.xy[:380].tolist() == before.xy.tolist()
    own = after.xy[GROUP[-1] == GROUP]
    assert np.hypot(*(after.xy[-1] - np.median(own, axis=0))) < 12


def test_nearest_is_exact_and_by_cosine() -> None:
    vectors = np.array([[1, 0], [5, 0.1], [0, 1], [0.1, 1]], dtype=np.float32)
    assert nearest_of(vectors, 2).tolist() == [[1, 3], [0, 3], [3, 1], [2, 1]]
    assert nearest_of(vectors[:1], 3).shape == (1, 0)
    pairs, weights = closeness(vectors, nearest_of(vectors, 1))
    assert pairs.tolist() == [[0, 1], [2, 3]]
    assert ((weights > 0) & (weights <= 1)).all()


def test_vectors_must_be_as_many_as_notes_in_order() -> None:
    with pytest.raises(ValueError, match="2 notes in order of id"):
        by_meaning(cards("c1 c2"), np.zeros((3, 4), dtype=np.float32))
    with pytest.raises(ValueError, match="in order of id"):
        by_meaning(cards("c2 c1"), np.zeros((2, 4), dtype=np.float32))


@pytest.mark.parametrize("names", ["", "c1", "c1 c2", "c1 c2 c3"])
def test_tiny_libraries_have_a_place_too(names: str) -> None:
    notes = cards(names)
    for layout in (
        by_links(compact_of(notes, related("c1 c1") if names else [])),
        by_meaning(notes, np.eye(len(notes), 4, dtype=np.float32)),
    ):
        assert layout.ids == tuple(names.split())
        assert np.isfinite(layout.xy).all()
        assert from_bytes(layout.to_bytes()).to_bytes() == layout.to_bytes()


def test_a_layout_is_read_back_as_it_was_and_nothing_else_is_read() -> None:
    layout = by_links(WHOLE)
    back = from_bytes(layout.to_bytes())
    assert back.ids == layout.ids
    assert back.labels == layout.labels
    assert back.xy.tolist() == layout.xy.tolist()
    assert layout.rows()[7] == (layout.ids[7], *layout.xy[7].tolist())
    for broken in (b"", b"{}\n", b"[1]\n", layout.to_bytes()[:-1]):
        with pytest.raises(LayoutFormatError):
            from_bytes(broken)
    with pytest.raises(ValueError, match="2 notes"):
        Layout(("a", "b"), np.zeros((1, 2), dtype=np.float32))


def test_discs_are_packed_close_without_overlap() -> None:
    radii = np.array([9.0, 5, 5, 3, 2, 2, 1, 1, 1, 0.5])
    centres = pack(np.zeros((10, 2)), radii, gap=1)
    way = centres[:, None] - centres[None]
    room = np.hypot(way[..., 0], way[..., 1]) - radii[:, None] - radii[None]
    np.fill_diagonal(room, np.inf)
    assert room.min() > 0.99
    assert np.hypot(*centres.T).max() < 25


def test_many_discs_beyond_the_first_go_around_without_overlap() -> None:
    radii = np.sort(np.random.default_rng(1).uniform(1, 4, 420))[::-1]
    centres = pack(sunflower(420, 3), radii, gap=0)
    way = centres[:, None] - centres[None]
    room = np.hypot(way[..., 0], way[..., 1]) - radii[:, None] - radii[None]
    np.fill_diagonal(room, np.inf)
    assert room.min() > -1e-6


def test_points_on_one_spot_come_apart_and_fixed_ones_stay() -> None:
    free = np.array([False, True, True])
    moved = apart(np.zeros((3, 2)), 1.0, free, rounds=200)
    assert moved[0].tolist() == [0, 0]
    assert nearest_gap(moved) > 0.95
