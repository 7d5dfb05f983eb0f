"""What a library knows of papers that a text names: by arXiv id, by DOI, by author and year."""

import datetime
import json
import re
import sqlite3

from throughline.index.search.words import quoted
from throughline.prompts.answer import Known
from throughline.prompts.naming import Reference

# The years of the papers around a note; a paper whose year is unknown may be of any.
_YEARS_AROUND = (
    "SELECT p.year FROM link l JOIN note p ON p.num = l.target WHERE l.source = ? AND p.kind = 'paper' "
    "UNION ALL SELECT p.year FROM link l JOIN note p ON p.num = l.source WHERE l.target = ? "
    "AND p.kind = 'paper'"
)
_NAMING = (
    "SELECT num, kind, title, description || ' ' || summary || ' ' || body, year, authors FROM note "
    "WHERE num IN (SELECT rowid FROM words WHERE words MATCH ?)"  # the words of a paper hold its authors
)


def known_papers(db: sqlite3.Connection, today: datetime.date | None = None) -> Known:
    """Return what the library behind a connection knows of papers."""
    day = today or datetime.date.today()
    return Known(
        arxiv={arxiv for (arxiv,) in db.execute("SELECT arxiv FROM note WHERE arxiv <> ''")},
        dois={doi.lower() for (doi,) in db.execute("SELECT doi FROM note WHERE doi <> ''")},
        reference=lambda reference: knows(db, reference),
        newest=f"{day:%y%m}",
    )


def knows(db: sqlite3.Connection, reference: Reference) -> bool:
    """Tell whether a note names this author and this year, or an author whose papers have no known year."""
    surname = reference.name.split()[-1]
    name = re.compile(rf"\b{re.escape(surname)}\b")
    rows = db.execute(_NAMING, (quoted(surname),))
    for num, kind, title, text, year, authors in rows.fetchall():
        by = any(name.search(author) for author in json.loads(authors))
        if kind == "paper" and (by or name.search(title)):
            if year in (None, reference.year):
                return True
        elif name.search(text) or name.search(title):
            years = {found for (found,) in db.execute(_YEARS_AROUND, (num, num))}
            if None in years or reference.year in years or str(reference.year) in text:
                return True
    return False
