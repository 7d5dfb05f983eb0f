"""Where notes stand on a map: apart, in their sectors and rings, and still after a walk."""

import itertools
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from throughline.corpus.model import NoteKind
from throughline.graph.layouts.positions import BOX_HEIGHT, BOX_WIDTH, Spot, place

INQUIRY, CONCEPT, PAPER, TOPIC = NoteKind.INQUIRY, NoteKind.CONCEPT, NoteKind.PAPER, NoteKind.TOPIC


def spots_of(*groups: tuple[NoteKind, int, int]) -> list[Spot]:
    ring = [Spot(f"{kind}-{hop}-{i}", kind, hop) for kind, hop, count in groups for i in range(count)]
    return [Spot("centre", CONCEPT, 0), *ring]


def collisions(places):
    boxes = [(at.x, at.y) for at in places.values() if at.labelled]
    return [
        (a, b)
        for i, a in enumerate(boxes)
        for b in boxes[:i]
        if abs(a[0] - b[0]) < BOX_WIDTH - 0.11 and abs(a[1] - b[1]) < BOX_HEIGHT - 0.11
    ]


SIXTY = spots_of((INQUIRY, 1, 36), (CONCEPT, 1, 16), (PAPER, 1, 7))


def test_the_centre_is_in_the_middle():
    places = place(SIXTY)
    assert (places["centre"].x, places["centre"].y) == (0.0, 0.0)


def test_sixty_notes_all_have_room_for_their_labels():
    places = place(SIXTY)
    assert len(places) == 60
    assert all(at.labelled for at in places.values())
    assert collisions(places) == []


def test_sixty_notes_fit_a_screen():
    places = place(SIXTY).values()
    assert max(abs(at.x) for at in places) < 720
    assert max(abs(at.y) for at in places) < 500


def test_inquiries_stand_right_concepts_left_and_papers_above():
    places = place(SIXTY)

    def middle(kind):
        own = [places[spot.id] for spot in SIXTY if spot.kind is kind and spot.hop]
        return sum(at.x for at in own) / len(own), sum(at.y for at in own) / len(own)

    assert middle(INQUIRY)[0] > 150
    assert middle(CONCEPT)[0] < -150
    assert middle(PAPER)[1] < -100


def test_a_note_that_stays_keeps_its_place():
    first = place(SIXTY)
    before = {note: (at.x, at.y) for note, at in first.items()}
    walked = [Spot("inquiry-1-0", INQUIRY, 0), Spot("centre", CONCEPT, 1)]
    walked += [
        spot for spot in SIXTY if spot.id not in ("inquiry-1-0", "centre") and not spot.id.endswith("3")
    ]
    walked += [Spot(f"new-{i}", INQUIRY, 1) for i in range(5)]
    after = place(walked, previous=before)
    moved = sorted(
        math.dist(before[spot.id], (after[spot.id].x, after[spot.id].y))
        for spot in walked[2:]
        if spot.id in before
    )
    assert moved[len(moved) // 2] < 1.0
    assert sum(moved) / len(moved) < BOX_WIDTH / 2


def test_the_same_view_again_moves_nothing():
    first = place(SIXTY)
    assert place(SIXTY, previous={note: (at.x, at.y) for note, at in first.items()}) == first


def test_linked_notes_stand_near_each_other():
    linked = [(f"concept-1-{i}", f"concept-2-{i}") for i in range(8)]
    spots = spots_of((CONCEPT, 1, 8), (CONCEPT, 2, 8))

    def length(places):
        return sum(math.dist((places[a].x, places[a].y), (places[b].x, places[b].y)) for a, b in linked)

    assert length(place(spots, linked)) < 0.8 * length(place(spots))


def test_too_many_notes_keep_the_best_labels():
    places = place(spots_of((INQUIRY, 1, 214), (CONCEPT, 1, 34), (PAPER, 1, 8)))
    labelled = [note for note, at in places.items() if at.labelled]
    assert collisions(places) == []
    assert labelled[0] == "centre"
    assert 40 < len(labelled) < 257


groups = st.lists(
    st.tuples(st.sampled_from(NoteKind), st.integers(1, 4), st.integers(1, 25)),
    max_size=6,
    unique_by=lambda group: group[:2],
)


@given(groups, st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=60))
@settings(max_examples=80, deadline=None)
def test_what_always_holds(drawn, pairs):
    spots = spots_of(*drawn)
    edges = [(spots[a % len(spots)].id, spots[b % len(spots)].id) for a, b in pairs]
    places = place(spots, edges)
    assert list(places) == [spot.id for spot in spots]
    assert collisions(places) == []
    assert len({(at.x, at.y) for at in places.values()}) == len(spots)
    if len(spots) <= 91:
        assert all(at.labelled for at in places.values())
    reach = {spot.id: math.hypot(places[spot.id].x / 1.4, places[spot.id].y) for spot in spots}
    rings = {
        hop: [reach[spot.id] for spot in spots if spot.hop == hop] for hop in sorted({s.hop for s in spots})
    }
    ordered = list(rings.values())
    assert all(max(near) < min(far) + 0.2 for near, far in itertools.pairwise(ordered))
    assert place(spots, edges[::-1]) == places
