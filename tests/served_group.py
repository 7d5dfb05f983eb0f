"""A library served to several readers, and a real provider of logins on loopback."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from oidc_provider_mock import User, run_server_in_thread

SECRET = "the-tests-alone-sign-logins-with-this-text"
LISTED = "readers.example"  # the domain whose addresses may read
PROCESSES: dict[str, int] = {}  # by the address of a server: its number
PEOPLE: dict[str, dict[str, object]] = {
    "one": {"email": f"one@{LISTED}", "email_verified": True, "name": "Reader One"},
    "two": {"email": f"two@{LISTED}", "email_verified": True, "name": "Reader Two"},
    "talkative": {"email": f"four@{LISTED}", "email_verified": True, "picture": token_urlsafe(4500)},
    "stranger": {"email": "somebody@elsewhere.example", "email_verified": True},
    "unverified": {"email": f"three@{LISTED}", "email_verified": False},
}


@contextmanager
def provider() -> Iterator[str]:
    """Run a provider of logins, and give its address."""
    people = [User(sub=name, claims=claims) for name, claims in PEOPLE.items()]
    with run_server_in_thread(user_claims=people) as server:
        yield f"http://localhost:{server.server_port}"


def free_port() -> int:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def secrets_of(place: Path, issuer: str, origin: str, readers: str = f'["@{LISTED}"]') -> Path:
    """Write what the server must know to let readers log in."""
    place.write_text(
        f'[auth]\nredirect_uri = "{origin}/oauth2callback"\ncookie_secret = "{SECRET}"\n'
        'client_id = "throughline"\nclient_secret = "known to the provider"\n'
        f'server_metadata_url = "{issuer}/.well-known/openid-configuration"\n'
        f"[throughline]\nreaders = {readers}\n",
        encoding="utf-8",
    )
    return place


def environment(home: Path) -> dict[str, str]:
    mine = {"THROUGHLINE_NOTES": str(home / "notes"), "XDG_DATA_HOME": str(home / "data"), "HOME": str(home)}
    return os.environ | mine


def command(*more: str) -> list[str]:
    return [sys.executable, "-m", "throughline", "serve", *more]


@contextmanager
def group(home: Path, issuer: str, *more: str, origin: str = "") -> Iterator[str]:
    """Serve the notes of a home to several readers, and give the address at which the server is reached."""
    port = free_port()
    reached = f"http://127.0.0.1:{port}"
    secrets = secrets_of(home / "secrets.toml", issuer, origin or reached)
    server = subprocess.Popen(
        command("--port", str(port), "--secrets", str(secrets), *more),
        env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert server.stdout
    PROCESSES[reached] = server.pid
    try:
        for line in server.stdout:
            if re.search(r"is open at http", line):
                break
        else:
            pytest.fail(f"the server ended with {server.wait()}")
        yield reached
    finally:
        server.terminate()
        server.wait(20)
        server.stdout.close()


class Client:
    """A browser without windows: it keeps cookies, and goes where it is sent."""

    def __init__(self, through: dict[str, str] | None = None) -> None:
        self.jar: dict[str, dict[str, str]] = {}
        self.secure: set[str] = set()
        self._through = through or {}  # by public addresses: the servers behind their proxies

    def ask(
        self, address: str, method: str = "GET", body: str = "", **headers: str
    ) -> tuple[HTTPResponse, str]:
        """Ask once, with the cookies of that host."""
        parts = urlsplit(address)
        held = self.jar.setdefault(parts.netloc, {})
        server = urlsplit(self._through.get(f"{parts.scheme}://{parts.netloc}", address))
        connection = HTTPConnection(server.hostname or "", server.port or 80, timeout=60)
        cookie = {"Host": parts.netloc} | ({"Cookie": self.cookie(parts.netloc)} if held else {})
        form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        path = parts.path or "/"
        connection.request(
            method, f"{path}?{parts.query}" if parts.query else path, body, cookie | form | headers
        )
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for given in answer.headers.get_all("set-cookie") or ():
            name, value = given.split(";")[0].split("=", 1)
            held.pop(name, None)
            self.secure |= {name} if "; Secure" in given else set()
            if value.strip('"'):
                held[name] = value
        connection.close()
        return answer, text

    def cookie(self, host: str) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.jar.get(host, {}).items())

    def log_in(self, origin: str, who: str) -> None:
        """Log in as one of the people whom the provider knows."""
        answer, _ = self.ask(f"{origin}/auth/login")
        while answer.status == 429:  # of many at once, some wait for a turn
            time.sleep(0.3)
            answer, _ = self.ask(f"{origin}/auth/login")
        assert answer.status == 302, answer.status
        asked = answer.headers["location"]
        answer, _ = self.ask(asked, "POST", urlencode({"sub": who}))
        back = urljoin(asked, answer.headers["location"])
        assert back.startswith(f"{origin}/oauth2callback"), back
        answer, _ = self.ask(back)
        assert answer.status == 302 and urljoin(back, answer.headers["location"]) == f"{origin}/"
