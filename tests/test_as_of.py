"""What was known by a day: nothing that is dated later, or not at all, stands in a prompt of that day."""

import datetime
from dataclasses import replace

from tests.handmade import Library, card, feeds
from throughline.corpus.model import NoteKind
from throughline.graph.walks.neighbourhood import neighbourhood
from throughline.graph.walks.view import MapView
from throughline.prompts.dates import known_by, latest
from throughline.prompts.model import Anchor, Material, NamedBy, Neighbour, Request, SourceNote
from throughline.prompts.tasks import role

DAY = datetime.date(2024, 6, 30)
DATES = {"before": "2024-01-01", "that day": "2024-06-30", "that month": "2024-06", "after": "2024-07-01",
         "that year": "2024", "undated": ""}  # fmt: skip
KNOWN = ["before", "that day", "that month"]


def source(name: str) -> SourceNote:
    return SourceNote(
        name,
        NoteKind.CONCEPT,
        f"What of {name}?",
        summary=f"The page of the question sums up {name}.",
        summary_date=DATES["after"],
        body="Text.",
        complete=True,
        date=DATES[name],
    )


WHOLE = Material(
    "q",
    "What was known?",
    scope="What the page of the question says.",
    asked_on=DATES["after"],
    line=source("after"),
    sources=tuple(map(source, DATES)),
    papers=tuple(Anchor(f"of {year}", "", year, NamedBy.LISTED) for year in (2023, 2024, None)),
    neighbours=tuple(Neighbour(name, date) for name, date in DATES.items()),
    unlinked=(("before", "that day"), ("before", "after"), ("after", "undated")),
    captured="You are a researcher.",
)


def test_every_part_of_a_prompt_keeps_to_the_day() -> None:
    known, dropped = known_by(WHOLE, DAY)
    assert [one.id for one in known.sources] == KNOWN
    assert [one.title for one in known.neighbours] == KNOWN
    assert [paper.year for paper in known.papers] == [2023]
    assert known.unlinked == (("before", "that day"),)
    assert (known.line, known.captured, known.scope) == (None, "", "")
    assert not any(one.summary for one in known.sources)
    assert known.line_left_out
    assert "own page is left out" in role(known, Request(note="q", as_of=DAY))
    assert (dropped.later, dropped.undated) == (4, 2)


def test_a_line_of_its_own_time_keeps_its_body() -> None:
    early = replace(WHOLE, line=source("before"), asked_on=DATES["before"])
    known = known_by(early, DAY)[0]
    assert (known.line, known.scope, known.line_left_out) == (source("before"), WHOLE.scope, False)
    assert known_by(WHOLE, None)[0] == WHOLE


def test_a_date_means_its_last_day() -> None:
    assert [str(latest(date)) for date in ("2024", "2024-02", "2024-02-31", "2024-13")] == [
        "2024-12-31",
        "2024-02-29",
        "2024-02-29",
        "None",
    ]


def test_a_map_of_a_day_shows_the_notes_of_that_day() -> None:
    cards = [card("c"), *(card(name.replace(" ", "-"), date=date) for name, date in DATES.items())]
    library = Library(cards, [feeds("c", one.id) for one in cards[1:]])
    around = neighbourhood(library, MapView("c", as_of="2024-06-30", similar=True))
    shown = {node.id for node in around.nodes} - {"c"}
    assert shown == {"before", "that-day", "that-month", "that-year", "undated"}
    assert around.later == 1


def test_a_note_that_only_its_meaning_brings_keeps_to_the_day_too() -> None:
    library = Library([card("c"), card("early", date="2024-01-01"), card("late", date="2025-01-01")], [])
    near = [("c", "early", 0.9), ("c", "late", 0.9)]
    around = neighbourhood(library, MapView("c", as_of="2024-06-30", similar=True), similar=near)
    assert {node.id for node in around.nodes} == {"c", "early"}
