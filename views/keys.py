"""Who may come in: a token in the address that opens the app, used once, and the cookie it is exchanged for.

The secret that signs cookies is kept beside the user's data, readable by that user alone, so that a page that
is open when the app is started again can go on. Where it cannot be kept, it lasts as long as the app runs.
"""

import hmac
import os
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from throughline.library.place import user_data

SECRET_FILE = "app-secret"
LENGTH = 32  # bytes of a secret
DAYS = 30  # for which a cookie is good
_DAY = 24 * 60 * 60


class Keys:
    """The token and the cookies of an app at one port."""

    def __init__(self, secret: bytes, port: int, spent: Callable[[str], None]) -> None:
        self._secret = secret
        self._port = port
        self._spent = spent
        self.token = secrets.token_urlsafe(LENGTH)

    @property
    def cookie_name(self) -> str:
        """The name of the cookie: cookies do not tell ports apart, and two apps must not share one."""
        return f"throughline-{self._port}"

    def exchange(self, given: str) -> str:
        """Return a cookie for the token, which is then used up and followed by another; else nothing."""
        if not _same(given, self.token):
            return ""
        self.token = secrets.token_urlsafe(LENGTH)
        self._spent(self.token)
        return self._signed(str(int(time.time())))

    def knows(self, cookie: str) -> bool:
        """Tell whether a cookie was given out by this app, for this port, not too long ago."""
        day = cookie.partition(".")[0]
        if not _same(cookie, self._signed(day)):
            return False
        return 0 <= time.time() - int(day) + _DAY <= (DAYS + 1) * _DAY

    def _signed(self, day: str) -> str:
        said = f"throughline app {self._port} {day}".encode("utf-8", "surrogatepass")
        return f"{day}.{hmac.digest(self._secret, said, 'sha256').hex()}"


def _same(given: str, expected: str) -> bool:
    """Compare two texts in a time that does not tell where they differ."""
    first, second = (text.encode("utf-8", "surrogatepass") for text in (given, expected))
    return hmac.compare_digest(first, second)


def secret() -> bytes:
    """Return the secret that signs cookies: the kept one, a new one that is kept, or one for this run."""
    place = user_data() / SECRET_FILE
    try:
        return _kept(place) or _made(place)
    except OSError:
        return secrets.token_bytes(LENGTH)


def _kept(place: Path) -> bytes:
    """Return the secret that is kept, if it is whole and nobody else could read or write it."""
    with suppress(FileNotFoundError):
        about = place.lstat()
        ours = not hasattr(os, "getuid") or (about.st_uid == os.getuid() and not about.st_mode & 0o077)
        if ours and not place.is_symlink():
            found = place.read_bytes()
            return found if len(found) == LENGTH else b""
    return b""


def _made(place: Path) -> bytes:
    """Keep a new secret, in a file that was never open to others."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = place.with_name(f"{SECRET_FILE}.{os.getpid()}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        value = secrets.token_bytes(LENGTH)
        file.write(value)
    new.replace(place)
    return value
