"""Lets in only browsers that know the token; any other request ends here and reaches no page.

It comes before everything that is served: pages, components, files, uploads, the health check, sockets. A
request is let through when its Host is one of ours with the port, its Origin, where it has one, is that very
host, and it carries the cookie. What a page of another site or port sends fails at the first or the second.
"""

from collections.abc import Iterable
from urllib.parse import parse_qsl

from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from throughline.views.keys import Keys

TOKEN = "token"  # the name in the address; used once, then the cookie takes its place
MOST_SOCKETS = 100  # windows at a time; each costs the server about four descriptors
LONGEST_ADDRESS = 8_000  # characters after the question mark; the browser's own pages stay far below
GUARDS = (
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (
        b"content-security-policy",
        b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:; "
        b"style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        b"connect-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
        b"form-action 'self'; frame-ancestors 'self'",
    ),
)
CLOSED = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Throughline</title>
<meta name="viewport" content="width=device-width"><style>body{font:1.1rem/1.6 Georgia,serif;max-width:34rem;
margin:20vh auto;padding:0 1.5rem}</style></head><body><h1>Throughline</h1>
<p>Open the address that the terminal shows. It lets this browser in, once and for all pages.</p>
<p>If this browser was let in before, <a href="">open this page again</a>.</p></body></html>"""


class FrontDoor:
    """An ASGI app that is asked before another and lets through only what may come in."""

    def __init__(self, app: ASGIApp, keys: Keys, hosts: Iterable[str]) -> None:
        self._app = app
        self._keys = keys
        self._hosts = frozenset(hosts)
        self._sockets = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request here, or hand it on."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._from_here(scope, origin_needed=False):
            await refuse(send, 403, "This is not served at this address, or not to the page that asked.\n")
        elif len(scope.get("query_string", b"")) > LONGEST_ADDRESS:
            await refuse(send, 414, "The address is too long.\n")
        elif (token := _token(scope)) and (cookie := self._keys.exchange(token)):
            await self._let_in(send, cookie)
        elif not self._has_cookie(scope):
            await refuse(send, 403, CLOSED, b"text/html; charset=utf-8")
        elif token:
            await _redirect(send)
        else:
            await self._app(scope, receive, guarded(send))

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a socket before it is open, or hand it on; too many at a time would end the server."""
        allowed = self._from_here(scope, origin_needed=True) and self._has_cookie(scope)
        if not allowed or self._sockets >= MOST_SOCKETS:
            await send({"type": "websocket.close", "code": 1008 if not allowed else 1013})
            return
        self._sockets += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._sockets -= 1

    def _from_here(self, scope: Scope, origin_needed: bool) -> bool:
        """Tell whether a request names one of our hosts, and no page but ours can have sent it."""
        hosts, origins = values(scope, b"host"), values(scope, b"origin")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return False
        if origins or origin_needed:
            return origins == [f"http://{hosts[0].lower()}"]
        return values(scope, b"sec-fetch-site") in ([], ["none"], ["same-origin"]) or is_visit(scope)

    def _has_cookie(self, scope: Scope) -> bool:
        cookies = [cookie_parser(header) for header in values(scope, b"cookie")]
        return any(self._keys.knows(found.get(self._keys.cookie_name, "")) for found in cookies)

    async def _let_in(self, send: Send, cookie: str) -> None:
        given = f"{self._keys.cookie_name}={cookie}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict"
        await _redirect(send, (b"set-cookie", given.encode()))


def values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1").strip() for key, value in scope["headers"] if key.lower() == name]


def is_visit(scope: Scope) -> bool:
    """Tell whether a person goes to a page, as by a link, rather than a page loading something."""
    asked = [values(scope, name) for name in (b"sec-fetch-mode", b"sec-fetch-dest")]
    return scope["method"] == "GET" and asked == [["navigate"], ["document"]]


def _token(scope: Scope) -> str:
    """Return the token in the address of the first page, or nothing."""
    if scope["path"] != "/" or scope["method"] != "GET":
        return ""
    asked = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1")))
    return str(asked.get(TOKEN, ""))


def guarded(send: Send) -> Send:
    """Add to each answer what keeps other pages from framing it or loading anything of it."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *GUARDS]
        await send(message)

    return sending


async def refuse(send: Send, status: int, words: str, kind: bytes = b"text/plain; charset=utf-8") -> None:
    headers = ((b"content-type", kind), (b"cache-control", b"no-store"))
    await answer(send, status, headers, words.encode())


async def _redirect(send: Send, *more: tuple[bytes, bytes]) -> None:
    """Send the browser to the address without the token, so that the token is not shown."""
    await answer(
        send,
        303,
        ((b"location", b"/"), (b"cache-control", b"no-store"), (b"referrer-policy", b"no-referrer"), *more),
        b"",
    )


async def answer(send: Send, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
