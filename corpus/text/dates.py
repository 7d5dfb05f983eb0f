"""Dates as people and programs write them, as `2024-05-01`, `2024-05` or `2024`."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

_ISO = re.compile(r"[<\[(]*(\d{4})[-/._](\d{1,2})(?:[-/._](\d{1,2}))?(?!\d)")
_BARE = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4,9})?")
_SLASHED = re.compile(r"(?:(\d{1,2})[/.])?(\d{1,2})[/.](\d{4})")
_YEAR = re.compile(r"(\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_MONTH_FIRST = re.compile(
    rf"(?:[a-z]+,\s*)?{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})", re.IGNORECASE
)
_DAY_FIRST = re.compile(
    rf"(?:[a-z]+,\s*)?(\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(\d{{4}})", re.IGNORECASE
)
_MONTH_ALONE = re.compile(rf"{_MONTH},?\s+(\d{{4}})", re.IGNORECASE)
_EPOCH = re.compile(r"\d{9,10}|\d{12,13}")
_IN_NAME = re.compile(r"(\d{4})[-_.](\d{2})[-_.](\d{2})(?!\d)")
# With or without the time of day; a year of these two centuries, since other numbers are long as well.
_STAMP = re.compile(
    r"((?:19|20)\d{2})(\d{2})(\d{2})(?:T?(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?)?(?![^\W_])", re.ASCII
)
MONTH_FIRST, DAY_FIRST = "month first", "day first"
EARLIEST, LATEST = 1000, 2999  # a number outside of these is no year that a note gives


def day_of(written: str) -> str:
    """Return a date that is written in one of the usual ways, or nothing where it is none.

    >>> day_of("2024-05-01T10:00"), day_of("May 1st, 2024"), day_of("1595003088839"), day_of("soon")
    ('2024-05-01', '2024-05-01', '2020-07-17', '')
    >>> day_of("29/09/2017"), day_of("09/29/2017"), day_of("09/01/2017"), day_of("6/2019")
    ('2017-09-29', '2017-09-29', '', '2019-06')
    """
    text = written.strip().strip("\"'[]<> ")
    if _EPOCH.fullmatch(text):
        return _since_1970(int(text) / (1000 if len(text) > 10 else 1))
    if found := _ISO.match(text):
        return _checked(found[1], found[2], found[3] or "")
    for pattern, order in ((_MONTH_FIRST, (3, 1, 2)), (_DAY_FIRST, (3, 2, 1)), (_MONTH_ALONE, (2, 1, 0))):
        if found := pattern.match(text):
            year, month, day = (found[at] if at else "" for at in order)
            return _checked(year, str(_MONTHS.index(month[:3].lower()) + 1), day)
    if found := _SLASHED.fullmatch(text):
        return _slashed(*found.groups())
    if found := _BARE.fullmatch(text):
        return _checked(*found.groups())
    return _checked(text, "", "") if _YEAR.fullmatch(text) else ""


def is_undecided(written: str) -> bool:
    """Tell whether a date is written in numbers of which each could be the day.

    >>> is_undecided("06/08/2015"), is_undecided("06/28/2015"), is_undecided("06/06/2015")
    (True, False, False)
    """
    days = days_of(written)
    return bool(days and all(days) and days[0] != days[1])


def order_in(dates: Iterable[str]) -> str:
    """Return the order in which the first of some dates that tells it can only be read.

    >>> order_in(["06/08/2015", "06/28/2015"]), order_in(["28/06/2015"]), order_in(["2015-06-28"])
    ('month first', 'day first', '')
    """
    for month_first, day_first in filter(None, map(days_of, dates)):
        if bool(month_first) is not bool(day_first):
            return MONTH_FIRST if month_first else DAY_FIRST
    return ""


def in_order(written: str, order: str) -> str:
    """Return a date of two small numbers in the order that is known, or nothing where none is."""
    days = days_of(written)
    return days[order == DAY_FIRST] if days and order else ""


def days_of(written: str) -> tuple[str, str] | None:
    """Return a date of numbers alone, read with its month first and with its day first; either may be none.

    >>> days_of("06/08/2015"), days_of("06/28/2015"), days_of("2015-06-08")
    (('2015-06-08', '2015-08-06'), ('2015-06-28', ''), None)
    """
    found = _SLASHED.fullmatch(written.strip().strip("\"'[]<> "))
    if not found or found[1] is None:
        return None
    one, other, year = found.groups()
    return _checked(year, one, other), _checked(year, other, one)


def day_in_name(stem: str) -> str:
    """Return the date with which the name of a file begins, or that it is.

    >>> day_in_name("2024-05-01-on-talk"), day_in_name("2024_05_01"), day_in_name("rfc-2024-05-01x")
    ('2024-05-01', '2024-05-01', '')
    >>> day_in_name("20240501101220-on_talk"), day_in_name("20240501 talk"), day_in_name("20249901-talk")
    ('2024-05-01', '2024-05-01', '')
    """
    found = _IN_NAME.match(stem) or _STAMP.match(stem)
    return _checked(*found.groups()) if found else ""


def without_day(stem: str) -> str:
    """Return the name of a file without the date before it; a name that is nothing else stays.

    >>> without_day("2024-05-01-on-talk"), without_day("2024-05-01")
    ('on-talk', '2024-05-01')
    """
    found = _IN_NAME.match(stem)
    return (stem[found.end() :].lstrip("-_. ") or stem) if found else stem


def _since_1970(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (OverflowError, OSError, ValueError):
        return ""


def _slashed(one: str | None, other: str, year: str) -> str:
    """Return a date that begins with its day or its month, where its numbers tell which."""
    if one is None:
        return _checked(year, other, "")
    days = {_checked(year, other, one), _checked(year, one, other)} - {""}
    return days.pop() if len(days) == 1 else ""


def _checked(year: str, month: str, day: str) -> str:
    """Return a date as ISO has it, or nothing where the calendar has no such day."""
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return ""
    if not EARLIEST <= int(year) <= LATEST:
        return ""
    return "-".join([year, *(f"{int(part):02}" for part in (month, day) if part)])
