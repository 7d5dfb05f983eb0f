"""The page that was asked for before a login, to which the login leads back.

It travels in the link to the login and then in a cookie. Both can be written by anybody, so only a page of
ours counts, by its path; no other site, and no address that does anything, can be named.
"""

from urllib.parse import parse_qsl, quote, unquote, urlencode

from starlette.requests import cookie_parser
from starlette.types import Scope

from throughline.views.door import values
from throughline.views.login import BACK, LOGIN
from throughline.views.state import PAGES

COOKIE = "throughline_way_back"
SECONDS = 600  # for which somebody may be at the provider
LONGEST = 1500  # characters: with what else a proxy must take, far below its least
_TO = "to"
_FRONT = "/"
_PATHS = frozenset((_FRONT, *(f"/{name}" for name in PAGES)))


def link(scope: Scope) -> str:
    """Return the address of the login, which leads back to what a request asks for."""
    wanted = _page(scope["path"], scope.get("query_string", b"").decode("latin-1"))
    return LOGIN if wanted == _FRONT else f"{LOGIN}?{urlencode({_TO: wanted})}"


def kept(scope: Scope) -> bytes:
    """Return the cookie that keeps where a login is to lead back to."""
    asked = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1"))).get(_TO, "")
    path, _, query = asked.partition("?")
    value = quote(_page(path, query), safe="")
    return f"{COOKIE}={value}; Path={BACK}; Max-Age={SECONDS}; HttpOnly; SameSite=Lax".encode()


def led(scope: Scope) -> list[tuple[bytes, bytes]]:
    """Return the headers that lead back: to the front page, where nothing else is kept."""
    found = [cookie_parser(header).get(COOKIE, "") for header in values(scope, b"cookie")]
    path, _, query = unquote(next(filter(None, found), "")).partition("?")
    gone = f'{COOKIE}=""; Path={BACK}; Max-Age=0; HttpOnly; SameSite=Lax'.encode()
    return [(b"location", _page(path, query).encode()), *([(b"set-cookie", gone)] if any(found) else [])]


def _page(path: str, query: str) -> str:
    """Return the address of a page of ours, written anew; of anything else, the front page."""
    if path not in _PATHS:
        return _FRONT
    pairs = urlencode(parse_qsl(query))
    return f"{path}?{pairs}" if pairs and len(path) + len(pairs) < LONGEST else path
