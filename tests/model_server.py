"""A small server that speaks as local models do: it answers what a test says, and notes what it is sent."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HANG, DRIP = "hang", "drip"


@dataclass(slots=True)
class Told:
    """What the server answers, and what it was sent."""

    answers: list[str | int | bytes] = field(default_factory=list)
    models: tuple[str, ...] = ("writer-7b",)
    redirect: str = ""
    sent: list[tuple[str, Any]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    address: str = ""

    @property
    def drafts(self) -> list[Any]:
        """The conversations that the server was sent."""
        return [body["messages"] for path, body in self.sent if path.endswith("/chat/completions")]


class _Handler(BaseHTTPRequestHandler):
    told: Told

    def do_GET(self) -> None:
        self.told.sent.append((self.path, None))
        if self.path.endswith("/models"):
            self._json({"object": "list", "data": [{"id": name} for name in self.told.models]})
        else:
            self._reply(404, b"no such page")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.told.sent.append((self.path, body))
        if self.told.redirect:
            self.send_response(307)
            self.send_header("Location", self.told.redirect)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        answer = self.told.answers.pop(0)
        if answer in (HANG, DRIP):
            self._wait(str(answer))
        elif isinstance(answer, int):
            self._reply(answer, b"the model fell over")
        elif isinstance(answer, bytes):
            self._reply(200, answer)
        else:
            self._json({"choices": [{"message": {"role": "assistant", "content": answer}}]})

    def _wait(self, how: str) -> None:
        """Answer nothing, or a space now and then, until the test is over."""
        if how == DRIP:
            self.send_response(200)
            self.end_headers()
        while not self.told.over.wait(0.1):
            if how == DRIP:
                try:
                    self.wfile.write(b" ")
                except OSError:
                    return

    def _json(self, value: Any) -> None:
        self._reply(200, json.dumps(value).encode())

    def _reply(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def model_server(*answers: str | int | bytes) -> Iterator[Told]:
    """Serve these answers on this machine, one after another."""
    told = Told(list(answers))
    handler = type("Handler", (_Handler,), {"told": told})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        told.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield told
        finally:
            told.over.set()
            server.shutdown()
            thread.join(5)
