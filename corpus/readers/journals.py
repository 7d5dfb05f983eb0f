"""The days of a journal in Logseq: a file named by its day, and a page named as the settings say."""

import re
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import unquote

from throughline.corpus.reading import Reading

USUAL = "MMM do, yyyy"  # the form of Logseq itself
_STEM = re.compile(r"(\d{4})([-_.])(\d{2})\2(\d{2})")
_PART = re.compile(r"yyyy|yy|MMMM|MMM|MM|M|do|dd|d|EEEE|E{1,3}|'([^']*)'")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_OF_JOURNALS = "journals/"


def name_of_page(stem: str, form: str = USUAL) -> str:
    """Return the name of a page in Logseq, by that of its file.

    >>> name_of_page("physics___energy"), name_of_page("New to Logseq%3F"), name_of_page("2020_09_14")
    ('physics/energy', 'New to Logseq?', 'Sep 14th, 2020')
    >>> name_of_page("2020_09_14", "EEEE, dd.MM.yyyy"), name_of_page("2020_09_14", "yyyy-MM-dd E")
    ('Monday, 14.09.2020', '2020-09-14 Mon')
    """
    found = _STEM.fullmatch(stem)
    day = _day(found) if found and found[2] == "_" else None
    return _written(day, form) if day else unquote(stem.replace("___", "/").replace("%2F", "/"))


def name_of_day(path: str, form: str) -> str:
    """Return the name of the page of a day, or nothing where a file is that of no day.

    >>> name_of_day("journals/2020_09_14.md", "yyyy/MM/dd"), name_of_day("journals/2020-09-14.org", USUAL)
    ('2020/09/14', 'Sep 14th, 2020')
    >>> name_of_day("pages/2020-09-14.md", USUAL), name_of_day("journals/2020_13_14.md", USUAL)
    ('', '')
    """
    found = _STEM.fullmatch(PurePosixPath(path).stem)
    is_day = found and (found[2] == "_" or _OF_JOURNALS in path)
    day = _day(found) if found and is_day else None
    return _written(day, form) if day else ""


def under_name(reading: Reading, name: str) -> Reading:
    """Return the page of a day under the name that the settings give it; the usual one leads to it too."""
    if not reading.title:
        return reading
    own = name_of_page(PurePosixPath(reading.path).stem)
    title = name if reading.title == own else reading.title  # a title of its own stays
    names = dict.fromkeys((*reading.aliases, name, own, name_of_day(reading.path, USUAL)))
    return replace(reading, title=title, aliases=tuple(one for one in names if one != title))


def _day(found: "re.Match[str]") -> date | None:
    try:
        return date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        return None


def _written(day: date, form: str) -> str:
    """Return a day in a form of letters, as Logseq's settings have them."""
    ending = "th" if day.day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    month, weekday = _MONTHS[day.month - 1], _DAYS[day.weekday()]
    parts = {
        "yyyy": f"{day.year:04}", "yy": f"{day.year % 100:02}", "MMMM": month, "MMM": month[:3],
        "MM": f"{day.month:02}", "M": str(day.month), "do": f"{day.day}{ending}", "dd": f"{day.day:02}",
        "d": str(day.day), "EEEE": weekday, "EEE": weekday[:3], "EE": weekday[:3], "E": weekday[:3],
    }  # fmt: skip
    return _PART.sub(lambda part: parts.get(part[0], part[1] or ""), form)
