"""Who may come in to the app, over the real server: its Host, Origin, port, token and cookie."""

import asyncio
import os
import re
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit.runtime.session_manager import SessionInfo
from streamlit.testing.v1 import AppTest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.served import COOKIES, come_in, launched, opening
from tests.visitor import Visitor
from throughline.library import Library, log
from throughline.views import door, faults, keys, serve
from throughline.views.sessions import KeptSessions

PAGE = "# Does trust grow?\n\nThe secret word is zyzzyva.\n"
PATHS = (
    "/",
    "/note",
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/media/x",
    "/favicon.png",
)
PATHS += ("/_stcore/bidi-components/throughline_links/x.js", "/component/x/index.html", "/_stcore/agent/mcp")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("door")
    (folder / "notes").mkdir()
    (folder / "notes" / "trust.md").write_text(PAGE)
    Library.build(folder / "notes", text_only=True)
    yield folder


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with launched(command(), env=environment(home)) as found:
        yield found


def command(*more: str) -> list[str]:
    return [sys.executable, "-m", "throughline", "app", "--port", "0", *more]


def environment(home: Path) -> dict[str, str]:
    mine = {"THROUGHLINE_NOTES": str(home / "notes"), "XDG_DATA_HOME": str(home / "data"), "HOME": str(home)}
    return os.environ | mine


def asked(
    address: str, path: str = "/", method: str = "GET", **headers: str
) -> tuple[int, str, dict[str, str]]:
    """Ask as any program could, with exactly these headers."""
    connection = HTTPConnection("127.0.0.1", urlsplit(address).port or 0, timeout=20)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in {"Host": urlsplit(address).netloc, "Content-Length": "0", **headers}.items():
        if value:
            connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    answer = connection.getresponse()
    found = answer.status, answer.read().decode("utf-8", "replace"), dict(answer.headers)
    connection.close()
    return found


@pytest.mark.parametrize("path", PATHS)
def test_without_the_cookie_nothing_is_served(address: str, path: str) -> None:
    status, body, _ = asked(address, path)
    assert status == 403 and "Open the address that the terminal shows" in body


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("wrong", ["host", "no host", "port", "origin", "other port", "null", "same site"])
def test_with_the_cookie_a_foreign_page_gets_nothing(address: str, path: str, wrong: str) -> None:
    port = urlsplit(address).port or 0
    headers = {
        "host": {"Host": f"evil.example:{port}"},
        "no host": {"Host": ""},
        "port": {"Host": f"127.0.0.1:{port + 1}"},
        "origin": {"Origin": "http://evil.example"},
        "other port": {"Origin": f"http://127.0.0.1:{port + 1}"},
        "null": {"Origin": "null"},
        "same site": {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"},
    }[wrong]
    status, body, _ = asked(address, path, Cookie=COOKIES[address], **headers)
    assert status in (400, 403) and "terminal" not in body and "<" not in body


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "OPTIONS"])
def test_a_foreign_page_can_put_no_file(address: str, method: str) -> None:
    path = "/_stcore/upload_file/session/file"
    foreign = asked(address, path, method, Cookie=COOKIES[address], Origin="http://127.0.0.1:1")
    assert foreign[0] == 403
    assert asked(address, path, method, Origin=address)[0] == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": "http://localhost"},
        {"origin": None},
        {"origin": "null"},
        {"cookie": ""},
        {"cookie": "throughline-1=1.00"},
    ],
)
def test_no_foreign_page_opens_a_socket(address: str, headers: dict[str, str | None]) -> None:
    cookie = headers.get("cookie", COOKIES[address])
    with pytest.raises(InvalidStatus) as refused:
        connect(
            address.replace("http", "ws") + "/_stcore/stream",
            origin=headers.get("origin", address),  # type: ignore[arg-type]
            additional_headers={"Cookie": cookie or ""},
            proxy=None,
        )
    assert refused.value.response.status_code == 403


def test_a_socket_of_our_own_page_reads_the_notes(address: str) -> None:
    with Visitor(address, COOKIES[address]) as visitor:
        seen = visitor.open(note="does-trust-grow")
    assert "zyzzyva" in seen.words and not seen.errors


def test_a_host_named_by_its_other_name_works(address: str) -> None:
    host = f"localhost:{urlsplit(address).port}"
    assert asked(address, Host=host, Cookie=COOKIES[address])[0] == 200
    status, _, _ = asked(address, Host=host, Cookie=COOKIES[address], Origin=address)
    assert status == 403  # the page of the one name is not the page of the other


