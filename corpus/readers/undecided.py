"""Dates of which the numbers do not tell which is the day, as `06/08/2015`: the others of a folder may tell.

Where some of them can only begin with the month, and none only with the day, all are taken so; or the other
way about. Where nothing tells it, or both are written, such a date is none, and the account says so.
"""

from dataclasses import replace
from pathlib import PurePosixPath

from throughline.corpus.reading import Reading
from throughline.corpus.reasons import UNDECIDED
from throughline.corpus.text.dates import DAY_FIRST, MONTH_FIRST, day_in_name, in_order

BY_OTHERS = "date in the order of the other dates"
_WAITS = "\x00a date of two small numbers"
_SHOWS = {order: f"\x00a date with its {order}" for order in (MONTH_FIRST, DAY_FIRST)}


def lookups(reading: Reading) -> set[str]:
    """Return under what a page is found that waits for the order of dates, or shows it."""
    return ({_WAITS} if reading.numbers else set()) | ({_SHOWS[reading.order]} if reading.order else set())


def waiting() -> str:
    """Return the lookup of the pages that wait for the order of dates."""
    return _WAITS


def showing(order: str) -> str:
    """Return the lookup of the pages that show an order."""
    return _SHOWS[order]


def settled(reading: Reading, order: str) -> Reading:
    """Return a page with its date read in an order; where that is not known, its numbers say nothing."""
    date = in_order(reading.numbers, order)
    rule = BY_OTHERS if date else UNDECIDED
    heard = tuple(
        replace(one, rule=rule, understood=bool(date)) if one.rule in (UNDECIDED, BY_OTHERS) else one
        for one in reading.heard
    )
    return replace(reading, date=date or day_in_name(PurePosixPath(reading.path).stem), heard=heard)
