"""What each open page asks once a second: how far the work is, and whether notes have changed."""

import sqlite3

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from throughline.library.errors import ThroughlineError
from throughline.views import cached, progress


def answer(request: Request) -> Response:
    """Answer with the state of the library as a page shows it."""
    del request
    return JSONResponse(state(), headers={"cache-control": "no-store"})


def state() -> dict[str, object]:
    """Return what names the present edition of the notes, the work under way, and what changed last."""
    try:
        found = progress.report()
        token = now()
    except (ThroughlineError, OSError, sqlite3.Error):  # taking its place just now, or gone: asked again soon
        return {}
    if found is None:
        return {"token": token, "words": "", "share": 0, "news": None}
    note = found.news[0][0] if found.news else ""
    news = {"edition": f"{found.process} {found.edition}", "words": progress.news_of(found), "note": note}
    return {
        "token": token,
        "words": progress.words_of(found),
        "job": f"{found.process} {found.job}",
        "share": round(found.share, 4),
        "news": news if found.edition else {"edition": f"{found.process} 0"},
    }


def now() -> str:
    """Return what names that which a page would show now: the titles of a build, or why there is none."""
    if cached.place().is_there():
        return cached.titles_token()
    found = progress.report()
    return f"none {found.failure if found else ''}"
