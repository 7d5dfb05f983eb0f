"""What the door says to whom it does not let in: each a page of one or two sentences, with the way on."""

from collections.abc import Iterable

from starlette.types import Send

from throughline.views.door import answer
from throughline.views.login import LOGIN, LOGOUT
from throughline.views.one_cookie import Header
from throughline.views.safe import text

RETRY_AFTER = b"2"  # seconds, after which there are turns again
_HTML = (b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Throughline</title>
<meta name="viewport" content="width=device-width"><style>body{{font:1.1rem/1.6 Georgia,serif;max-width:34rem;
margin:20vh auto;padding:0 1.5rem}}</style></head><body><h1>Throughline</h1>{}</body></html>"""
_TOO_LONG = (
    "<p>The provider of logins tells too much of you for one cookie, so you cannot be let in: "
    "ask who keeps these notes to have it tell less.</p>"
)
_FAILED = f'<p>The login did not succeed. <a href="{LOGIN}">Try again</a>.</p>'
_MANY = "<p>Too many people log in at this moment: wait some seconds, then load this page again.</p>"


async def closed(send: Send, login: str = LOGIN) -> None:
    """Say that a login is needed, with the link to it."""
    words = f'<p>These notes are open to readers who log in.</p><p><a href="{text(login)}">Log in</a></p>'
    await _show(send, 403, words)


async def no_reader(send: Send, name: str) -> None:
    """Say to somebody who is logged in that this is none of the readers."""
    words = (
        f"<p>You are logged in as {text(name)}, who is none of the readers of these notes. "
        "Ask who keeps them to be let in.</p>"
        f'<p><a href="{LOGOUT}">Log out</a></p>'
    )
    await _show(send, 403, words)


async def too_long(send: Send) -> None:
    """Say that a login fits no cookie."""
    await _show(send, 403, _TOO_LONG)


async def failed(send: Send, cookies: Iterable[Header] = ()) -> None:
    """Say that a login did not succeed; cookies that were taken away are still taken away."""
    await _show(send, 400, _FAILED, *cookies)


async def too_many(send: Send) -> None:
    """Say that all turns are taken for a moment."""
    await _show(send, 429, _MANY, (b"retry-after", RETRY_AFTER))


async def _show(send: Send, status: int, words: str, *more: Header) -> None:
    await answer(send, status, (*_HTML, *more), _PAGE.format(words).encode())
