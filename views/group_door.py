"""Lets in only readers who are logged in, and assistants with a token; any other request ends here.

It stands where `door` stands for one person: before pages, components, files, uploads, sockets and whatever
else Streamlit serves. Without a login three addresses are answered, each exact: to log in, to come back from
the provider, and to log out. Nothing is written by a request but what the socket of a page asks for, so that
only reading methods pass, and no upload does.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import parse_qsl, unquote_plus, urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import encode_provider_token

from throughline.library import readers
from throughline.views import who
from throughline.views.door import GUARDS, LONGEST_ADDRESS, MOST_SOCKETS, answer, is_visit, refuse, values
from throughline.views.login import BACK, LOGIN, LOGOUT, Login
from throughline.views.logins import Logins, Visit
from throughline.views.one_cookie import cut_down
from throughline.views.safe import text

ASSISTANTS = "/mcp"
# What browsers say of who asks: nothing, the person, or our page.
OWN_SITES: tuple[list[str], ...] = ([], ["none"], ["same-origin"])
_ASKING = ("POST", "DELETE")
PROVIDER = "default"  # Streamlit's name for the one provider of the section [auth]
ISSUED = "throughline token"  # the issuer of an assistant, which no provider's address can be
LONGEST_TOLD = 2_000  # characters of what a provider answers, beside its code, which may be long
_HTML = b"text/html; charset=utf-8"
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Throughline</title>
<meta name="viewport" content="width=device-width"><style>body{{font:1.1rem/1.6 Georgia,serif;max-width:34rem;
margin:20vh auto;padding:0 1.5rem}}</style></head><body><h1>Throughline</h1>{}</body></html>"""
_CLOSED = _PAGE.format(
    f'<p>These notes are open to readers who log in.</p><p><a href="{LOGIN}">Log in</a></p>'
)
_TOO_LONG = _PAGE.format(
    "<p>The provider of logins tells too much of you for one cookie, so you cannot be let in: "
    "ask who keeps these notes to have it tell less.</p>"
)


