"""Dates as notes give them: a day, a month, a year or a span; and what was known by a day."""

import calendar
import datetime
import re
from collections.abc import Iterable
from dataclasses import replace

from throughline.prompts.model import Dropped, Material

_DATE = re.compile(r"((?:19|20)\d\d)(?:-(\d\d)(?:-(\d\d))?)?")


def latest(text: str) -> datetime.date | None:
    """Return the last day that a date can mean, or nothing where it names no date.

    >>> str(latest("2024-02")), str(latest("2023\\u20132025")), latest("long ago")
    ('2024-02-29', '2025-12-31', None)
    """
    found = [_last_day(*match.groups()) for match in _DATE.finditer(text)]
    return max((day for day in found if day), default=None)


def _last_day(year: str, month: str | None, day: str | None) -> datetime.date | None:
    number = int(month or 12)
    if not 1 <= number <= 12:
        return None
    last = calendar.monthrange(int(year), number)[1]
    return datetime.date(int(year), number, min(int(day or last), last)) if int(day or 1) else None


def span(dates: Iterable[str]) -> str:
    """Return the years that dates reach over, as one reads them.

    >>> span(["2024-05-01", "", "2022\\u20132023"])
    '2022\\u20132024'
    """
    years = sorted({match[1] for text in dates for match in _DATE.finditer(text)})
    return "\u2013".join(dict.fromkeys([years[0], years[-1]])) if years else ""


def known_by(material: Material, day: datetime.date | None) -> tuple[Material, Dropped]:
    """Return the material that was surely known by a day; what carries no date is left out."""
    if day is None:
        return material, Dropped()

    def known(date: str) -> bool:
        last = latest(date)
        return last is not None and last <= day

    line = material.line if material.line and known(material.line.date) else None
    sources = tuple(source for source in material.sources if known(source.date or source.years))
    papers = tuple(paper for paper in material.papers if known(str(paper.year or "")))
    known_days = [source.date or source.years for source in material.sources]
    gone = [written for written in known_days if not known(written)]
    gone += [str(paper.year or "") for paper in material.papers if paper not in papers]
    if material.line and not line:
        gone.append(material.line.date)
    sources = tuple(
        replace(
            source,
            papers=tuple(p for p in source.papers if known(str(p.year or ""))),
            summary=source.summary if known(source.summary_date) else "",
        )
        for source in sources
    )
    undated = sum(latest(date) is None for date in gone)
    kept = replace(
        material,
        scope=material.scope if known(material.asked_on) else "",
        line=line,
        line_left_out=bool(material.line and not line),
        sources=sources,
        papers=papers,
        neighbours=tuple(line for line in material.neighbours if known(line.date)),
        unlinked=tuple(pair for pair in material.unlinked if set(pair) <= {source.id for source in sources}),
        captured="",
    )
    return kept, Dropped(later=len(gone) - undated, undated=undated)


def month_of(day: datetime.date) -> str:
    """Return the month of a day in words.

    >>> month_of(datetime.date(2025, 11, 8))
    'November 2025'
    """
    return f"{calendar.month_name[day.month]} {day.year}"


def written_in(date: str) -> str:
    """Return the date of a note as its reader says it: a month where one is known, else a year.

    >>> written_in("2025-11-08"), written_in("2025"), written_in("")
    ('Nov 2025', '2025', '')
    """
    found = _DATE.search(date)
    if found is None:
        return ""
    month = int(found[2] or 0)
    return f"{calendar.month_abbr[month]} {found[1]}" if 1 <= month <= 12 else found[1]
