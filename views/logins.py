"""Who is logged in, as far as a request shows: Streamlit's login cookie, checked apart from Streamlit.

Streamlit's `st.login` protects only what the script of a page shows. The door that stands before everything
reads the same cookie, which is signed, and asks more of it: not older than a day, from this very address, of
one of the readers, and not logged out.
"""

import hashlib
import json
import time
from dataclasses import dataclass
from typing import Any

from itsdangerous.encoding import base64_decode, bytes_to_int
from starlette.requests import cookie_parser
from starlette.types import Scope
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from throughline.library.readers import Reader
from throughline.views.door import values
from throughline.views.login import Login
from throughline.views.one_cookie import name_of

SECONDS = 24 * 60 * 60  # for which a login is good; then the provider is asked again
IN_PARTS = (
    b"chunks-"  # how Streamlit begins a login in several cookies: their parts could be of several logins
)


@dataclass(frozen=True, slots=True)
class Visit:
    """Who a request is from, whether that is one of the readers, and until when the login is good."""

    reader: Reader
    may_read: bool
    login: str  # names this login among those of all readers
    until: float


class Logins:
    """Knows logins by their cookies, and those that were ended."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self._secret = login.signing()
        self._ended: dict[str, float] = {}

    def of(self, scope: Scope) -> Visit | None:
        """Return who a request is from; nothing where no login that is good came with it."""
        found = _cookies(scope)
        if len(found) != 1:  # of two, one may have been put there by somebody else
            return None
        signed = found[0].encode("latin-1", "replace")
        whole = decode_signed_value(self._secret, USER_COOKIE_NAME, signed, SECONDS / 86_400)
        if not whole or whole.startswith(IN_PARTS):
            return None
        # What is signed names the login; the signature itself can be written in several ways.
        what, _, _ = signed.rpartition(b".")
        return self._visit(whole, hashlib.sha256(what).hexdigest(), _signed_at(what) + SECONDS)

    def end(self, visit: Visit) -> None:
        """Let a login be good no longer, though its cookie may still be around."""
        now = time.time()
        self._ended = {login: until for login, until in self._ended.items() if until > now}
        self._ended[visit.login] = now + SECONDS  # the cookie was signed before, and is good no longer then

    def _visit(self, whole: bytes, login: str, until: float) -> Visit | None:
        try:
            said: Any = json.loads(whole)
        except ValueError:
            return None
        if not isinstance(said, dict) or said.get("is_logged_in") is not True:
            return None
        if said.get("origin") != self._login.origin:
            return None
        issuer, subject = said.get("iss"), said.get("sub")
        if not (isinstance(issuer, str) and issuer and isinstance(subject, str) and subject):
            return None
        if login in self._ended:
            return None
        reader = Reader(issuer, subject, name_of(said))
        return Visit(reader, self._login.may_read(said), login, until)


def _cookies(scope: Scope) -> list[str]:
    """Return what a request carries as its login, each time that it does."""
    pairs = [pair for header in values(scope, b"cookie") for pair in header.split(";")]
    return [found for pair in pairs if (found := cookie_parser(pair).get(USER_COOKIE_NAME)) is not None]


def _signed_at(what: bytes) -> float:
    """Return when a login was signed, by our own clock: it stands last in what is signed."""
    return float(bytes_to_int(base64_decode(what.rpartition(b".")[2])))
