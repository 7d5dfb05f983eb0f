"""Runs in a network that leads nowhere: the app, everybody who may not come in, a trap for every packet.

`test_alone` makes the network and starts this there; the result is one line of JSON.
"""

import json
import os
import socket
import sys
import threading
import time
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.served import COOKIES, launched
from tests.visitor import Visitor

SECRET = "zyzzyva"
ETH_P_ALL = 3
PATHS = ("/", "/note?note=does-trust-grow", "/_stcore/host-config", "/_stcore/upload_file/x/y")


class Trap:
    """Keeps every packet that leaves by the one way out."""

    def __init__(self, device: str) -> None:
        self.packets: list[bytes] = []
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        self._socket.bind((device, 0))
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            self.packets.append(self._socket.recv(65536))


def foreign(port: int) -> list[dict[str, str]]:
    """Return the headers of those who may not come in, with and without the right cookie."""
    cookie = COOKIES[f"http://127.0.0.1:{port}"]
    own = f"127.0.0.1:{port}"
    return [
        {"Host": own},
        {"Host": "evil.example", "Cookie": cookie},
        {"Host": f"evil.example:{port}", "Cookie": cookie},
        {"Host": "127.0.0.1", "Cookie": cookie},
        {"Host": f"127.0.0.1:{port + 1}", "Cookie": cookie},
        {"Host": own, "Origin": "http://evil.example", "Cookie": cookie},
        {"Host": own, "Origin": f"http://127.0.0.1:{port + 1}", "Cookie": cookie},
        {"Host": own, "Origin": f"http://evil.example:{port}", "Cookie": cookie},
        {"Host": own, "Origin": "null", "Cookie": cookie},
    ]


def read_by(port: int, headers: dict[str, str], method: str, path: str) -> str:
    """Return what a stranger gets, or nothing where he is refused."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.putrequest(method, path, skip_host=True)
    for name, value in {"Content-Length": "0", **headers}.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    return text if answer.status < 300 or SECRET in text else ""


def socket_for(port: int, headers: dict[str, str]) -> bool:
    """Tell whether a stranger gets a socket to the app."""
    more = {name: value for name, value in headers.items() if name not in ("Host", "Origin")}
    origin = headers.get("Origin", "http://evil.example")
    try:
        with connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            origin=origin,  # type: ignore[arg-type]
            additional_headers=more,
            proxy=None,
        ):
            return True
    except InvalidStatus:
        return False


def main(folder: Path, device: str) -> None:
    """Let everybody try, then see whether the trap works at all."""
    trap = Trap(device)
    command = [sys.executable, "-m", "throughline", "--notes", str(folder), "app", "--port", "0"]
    with launched([*command, "--no-browser"], env={**os.environ}) as address:
        port = int(address.rsplit(":", 1)[1])
        with Visitor(address, COOKIES[address]) as reader:
            shown = SECRET in reader.open(note="does-trust-grow").words
        leaks = [
            [method, path, headers]
            for headers in foreign(port)
            for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS")
            for path in (
                "/",
                "/note?note=does-trust-grow",
                "/_stcore/host-config",
                "/_stcore/upload_file/x/y",
            )
            if read_by(port, headers, method, path)
        ]
        leaks += [["SOCKET", headers] for headers in foreign(port) if socket_for(port, headers)]
    sent = len(trap.packets)
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.sendto(b"?", ("203.0.113.1", 53))  # an address that is nobody's
    time.sleep(0.5)
    works = len(trap.packets) > sent
    print(json.dumps({"shown": shown, "leaks": leaks, "sent": sent, "trap works": works}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
