"""A language model at an address that the user names: it is asked there, and nothing is sent anywhere else.

Redirects are not followed, and the proxies that the environment names are not used.
"""

import http.client
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from throughline.corpus.errors import ThroughlineError
from throughline.corpus.text.phrases import count
from throughline.prompts.drafting import Message

LONGEST_ANSWER = 4_000_000  # bytes: a thousand times a brief
LONGEST_LIST_WAIT = 20.0  # seconds for the list of models, which computes nothing
TOLD = 200  # characters of an answer that is an error
TEMPERATURE = 0.2  # little freedom: what is wanted is what the evidence says
_COMPLETIONS, _VERSION = "/chat/completions", "/v1"


class AddressError(ThroughlineError):
    """What was named is no address that a model can be asked at, or it does not say which model."""


class NoAnswerError(ThroughlineError):
    """The address that was named gave no answer that can be used."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a model is asked."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def text(self) -> str:
        """The address as it is written."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path}"

    @property
    def is_here(self) -> bool:
        """Whether it is this machine."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def address_of(written: str) -> Address:
    """Read an address as people write it: with or without `/v1` and what follows it.

    >>> address_of("http://localhost:11434").text, address_of("http://[::1]:8080/v1/chat/completions").path
    ('http://localhost:11434/v1', '/v1')
    """
    try:
        parts = urlsplit(written.strip())
        port = parts.port
    except ValueError as error:
        raise _no_address(written, str(error)) from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _no_address(written, "it does not begin with http:// and the name of a machine")
    if parts.username is not None or parts.query or parts.fragment:
        raise _no_address(written, "it holds a user, a question or a place in a page")
    path = parts.path.rstrip("/").removesuffix(_COMPLETIONS)
    if not path.isascii() or not path.isprintable() or " " in path:
        raise _no_address(written, "its path is not written in plain letters")
    usual = 443 if parts.scheme == "https" else 80
    return Address(parts.scheme, parts.hostname, port or usual, path or _VERSION)


def _no_address(written: str, why: str) -> AddressError:
    return AddressError(
        f"\u201c{written}\u201d is no address of a model: {why}. "
        "One like http://127.0.0.1:11434 was expected."
    )


class Endpoint:
    """A model behind an address that speaks as OpenAI's does: Ollama, llama.cpp, LM Studio and others."""

    def __init__(self, address: Address, model: str, seconds: float) -> None:
        self.address = address
        self.seconds = seconds
        self.model = model or self._only_model()

    def complete(self, messages: Sequence[Message]) -> str:
        """Return what the model answers."""
        asked = {
            "model": self.model,
            "messages": [{"role": message.role, "content": message.text} for message in messages],
            "temperature": TEMPERATURE,
            "stream": False,
        }
        said = self._ask("POST", _COMPLETIONS, asked, self.seconds)
        try:
            text = said["choices"][0]["message"]["content"]
        except (KeyError, IndexError, TypeError) as error:
            raise self._failed("it answered with JSON that holds no message") from error
        if not isinstance(text, str):
            raise self._failed("it answered with a message that is no text")
        return text

    def _only_model(self) -> str:
        """Return the model that the address has; where it has several, a person must say which."""
        said = self._ask("GET", "/models", None, min(self.seconds, LONGEST_LIST_WAIT))
        try:
            names = [str(one["id"]) for one in said["data"]]
        except (KeyError, TypeError) as error:
            raise self._failed("it answered with JSON that lists no models") from error
        able = [name for name in names if "embed" not in name.lower()]
        if len(able) == 1:
            return able[0]
        if not able:
            raise self._failed("it has no model that can write")
        listed = ", ".join(able)
        raise AddressError(
            f"{self.address.text} has {count(len(able), 'model')}: {listed}. Name one with --model."
        )

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None, seconds: float) -> Any:
        data = json.dumps(body).encode() if body is not None else None
        headers = {"Content-Type": "application/json", "Accept": "application/json"} if data else {}
        with self._within(seconds) as connection:
            connection.request(method, self.address.path + path, data, headers)
            answer = connection.getresponse()
            held = answer.read(LONGEST_ANSWER + 1)
        if 300 <= answer.status < 400:
            where = answer.headers.get("Location", "another address")
            raise self._failed(f"it sends on to {where}, which is not followed: name that address itself")
        if answer.status != http.HTTPStatus.OK:
            said = " ".join(held.decode("utf-8", "replace").split())[:TOLD]
            raise self._failed(f"it answered {answer.status}{f': {said}' if said else ''}")
        if len(held) > LONGEST_ANSWER:
            raise self._failed(f"its answer is longer than {LONGEST_ANSWER:,} bytes")
        try:
            return json.loads(held)
        except (ValueError, RecursionError) as error:
            raise self._failed("it did not answer with JSON") from error

    @contextmanager
    def _within(self, seconds: float) -> Iterator[http.client.HTTPConnection]:
        """Give a connection that is cut off after so many seconds in all; put what fails into words."""
        kind = http.client.HTTPSConnection if self.address.scheme == "https" else http.client.HTTPConnection
        connection = kind(self.address.host, self.address.port, timeout=seconds)
        until = time.monotonic() + seconds
        cut = None
        try:
            connection.connect()
            cut = threading.Timer(seconds, _cut, (connection.sock,))  # it is forgotten once an answer begins
            cut.daemon = True
            cut.start()
            yield connection
            if time.monotonic() >= until:  # what was read may be the beginning alone
                raise TimeoutError
        except (OSError, http.client.HTTPException, ssl.SSLError) as error:
            if time.monotonic() >= until or isinstance(error, TimeoutError):
                raise self._failed(f"it gave no whole answer within {seconds:g} s") from error
            why = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise self._failed(f"it cannot be asked ({why})") from error
        finally:
            if cut:
                cut.cancel()
            connection.close()

    def _failed(self, why: str) -> NoAnswerError:
        return NoAnswerError(f"No brief from {self.address.text}: {why}.")


def _cut(held: socket.socket) -> None:
    """End a connection whose time is up, whatever it waits for."""
    with suppress(OSError):  # it has ended by itself
        held.shutdown(socket.SHUT_RDWR)
