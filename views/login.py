"""What must be known before several people are let in, read once from a file of secrets and checked.

The file is the one that Streamlit's own login reads, with one section more that says who may read. A login
alone says who somebody is: with a public provider that is anybody, so who may read is always said.
"""

import hashlib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from throughline.library.errors import ThroughlineError

PLACE = Path(".streamlit", "secrets.toml")  # in the home folder; the present folder may hold others' notes
LOGIN, LOGOUT, BACK = "/auth/login", "/auth/logout", "/oauth2callback"  # Streamlit's own addresses
SHORTEST = 32  # characters of the secret that signs logins
FEWEST = 12  # different characters of it: 64 digits to the base 16 that are drawn by chance have more
HERE = frozenset(("127.0.0.1", "localhost", "::1"))
_ASKED = ("client_id", "client_secret", "server_metadata_url", "redirect_uri", "cookie_secret")
_EVERYBODY, _SUBJECT = "*", "sub:"
_HOST = re.compile(r"([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?")


class NoLoginError(ThroughlineError):
    """Several people would be let in without a login that is sure, so nothing is served."""


@dataclass(frozen=True, slots=True)
class Login:
    """How readers log in, at which address, and who of them may read."""

    auth: Mapping[str, Any]
    origin: str
    readers: tuple[str, ...]

    @property
    def host(self) -> str:
        """The host, with its port where it has one, that browsers ask for."""
        return urlsplit(self.origin).netloc

    @property
    def is_secret(self) -> bool:
        """Whether what travels is read by nobody on the way."""
        return self.origin.startswith("https://")

    def signing(self) -> str:
        """Return what logins are signed with; it changes with the client, the provider and the address."""
        parts = (
            self.auth["cookie_secret"],
            self.auth["client_id"],
            self.auth["server_metadata_url"],
            self.origin,
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def may_read(self, claims: Mapping[str, Any]) -> bool:
        """Tell whether somebody whom the provider knows is one of the readers."""
        if _EVERYBODY in self.readers or f"{_SUBJECT}{claims.get('sub')}" in self.readers:
            return True
        mail = claims.get("email")
        if not isinstance(mail, str) or claims.get("email_verified") not in (True, "true"):
            return False
        mail = mail.lower() if mail.isascii() else ""  # other letters can turn into those of somebody else
        name, at, domain = mail.rpartition("@")
        return bool(name and at and domain) and (mail in self.readers or f"@{domain}" in self.readers)


def read(named: Path | None) -> Login:
    """Return how readers log in; refuse in one line where anything is missing, and say what to do."""
    if find_spec("authlib") is None:
        raise NoLoginError(
            "Logins need the package Authlib, which is not installed: run `pip install 'throughline[serve]'`."
        )
    place = named or Path.home() / PLACE
    said = _said(place)
    auth = said.get("auth")
    if not isinstance(auth, dict):
        raise NoLoginError(
            f"{place} has no section [auth], which says how readers log in: see docs/serve.md."
        )
    missing = [key for key in _ASKED if not isinstance(auth.get(key), str) or not auth[key].strip()]
    if missing:
        raise NoLoginError(f"The section [auth] of {place} lacks {', '.join(missing)}: see docs/serve.md.")
    _signing(auth["cookie_secret"], place)
    _provider(auth["server_metadata_url"], place)
    return Login(
        {key: auth[key] for key in (*_ASKED, "client_kwargs") if key in auth},
        _origin(auth["redirect_uri"], place),
        _readers(said, place),
    )


def open_to_others(named: Path | None) -> str:
    """Say in one line that others may read the file of secrets; nothing where they may not."""
    place = named or Path.home() / PLACE
    if os.name != "posix" or not place.stat().st_mode & 0o077:
        return ""
    return f"Others on this machine may read the secrets in {place}: run `chmod 600` on it."


def _said(place: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(place.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NoLoginError(
            f"Several people are let in only with a login, and no file {place} says how they log in: "
            "write one as docs/serve.md shows, or name it with --secrets. For you alone there is "
            "`throughline app`."
        ) from error
    except OSError as error:
        raise NoLoginError(
            f"{place} cannot be read ({error.strerror}): allow it, or name another file with --secrets."
        ) from error
    except ValueError as error:
        raise NoLoginError(
            f"{place} is not the TOML that was expected ({error}): mend it, see docs/serve.md."
        ) from error


def _origin(address: str, place: Path) -> str:
    """Return the address that browsers ask for, which is part of the one that they come back to."""
    parts = _parts(address)
    usual = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    fits = parts.path == BACK and not parts.query and not parts.fragment and _HOST.fullmatch(parts.netloc)
    if not usual or not fits or parts.netloc.endswith(usual):
        raise NoLoginError(
            f"redirect_uri in {place} is “{address}”, and the address of this server in small letters, "
            f"followed by {BACK}, was expected, such as https://notes.example.org{BACK}: correct it there "
            "and at the provider."
        )
    if parts.scheme == "http" and parts.hostname not in HERE:
        raise NoLoginError(
            f"redirect_uri in {place} begins with http://, so everybody on the way could read logins and "
            "notes: put a proxy with TLS in front, as docs/serve.md shows, and write https:// there."
        )
    return f"{parts.scheme}://{parts.netloc}"


def _signing(secret: str, place: Path) -> None:
    """Refuse a secret that could be guessed, such as words of an example."""
    if len(secret) < SHORTEST:
        why = f"is shorter than {SHORTEST} characters"
    elif any(letter.isspace() for letter in secret):
        why = "holds white space, as words do"
    elif len(set(secret)) < FEWEST:
        why = f"has fewer than {FEWEST} different characters"
    else:
        return
    raise NoLoginError(
        f"cookie_secret in {place} {why}, so logins could be forged: "
        "put a long text there that was drawn by chance, such as what `openssl rand -hex 32` prints."
    )


def _provider(address: str, place: Path) -> None:
    """Refuse a provider whose word could be changed on the way."""
    parts = _parts(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in HERE):
        raise NoLoginError(
            f"server_metadata_url in {place} is “{address}”, and an address that begins with https:// was "
            "expected: take the one that your provider names, which ends in openid-configuration."
        )


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:  # a port or a host that is none
        return urlsplit("")
    return parts if parts.hostname and port != 0 else urlsplit("")


def _readers(said: Mapping[str, Any], place: Path) -> tuple[str, ...]:
    """Return who may read, as written: addresses, domains, subjects, or everybody."""
    section = said.get("throughline")
    found = section.get("readers") if isinstance(section, dict) else None
    listed = found if isinstance(found, list) and all(isinstance(one, str) for one in found) else []
    fit = [
        one
        for one in listed
        if one == _EVERYBODY or (one.startswith(_SUBJECT) and len(one) > len(_SUBJECT)) or "@" in one
    ]
    if not listed or len(fit) < len(listed):
        raise NoLoginError(
            f"The section [throughline] of {place} does not say who may read: write readers = "
            '["name@example.org", "@example.org"] there, or readers = ["*"] for everybody whom the provider '
            "lets in."
        )
    foreign = [one for one in listed if not one.startswith(_SUBJECT) and not one.isascii()]
    if foreign:
        raise NoLoginError(
            f"readers in {place} names “{foreign[0]}”, and an address of ASCII letters was expected: write "
            "sub: and the provider's own number of that person there."
        )
    return tuple(one if one.startswith(_SUBJECT) else one.lower() for one in listed)
