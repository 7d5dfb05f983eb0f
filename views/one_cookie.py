"""A login in one cookie: what the provider says of a person is cut down to what is read here.

Streamlit divides a login that is too long for one cookie, and signs each part with its place alone, so that
parts of several logins fit together. No login in parts is good here, so each is made to fit, or is refused.
"""

import json
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

from starlette.types import Message, Send
from streamlit.auth_util import MAX_COOKIE_BYTES, get_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

LONGEST_NAME = 80  # characters of what a reader is called
ROOM = len("; Secure")  # which is added later where nobody reads on the way
_KEPT = ("iss", "sub", "email", "email_verified", "iat", "origin", "is_logged_in", "provider")
Header = tuple[bytes, bytes]


def cut_down(secret: str, send: Send, refused: Callable[[Send], Awaitable[None]]) -> Send:
    """Put the login that an answer sets into one cookie; where it does not fit, the answer is `refused`."""
    is_refused = False

    async def sending(message: Message) -> None:
        nonlocal is_refused
        if message["type"] == "http.response.start":
            headers = in_one(secret, message.get("headers", ()))
            if headers is None:
                is_refused = True
                await refused(send)
            else:
                message["headers"] = headers
        if not is_refused:
            await send(message)

    return sending


def in_one(secret: str, headers: Collection[Header]) -> list[Header] | None:
    """Return headers with the login that they set in one cookie; None where it is too long for one."""
    parts = {_set_by(header)[0]: header for header in headers if _is_part(header)}
    said = get_cookie_with_chunks(
        lambda name: decode_signed_value(secret, name, _set_by(parts[name])[1]) if name in parts else None,
        USER_COOKIE_NAME,
    )
    others = [header for header in headers if not _is_part(header)]
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
    """Return how a reader is called, on the reader's own page."""
    found = (said.get(key) for key in ("name", "email", "preferred_username", "sub"))
    return next((one for one in found if isinstance(one, str) and one.strip()), "")[:LONGEST_NAME]


def _is_part(header: Header) -> bool:
    """Tell whether a header sets the login or a part of it; one that takes it away sets nothing."""
    name, value = _set_by(header)
    place = name.removeprefix(USER_COOKIE_NAME)
    return bool(value) and name != place and (not place or place[1:].isdigit())


def _set_by(header: Header) -> tuple[str, str]:
    """Return the name and the value of the cookie that a header sets; nothing where it sets none."""
    if header[0].lower() != b"set-cookie":
        return "", ""
    name, _, value = header[1].decode("latin-1").partition(";")[0].partition("=")
    return name.strip(), value.strip(' "')