def test_the_token_works_once_and_leaves_the_address(home: Path) -> None:
    server = subprocess.Popen(
        command(), env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        port, token = opening(server)
        here = f"http://127.0.0.1:{port}"
        assert asked(here, "/?token=wrong")[0] == 403
        assert asked(here, "/?token=%ff%ed%a0%80")[0] == 403
        assert asked(here, f"/note?token={token}")[0] == 403
        status, _, headers = asked(here, f"/?token={token}")
        assert status == 303 and headers["location"] == "/"
        assert re.fullmatch(
            rf"throughline-{port}=\d+\.[0-9a-f]{{64}}; Path=/; Max-Age=\d+; HttpOnly; SameSite=Strict",
            headers["set-cookie"],
        )
        assert asked(here, f"/?token={token}")[0] == 403
        assert opening(server)[1] != token  # the next address stands in the terminal
        cookie = headers["set-cookie"].split(";")[0]
        assert asked(here, f"/?token={token}", Cookie=cookie)[0] == 303  # an old address, by who is in
    finally:
        server.terminate()
        server.wait(20)
    with launched([*command()[:-1], str(port)], env=environment(home)):
        assert asked(here, Cookie=cookie)[0] == 200  # a page that was open goes on after a restart
    place = home / "data" / "throughline" / keys.SECRET_FILE
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_two_apps_do_not_share_a_cookie(address: str, home: Path) -> None:
    with launched(command(), env=environment(home)) as other:
        assert COOKIES[other].split("=")[0] != COOKIES[address].split("=")[0]
        value = COOKIES[address].split("=")[1]
        forged = f"{COOKIES[other].split('=')[0]}={value}"
        assert asked(other, Cookie=forged)[0] == 403


def test_a_secret_that_others_could_read_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    first = keys.secret()
    assert keys.secret() == first
    place = tmp_path / "throughline" / keys.SECRET_FILE
    place.chmod(0o644)
    second = keys.secret()
    assert second != first and stat.S_IMODE(place.stat().st_mode) == 0o600
    place.write_bytes(b"short")
    assert len(keys.secret()) == keys.LENGTH
    monkeypatch.setenv("XDG_DATA_HOME", str(place / "no folder"))
    assert keys.secret() != keys.secret()  # it cannot be kept, and lasts as long as the app runs


@pytest.mark.parametrize("cookie", ["", "0.", "x", "9" * 5000 + ".x", "\udcff.\udcff", "1.2.3"])
def test_no_forged_cookie_is_known(cookie: str) -> None:
    ours = keys.Keys(b"s" * 32, 8501, lambda _: None)
    assert not ours.knows(cookie) and not ours.exchange(cookie)


def test_a_cookie_grows_old(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = keys.Keys(b"s" * 32, 8501, lambda _: None)
    cookie = ours.exchange(ours.token)
    now = keys.time.time()
    assert ours.knows(cookie)
    monkeypatch.setattr(keys.time, "time", lambda: now + 31 * 24 * 3600)
    assert not ours.knows(cookie)


def test_only_so_many_sockets_are_open_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MOST_SOCKETS", 2)
    entrance = keys.Keys(b"s" * 32, 1, lambda _: None)
    cookie = f"{entrance.cookie_name}={entrance.exchange(entrance.token)}".encode()
    headers = [(b"host", b"127.0.0.1:1"), (b"origin", b"http://127.0.0.1:1"), (b"cookie", cookie)]
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": headers}

    async def run() -> list[str]:
        said: list[str] = []
        leave = asyncio.Event()

        async def inside(_scope: Scope, _receive: Receive, _send: Send) -> None:
            said.append("open")
            await leave.wait()

        async def receive() -> Message:
            return {"type": "websocket.connect"}

        async def send(message: Message) -> None:
            said.append(f"{message['type']} {message['code']}")

        front = door.FrontDoor(inside, entrance, ["127.0.0.1:1"])
        first = [asyncio.create_task(front(scope, receive, send)) for _ in range(2)]
        await asyncio.sleep(0)
        await front(scope, receive, send)
        leave.set()
        await asyncio.gather(*first)
        await front(scope, receive, send)
        return said

    assert asyncio.run(run()) == ["open", "open", "websocket.close 1013", "open"]


def test_what_is_served_cannot_be_framed_or_loaded_by_others(address: str) -> None:
    _, _, headers = asked(address, Cookie=COOKIES[address])
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert "connect-src 'self' data: blob:;" in headers["content-security-policy"]
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_an_address_of_any_length_is_answered(address: str) -> None:
    assert asked(address, "/?note=" + "9" * 20_000, Cookie=COOKIES[address])[0] == 414


def test_a_taken_port_is_said_in_words(address: str, home: Path) -> None:
    taken = [*command()[:-1], str(urlsplit(address).port)]
    done = subprocess.run(taken, env=environment(home), capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "name another port" in done.stderr and "Traceback" not in done.stderr


def test_settings_of_the_folder_and_of_the_user_are_not_read(home: Path, tmp_path: Path) -> None:
    for place in (home, tmp_path):
        (place / ".streamlit").mkdir()
        (place / ".streamlit" / "config.toml").write_text(
            '[server]\naddress = "0.0.0.0"\nbaseUrlPath = "x"\nenableCORS = false\nenableAgentApi = true\n'
            '[client]\nshowErrorLinks = true\nshowErrorDetails = "full"\n[browser]\ngatherUsageStats = true\n'
            '[theme.nonsense]\nx = 1\n[theme.light]\nprimaryColor = "#ff0000"\n'
        )
        (place / ".streamlit" / "secrets.toml").write_text('[auth]\ncookie_secret = "known"\n')
    (tmp_path / "streamlit.py").write_text("raise SystemExit('a program of the notes folder was run')")
    with launched(command(), env=environment(home), cwd=tmp_path) as found:
        status, body, _ = asked(found, "/_stcore/host-config", Cookie=COOKIES[found])
        assert status == 200 and '"allowedOrigins":[]' in body.replace(" ", "")
        with Visitor(found, COOKIES[found]) as visitor:
            config = visitor.open().config
        assert config is not None
        assert not config.config.gather_usage_stats
        assert config.config.show_error_links == config.config.SHOW_ERROR_LINKS_FALSE
        assert config.custom_theme.light.primary_color == "#0e6b67"
        with socket.socket() as elsewhere:
            elsewhere.settimeout(5)
            port = urlsplit(found).port or 0
            assert elsewhere.connect_ex((outward(), port)) or outward() == "127.0.0.1"


def outward() -> str:
    """Return an address of this machine that is not loopback, where it has one."""
    said = subprocess.run(["ip", "-4", "-o", "addr"], capture_output=True, text=True, check=False).stdout
    found = [one for one in re.findall(r"inet (\d+\.\d+\.\d+\.\d+)", said) if not one.startswith("127.")]
    return found[0] if found else "127.0.0.1"


def test_the_page_of_a_browser_is_opened_by_its_token(home: Path) -> None:
    with launched(command(), env=environment(home)) as found:
        assert asked(found, Cookie=COOKIES[found])[0] == 200
        with pytest.raises(AssertionError):
            come_in(urlsplit(found).port or 0, "wrong")


def test_an_unforeseen_error_is_one_sentence_and_whole_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    for handler in list(log.LOGGER.handlers):
        log.LOGGER.removeHandler(handler)

    def page() -> None:
        from throughline.views import faults

        try:
            raise ValueError("what nobody should read")
        except ValueError as error:
            faults.told(error)

    app = AppTest.from_function(page).run()
    said = "".join(element.proto.body for element in app.get("html"))
    assert faults.SENTENCE in said and "nobody should read" not in said and "Traceback" not in said
    assert str(log.place()) in said
    assert "what nobody should read" in log.place().read_text("utf-8")


def test_the_app_tells_of_errors_in_its_own_words() -> None:
    ours = serve.served(8501, keys.Keys(b"s" * 32, 8501, lambda _: None))
    assert ours._app._on_script_error is faults.told  # type: ignore[attr-defined]


def test_sessions_of_readers_who_left_are_ended(tmp_path: Path) -> None:
    ended: list[str] = []

    class Session:
        def __init__(self, name: str) -> None:
            self.id = name

        def shutdown(self) -> None:
            ended.append(self.id)

    async def leaving() -> None:
        kept = KeptSessions(most=2, seconds=0.01)
        for name in "abc":
            kept.save(SessionInfo(client=None, session=Session(name)))  # type: ignore[arg-type]
        assert [one.session.id for one in kept.list()] == ["b", "c"]
        kept.delete("b")  # taken up again
        while kept.list():
            await asyncio.sleep(0.01)

    asyncio.run(leaving())
    assert sorted(ended) == ["a", "c"]


def test_readers_who_come_and_go_leave_nothing_behind(home: Path) -> None:
    server = subprocess.Popen(
        ["sh", "-c", "ulimit -n 256; exec " + " ".join(command())], env=environment(home),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        port, token = opening(server)
        cookie = come_in(port, token)
        here = Path(f"/proc/{server.pid}/fd")
        for _ in range(85):  # with 256 open files, eighty sessions were the end of the app
            with Visitor(f"http://127.0.0.1:{port}", cookie) as visitor:
                assert "zyzzyva" in visitor.open(note="does-trust-grow").words
        if here.exists():
            assert len(list(here.iterdir())) < 130
    finally:
        server.terminate()
        server.wait(20)
