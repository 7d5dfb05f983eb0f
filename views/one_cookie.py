"""A login in one cookie: what the provider says of a person is cut down to what is read here.

Streamlit divides a login that is too long for one cookie, and signs each part with its place alone, so that
parts of several logins fit together. No login in parts is good here, so each is made to fit, or is refused.
The provider's own tokens, which Streamlit sets beside it, are not read here and are as long as the provider
likes: they are left out, since proxies refuse long headers.
"""

import json
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from typing import Any

from starlette.types import Message, Send
from streamlit.auth_util import MAX_COOKIE_BYTES, get_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME

from throughline.views.instead import unless

LONGEST_NAME = 80  # characters of what a reader is called
ROOM = len("; Secure")  # which is added later where nobody reads on the way
_KEPT = ("iss", "sub", "email", "email_verified", "origin", "is_logged_in", "provider")
Header = tuple[bytes, bytes]


def cut_down(secret: str, send: Send, refused: Callable[[Send], Awaitable[None]]) -> Send:
    """Put the login that an answer sets into one cookie; where it does not fit, the answer is `refused`."""

    async def answered(message: Message) -> bool:
        headers = in_one(secret, message.get("headers", ()))
        if headers is None:
            await refused(send)
            return True
        message["headers"] = headers
        return False

    return unless(answered, send)


def in_one(secret: str, headers: Collection[Header]) -> list[Header] | None:
    """Return headers with the login that they set in one cookie; None where it is too long for one."""
    parts = {_set_by(header)[0]: header for header in headers if _is_part(header)}
    said = get_cookie_with_chunks(
        lambda name: decode_signed_value(secret, name, _set_by(parts[name])[1]) if name in parts else None,
        USER_COOKIE_NAME,
    )
    others = [
        header for header in headers if not _is_part(header) and not _is_part(header, TOKENS_COOKIE_NAME)
    ]
    if not said:
        return others
    signed = create_signed_value(secret, USER_COOKIE_NAME, json.dumps(kept(json.loads(said))))
    _, _, more = parts[USER_COOKIE_NAME][1].partition(b";")
    cookie = USER_COOKIE_NAME.encode() + b"=" + signed + b";" + more
    return [*others, (b"set-cookie", cookie)] if len(cookie) + ROOM <= MAX_COOKIE_BYTES else None


def kept(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is read of a login."""
    return {key: said[key] for key in _KEPT if key in said} | {"name": name_of(said)}


def name_of(said: Mapping[str, Any]) -> str:
    """Return how a reader is called, on the reader's own page; half a character becomes a question mark."""
    found = (said.get(key) for key in ("name", "email", "preferred_username", "sub"))
    name = next((one for one in found if isinstance(one, str) and one.strip()), "")[:LONGEST_NAME]
    return name.encode("utf-8", "replace").decode("utf-8")


def sets_login(headers: Iterable[Header]) -> bool:
    """Tell whether an answer sets a login."""
    return any(_is_part(header) for header in headers)


def takes_login_away(headers: Iterable[Header]) -> bool:
    """Tell whether an answer takes the login away that its browser had."""
    return (USER_COOKIE_NAME, "") in map(_set_by, headers)


def _is_part(header: Header, of: str = USER_COOKIE_NAME) -> bool:
    """Tell whether a header sets a cookie or a part of it; one that takes it away sets nothing."""
    name, value = _set_by(header)
    place = name.removeprefix(of)
    return bool(value) and name != place and (not place or place[1:].isdigit())


def _set_by(header: Header) -> tuple[str, str]:
    """Return the name and the value of the cookie that a header sets; nothing where it sets none."""
    if header[0].lower() != b"set-cookie":
        return "", ""
    name, _, value = header[1].decode("latin-1").partition(";")[0].partition("=")
    return name.strip(), value.strip(' "')
