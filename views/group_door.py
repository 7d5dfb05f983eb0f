"""Lets in only readers who are logged in, and assistants with a token; any other request ends here.

It stands where `door` stands for one person: before pages, components, files, uploads, sockets and whatever
else Streamlit serves. Without a login three addresses are answered, each exact: to log in, to come back from
the provider, and to log out. Nothing is written by a request but what the socket of a page asks for, so that
only reading methods pass, and no upload does.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from urllib.parse import parse_qsl, unquote_plus, urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import encode_provider_token

from throughline.library import readers
from throughline.views import door_pages, way_back, who
from throughline.views.door import GUARDS, LONGEST_ADDRESS, MOST_SOCKETS, answer, is_visit, refuse, values
from throughline.views.heard import heard
from throughline.views.instead import unless
from throughline.views.login import BACK, LOGIN, LOGOUT, Login
from throughline.views.logins import Logins, Visit
from throughline.views.one_cookie import Header, cut_down, sets_login, takes_login_away
from throughline.views.turns import Turns

ASSISTANTS = "/mcp"
# What browsers say of who asks: nothing, the person, or our page.
OWN_SITES: tuple[list[str], ...] = ([], ["none"], ["same-origin"])
_ASKING = ("POST", "DELETE")
PROVIDER = "default"  # Streamlit's name for the one provider of the section [auth]
ISSUED = "throughline token"  # the issuer of an assistant, which no provider's address can be
LONGEST_TOLD = 2_000  # characters of what a provider answers, beside its code, which may be long
CLOSED_TO_ALL = "/_stcore/metrics"  # Streamlit's own figures, of all readers together
# A callback carries one of these when a login was begun; without one Streamlit asks the provider nothing.
_SESSION = "_streamlit_session"
LEAST_FAULT = 400  # the least status that tells of a fault
MOST_OF_ONE = 20  # sockets of one reader, so that nobody takes the room of all


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
        self._turns, self._turns_back = Turns(), Turns()
        self._sockets: Counter[str] = Counter()  # by the ids of readers
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
            await self._begin(scope, receive, send)
        elif path == BACK:
            await self._back(scope, receive, send)
        elif path == LOGOUT:
            await self._leave(scope, receive, send)
        elif path == CLOSED_TO_ALL:
            await refuse(send, 403, "These figures are shown to nobody.\n")
        else:
            await self._page(scope, receive, send)

    async def _begin(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a stranger to the provider, where there is a turn: each login asks the provider anew."""
        if not self._turns.take():
            await door_pages.too_many(send)
            return

        async def answered(message: Message) -> bool:
            if message["status"] >= LEAST_FAULT:
                await door_pages.failed(send)
                return True
            message["headers"] = [*message.get("headers", ()), (b"set-cookie", way_back.kept(scope))]
            return False

        asked = urlencode({"provider": encode_provider_token(PROVIDER)}).encode()
        await self._app({**scope, "query_string": asked}, receive, unless(answered, send))

    async def _back(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let somebody in who comes back from the provider, or say that this did not succeed."""
        if not _is_plain(scope):
            await door_pages.failed(send)
            return
        if _has_session(scope) and not self._turns_back.take():
            await door_pages.too_many(send)
            return
        is_in, is_login = self._logins.of(scope) is not None, bool(scope.get("query_string"))

        async def answered(message: Message) -> bool:
            headers = message.get("headers", ())
            if sets_login(headers):
                message["headers"] = _led(headers, scope)
            elif is_login and _is_redirect(message) and (takes_login_away(headers) or not is_in):
                cookies = (header for header in headers if header[0].lower() == b"set-cookie")
                await door_pages.failed(send, cookies)
                return True
            return False

        sending = unless(answered, send)
        await self._app(scope, receive, cut_down(self._login.signing(), sending, door_pages.too_long))

    async def _leave(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Log a reader out; who is none asks for as much as a login does."""
        if values(scope, b"sec-fetch-site") not in OWN_SITES:
            await refuse(send, 403, "No page of another site logs a reader out.\n")
            return
        if visit := self._logins.of(scope):
            self._end(visit)
        elif not self._turns.take():
            await door_pages.too_many(send)
            return
        await self._app(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what a reader asks for; anybody else is told how to become one."""
        visit = self._logins.of(scope)
        if visit is None:
            await door_pages.closed(send, way_back.link(scope))
        elif not visit.may_read:
            await door_pages.no_reader(send, visit.reader.name)
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
        if visit is None or not visit.may_read:
            await send({"type": "websocket.close", "code": 1008})
            return
        of = visit.reader.id
        if self._sockets.total() >= MOST_SOCKETS or self._sockets[of] >= MOST_OF_ONE:
            await send({"type": "websocket.close", "code": 1013})
            return
        over = asyncio.Event()
        self._over.setdefault(visit.login, set()).add(over)
        self._sockets[of] += 1
        try:
            with readers.acting(visit.reader):
                await self._held(_claimed(scope, visit), heard(receive), send, over, visit.until)
        finally:
            self._sockets -= Counter((of,))  # a reader who has none is not counted any more
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


def _led(headers: Iterable[Header], scope: Scope) -> list[Header]:
    """Lead a login back to the page that was asked for before."""
    others = (header for header in headers if header[0].lower() != b"location")
    return [*others, *way_back.led(scope)]


def _has_session(scope: Scope) -> bool:
    return any(_SESSION in header for header in values(scope, b"cookie"))


def _is_redirect(message: Message) -> bool:
    return 300 <= int(message["status"]) < LEAST_FAULT


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
