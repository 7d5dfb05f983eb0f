"""What is sent to a server of Qdrant, how long it is waited for, and which addresses and keys are refused."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from throughline.index.engines import client
from throughline.index.engines.client import ClientPoints, checked, connect
from throughline.index.engines.door import EngineError
from throughline.index.engines.points import Point, Terms, of_passage, of_words

LIMIT = 32 * 2**20  # bytes of a request that a server of Qdrant takes unless it is told otherwise


class Server(ThreadingHTTPServer):
    """Takes points as Qdrant does: no request above its limit, and none of them at once."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.sizes: list[int] = []
        self.points: list[int] = []
        self.seconds = 0.0


class Asked(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_PUT(self) -> None:
        self._take(lambda told: [point["id"] for point in told["points"]])

    def do_POST(self) -> None:
        self._take(lambda told: told["points"])

    def _take(self, read: object) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.sizes.append(len(body))
        time.sleep(self.server.seconds)
        if len(body) > LIMIT:
            return self._say(413, {"status": {"error": "Payload error: JSON payload is larger than allowed"}})
        self.server.points += read(json.loads(body))  # type: ignore[operator]
        return self._say(200, {"result": {"operation_id": 1, "status": "completed"}, "status": "ok"})

    def _say(self, status: int, told: object) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield found
        found.shutdown()


def points_at(server: Server) -> ClientPoints:
    url = f"http://127.0.0.1:{server.server_port}"
    return ClientPoints(connect(url), "notes", f"Qdrant at {url}")


def test_passages_of_long_notes_are_sent_in_requests_that_a_server_takes(server: Server) -> None:
    vector = [0.0123456789012345678 * (-1) ** n for n in range(384)]
    rows = [
        Point(of_passage(note, seq), note, "concept", meaning=vector)
        for note in range(1, 501)
        for seq in range(9)
    ]
    points_at(server).put(rows)
    assert server.points == [row.number for row in rows]
    assert len(server.sizes) == 4 and max(server.sizes) < LIMIT / 2


def test_words_of_long_notes_are_sent_in_requests_that_a_server_takes(server: Server) -> None:
    words = Terms(list(range(4_000_000_000, 4_000_004_000)), [0.0123456789012345678] * 4_000)
    rows = [Point(of_words(note), note, "concept", words=words) for note in range(1, 501)]
    points_at(server).put(rows)
    assert server.points == [row.number for row in rows]
    assert len(server.sizes) == 9 and max(server.sizes) < LIMIT / 2


def test_one_point_goes_alone_however_large_it_is(server: Server) -> None:
    words = Terms(list(range(600_000)), [0.5] * 600_000)
    points_at(server).put([Point(of_words(n), n, "concept", words=words) for n in (1, 2)])
    assert server.points == [of_words(1), of_words(2)] and len(server.sizes) == 2
    points_at(server).put([])
    assert len(server.sizes) == 2


def test_a_batch_is_waited_for_longer_than_a_question(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "TIMEOUT", 1)
    server.seconds = 1.5
    points = points_at(server)
    points.put([Point(of_passage(1, 0), 1, "concept", meaning=[0.5])])
    points.delete([of_passage(2, 0)])
    assert server.points == [of_passage(1, 0), of_passage(2, 0)]


@pytest.mark.parametrize(
    "url",
    [
        "http://[::1", "http://h:99999", "http://127.0.0.1:abc", "http://exa mple", "http://h:0", "http://a\tb",
        "http://999.999.1.1", "http://m\u00fcnchen..de", "http://\u2603.example",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_read_is_refused(url: str) -> None:
    with pytest.raises(EngineError) as refused:
        connect(url)
    assert str(refused.value) == (
        f"“{url}” is no engine. Expected edge, built-in, or an address such as http://127.0.0.1:6333."
    )


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("http://127.0.0.1:6333/", "http://127.0.0.1:6333"),
        ("http://[::1]:6333", "http://[::1]:6333"),
        ("https://search.example/of/us", "https://search.example/of/us"),
        ("https://suche.überall.example", "https://suche.überall.example"),
    ],
)
def test_an_address_that_can_be_read_is_kept(url: str, kept: str) -> None:
    assert checked(url) == kept
    connect(url).close()


@pytest.mark.parametrize("key", ["schl\u00fcssel", "secret\n", " secret", "se\x7fcret"])
def test_a_key_that_cannot_be_sent_is_refused_and_not_shown(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(client.KEY, key)
    with pytest.raises(EngineError) as refused:
        connect("http://127.0.0.1:6333")
    assert key not in str(refused.value)
    assert str(refused.value) == (
        "THROUGHLINE_ENGINE_KEY holds a sign that cannot be sent. Expected ASCII, with no space at its ends. "
        "Copy the key once more from where the server is set up."
    )