class GroupDoor:
    """An ASGI app that is asked before the app and the assistants' server, and knows who asks."""

    def __init__(
        self, app: ASGIApp, assistants: ASGIApp, login: Login, token_of: Callable[[str], str]
    ) -> None:
        self._app = app
        self._assistants = assistants
        self._login = login
        self._logins = Logins(login)
        self._token_of = token_of
        self._sockets = 0
        self._over: dict[str, set[asyncio.Event]] = {}  # of the sockets of each login

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request here, or hand it on."""
        if scope["type"] == "http":
            await self._http(scope, receive, self._sent(send))
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, reads = scope["path"], scope["method"] in ("GET", "HEAD")
        if not self._from_here(scope, origin_needed=False):
            await refuse(send, 403, "This is not served at this address, or not to the page that asked.\n")
        elif len(scope.get("query_string", b"")) > LONGEST_ADDRESS:
            await refuse(send, 414, "The address is too long.\n")
        elif path == ASSISTANTS:
            await self._assistant(scope, receive, send)
        elif not reads:
            await refuse(send, 405, "Readers change nothing here.\n")
        elif path == LOGIN:
            asked = urlencode({"provider": encode_provider_token(PROVIDER)}).encode()
            await self._app({**scope, "query_string": asked}, receive, send)
        elif path == BACK and not _is_plain(scope):
            await refuse(send, 400, "The address holds what no provider writes into it.\n")
        elif path == BACK:
            await self._app(scope, receive, cut_down(self._login.signing(), send, _too_long))
        elif path == LOGOUT and values(scope, b"sec-fetch-site") not in OWN_SITES:
            await refuse(send, 403, "No page of another site logs a reader out.\n")
        elif path == LOGOUT:
            if visit := self._logins.of(scope):
                self._end(visit)
            await self._app(scope, receive, send)
        else:
            await self._page(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what a reader asks for; anybody else is told how to become one."""
        visit = self._logins.of(scope)
        if visit is None:
            await refuse(send, 403, _CLOSED, _HTML)
        elif not visit.may_read:
            await refuse(send, 403, _not_a_reader(visit), _HTML)
        else:
            with readers.acting(visit.reader):
                await self._app(_without_claims(scope), receive, send)

    async def _assistant(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what an assistant asks that has a token; a login is none, and no stream is left open."""
        if scope["method"] not in _ASKING:
            allowed = ((b"allow", ", ".join(_ASKING).encode()), (b"cache-control", b"no-store"))
            await answer(send, 405, allowed, b"Assistants ask here by POST.\n")
            return
        kind, _, token = (values(scope, b"authorization") or [""])[0].partition(" ")
        name = await asyncio.to_thread(self._token_of, token.strip()) if kind.lower() == "bearer" else ""
        if not name:
            headers = ((b"www-authenticate", b"Bearer"), (b"cache-control", b"no-store"))
            await answer(send, 401, headers, b"A token is needed: who keeps this library makes one.\n")
            return
        with readers.acting(readers.Reader(ISSUED, name, name)):
            await self._assistants(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a socket before it is open, or hand it on for as long as the login is good."""
        visit = self._logins.of(scope) if self._from_here(scope, origin_needed=True) else None
        if visit is None or not visit.may_read or self._sockets >= MOST_SOCKETS:
            full = visit is not None and visit.may_read
            await send({"type": "websocket.close", "code": 1013 if full else 1008})
            return
        over = asyncio.Event()
        self._over.setdefault(visit.login, set()).add(over)
        self._sockets += 1
        try:
            with readers.acting(visit.reader):
                await self._held(_claimed(scope, visit), receive, send, over, visit.until)
        finally:
            self._sockets -= 1
            self._over[visit.login].discard(over)
            if not self._over[visit.login]:
                del self._over[visit.login]

    async def _held(
        self, scope: Scope, receive: Receive, send: Send, over: asyncio.Event, until: float
    ) -> None:
        """Serve a socket until it is closed, or its login ends."""
        serving = asyncio.ensure_future(self._app(scope, receive, send))
        ending = asyncio.ensure_future(over.wait())
        try:
            left = max(0.0, until - time.time())
            await asyncio.wait({serving, ending}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ending.cancel()
            was_done = serving.done()
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving
            if not was_done:
                await send({"type": "websocket.close", "code": 1008})

    def _end(self, visit: Visit) -> None:
        self._logins.end(visit)
        for over in self._over.get(visit.login, ()):
            over.set()

    def _from_here(self, scope: Scope, origin_needed: bool) -> bool:
        """Tell whether a request names our address, and no page but ours can have sent it."""
        hosts, origins = values(scope, b"host"), values(scope, b"origin")
        if len(hosts) != 1 or hosts[0].lower() != self._login.host:
            return False
        if origins or origin_needed:
            return origins == [self._login.origin]
        return values(scope, b"sec-fetch-site") in OWN_SITES or is_visit(scope)

    def _sent(self, send: Send) -> Send:
        """Add to each answer what keeps other pages away; cookies travel only where nobody reads them."""
        more = b"; Secure" if self._login.is_secret else b""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [
                    (name, value + more if name.lower() == b"set-cookie" else value)
                    for name, value in message.get("headers", ())
                ]
                message["headers"] = [*headers, *GUARDS]
            await send(message)

        return sending


async def _too_long(send: Send) -> None:
    await refuse(send, 403, _TOO_LONG, _HTML)


def _is_plain(scope: Scope) -> bool:
    """Tell whether an address cannot steer a terminal: what a provider is said to answer is told there."""
    query = scope.get("query_string", b"").decode("latin-1")
    told = sum(len(name + value) for name, value in parse_qsl(query) if name != "code")
    return told <= LONGEST_TOLD and all(letter.isprintable() for letter in unquote_plus(query))


def _claimed(scope: Scope, visit: Visit) -> Scope:
    """Let the app know who asks, by a header that no client can send."""
    who.KNOWN[visit.reader.id] = visit.reader
    bare = _without_claims(scope)
    return {**bare, "headers": [*bare["headers"], (who.HEADER, visit.reader.id.encode())]}


def _without_claims(scope: Scope) -> Scope:
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0].lower() != who.HEADER]}


def _not_a_reader(visit: Visit) -> str:
    return _PAGE.format(
        f"<p>You are logged in as {text(visit.reader.name)}, who is none of the readers of these notes. "
        "Ask who keeps them to be let in.</p>"
        f'<p><a href="{LOGOUT}">Log out</a></p>'
    )
