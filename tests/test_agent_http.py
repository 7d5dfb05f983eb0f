"""The server for assistants over HTTP: what strangers get, and what a client that never leaves costs."""

import http.client
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import ROOT
from tests.served_agent import over_http
from throughline.library import Library

HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "t", "version": "1"},
    },
}
AT_FIRST, LATER = 60, 300
MOST_KEPT = 8_000  # bytes for each client; a session that was kept took 35,000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """The process and the port of a server on one note."""
    folder = tmp_path_factory.mktemp("http")
    (folder / "one.md").write_text("# Does trust grow?\n\nYes.\n")
    Library.build(folder, text_only=True)
    with over_http(folder) as (process, url):
        yield process.pid, urlsplit(url).port or 0


def hello(port: int, **headers: str) -> int:
    """Introduce oneself, and leave without a word."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    given = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    connection.request("POST", "/mcp", json.dumps(HELLO), given | headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def memory(process: int) -> int:
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        pytest.skip("the memory of a process can be read on Linux only")
    return 1000 * int(status.read_text().split("VmRSS:")[1].split()[0])


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1:1"},
        {"Host": "localhost"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://localhost"},
        {"Origin": "null"},
    ],
)
def test_strangers_get_nothing(server: tuple[int, int], headers: dict[str, str]) -> None:
    assert hello(server[1], **headers) in (403, 421)


def test_the_other_name_of_this_machine_is_answered(server: tuple[int, int]) -> None:
    host = f"localhost:{server[1]}"
    assert hello(server[1], Host=host, Origin=f"http://{host}") == 200


def test_clients_who_never_say_goodbye_cost_nothing(server: tuple[int, int]) -> None:
    process, port = server
    for _ in range(AT_FIRST):
        assert hello(port) == 200
    before = memory(process)
    files = len(list(Path(f"/proc/{process}/fd").iterdir()))
    for _ in range(LATER):
        hello(port)
    assert memory(process) - before < MOST_KEPT * LATER
    assert len(list(Path(f"/proc/{process}/fd").iterdir())) <= files + 5


SLOW = """
import sys, time
from pathlib import Path
from throughline.agents.shared_library import SharedLibrary
from throughline.agents.serve import serve

SharedLibrary._answer = lambda self, question: time.sleep(600)
serve(Path(sys.argv[1]), None, 0)
"""


def test_an_interrupt_ends_a_server_that_is_at_a_long_question(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text("# Does trust grow?\n\nYes.\n")
    server = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(tmp_path)], cwd=ROOT, text=True, stderr=subprocess.PIPE
    )
    assert server.stderr
    port = urlsplit(server.stderr.readline().split()[-1]).port or 0
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    given = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    call = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "insights", "arguments": {}},
    }
    connection.request("POST", "/mcp", json.dumps(call), given)
    server.send_signal(signal.SIGINT)
    try:
        assert server.wait(120) == -signal.SIGINT
    finally:
        server.kill()
        server.communicate()
        connection.close()
