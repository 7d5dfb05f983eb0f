"""Several readers behind one door: who comes in, who does not, what each reads, and what nobody changes."""

import asyncio
import json
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_urlsafe
from textwrap import dedent
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.types import Message, Receive, Scope, Send
from streamlit.auth_util import set_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.served_group import SECRET, Client, command, environment, group, provider, secrets_of
from tests.test_front_door import outward
from tests.visitor import Visitor
from throughline.commands import serve as serve_command
from throughline.library import Library, readers
from throughline.views import group as group_app
from throughline.views import login, logins, who
from throughline.views.group_door import GroupDoor

ORIGIN = "http://127.0.0.1:8501"
COOKIE = "_streamlit_user"
PAGE = "# Does trust grow?\n\nThe secret word is zyzzyva.\n"
OPEN = {"/auth/login", "/auth/logout", "/oauth2callback"}
CLAIMS = {
    "iss": "https://login.example", "sub": "one", "email": "one@readers.example", "email_verified": True,
    "origin": ORIGIN, "is_logged_in": True, "provider": "default",
}  # fmt: skip


@pytest.fixture
def known(tmp_path: Path) -> login.Login:
    return login.read(secrets_of(tmp_path / "secrets.toml", "http://localhost:1", ORIGIN))


def signed(known: login.Login, claims: dict[str, Any], secret: str = "") -> str:
    value = create_signed_value(secret or known.signing(), COOKIE, json.dumps(claims)).decode()
    return f"{COOKIE}={value}"


def in_parts(known: login.Login, claims: dict[str, Any]) -> dict[str, str]:
    """Return a login in as many cookies as Streamlit makes of it."""

    def sign(name: str, value: str) -> bytes:
        return create_signed_value(known.signing(), name, value)

    jar: dict[str, str] = {}
    set_cookie_with_chunks(
        lambda name, value: jar.update({name: sign(name, value).decode()}),
        sign, COOKIE, claims, cookie_attr_size=60,
    )  # fmt: skip
    return jar


def jar_of(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


class Inside:
    """What stands behind the door: it notes whatever gets there, and as whom."""

    def __init__(self) -> None:
        self.came: list[tuple[str, str]] = []
        self.headers: list[list[tuple[bytes, bytes]]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        reader = readers._acting.get()
        self.came.append((scope["path"], reader.subject if reader else ""))
        self.headers.append(scope["headers"])
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": [(b"set-cookie", b"a=b")]})
            await send({"type": "http.response.body", "body": b""})


def at_door(known: login.Login, app: Any, assistants: Any = None) -> GroupDoor:
    return GroupDoor(app, assistants or app, known, lambda token: "helper" if token == "good" else "")


def asked(
    door: GroupDoor, path: str, method: str = "GET", kind: str = "http", query: bytes = b"", **headers: str
) -> list[Message]:
    """Ask the door, and return all that it answers."""
    given = {"host": ORIGIN.removeprefix("http://")} | headers
    said: list[Message] = []

    async def receive() -> Message:
        return {"type": f"{kind}.connect" if kind == "websocket" else "http.request", "body": b""}

    async def send(message: Message) -> None:
        said.append(message)

    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items() if value]
    scope: Scope = {"type": kind, "method": method, "path": path, "query_string": query, "headers": pairs}
    asyncio.run(door(scope, receive, send))
    return said


def status(said: list[Message]) -> int:
    return int(next(one["status"] for one in said if one["type"] == "http.response.start"))


def every_route() -> list[str]:
    """Return an address of each route of the app, Streamlit's own among them."""
    app = group_app.serve.App(group_app.serve.SCRIPT, routes=group_app.serve.routes())
    app._runtime = app._create_runtime()
    found = []
    try:
        for route in app._build_starlette_app().routes:
            assert isinstance(route, (Mount, Route, WebSocketRoute)), route
            path = route.path + ("/x" if isinstance(route, Mount) else "")
            found.append("/".join("x" if part.startswith("{") else part for part in path.split("/")))
    finally:
        type(app._runtime)._instance = None
    return found


def foreign(known: login.Login) -> dict[str, str]:
    """Return cookies that let nobody in, by what is wrong of each."""
    good = signed(known, CLAIMS)
    long = {"name": token_urlsafe(3200)} | CLAIMS
    first = in_parts(known, long | {"sub": "two"})
    second = in_parts(known, long | {"email": "two@elsewhere.example"})
    assert len(first) == len(second) > 2
    last = max(second)
    return {
        "in parts": jar_of(first),
        "in parts of two logins": jar_of(second | {name: first[name] for name in first if name != last}),
        "in parts of two logins, the other way": jar_of(first | {last: second[last]}),
        "with the head of another": jar_of(first | {COOKIE: second[COOKIE]}),
        "none": "",
        "empty": f"{COOKIE}=",
        "nonsense": f"{COOKIE}=\u00e4\u00ff.x.y",
        "another server's": signed(known, CLAIMS, "another secret, which is as long as it should be"),
        "the secret of the file itself": signed(known, CLAIMS, known.auth["cookie_secret"]),
        "changed": good[:-3] + "aaa",
        "another name": good.replace(COOKIE, "_streamlit_user_tokens"),
        "another address": signed(known, CLAIMS | {"origin": "http://127.0.0.1:8502"}),
        "not logged in": signed(known, CLAIMS | {"is_logged_in": False}),
        "no issuer": signed(known, {name: CLAIMS[name] for name in CLAIMS if name != "iss"}),
        "no subject": signed(known, CLAIMS | {"sub": ""}),
        "no reader": signed(known, CLAIMS | {"email": "one@elsewhere.example"}),
        "letters that look alike": signed(known, CLAIMS | {"email": "one@reader\u017f.example"}),
        "not verified": signed(known, CLAIMS | {"email_verified": False}),
        "no email": signed(known, {name: CLAIMS[name] for name in CLAIMS if name != "email"}),
        "the app's own": "throughline-8501=1.00",
        "one that says who it is": "x-throughline-reader=one",
    }


def test_no_route_of_the_app_answers_without_a_login(known: login.Login) -> None:
    paths = [*every_route(), "/", "/x", "//", "/auth/login/", "/auth/loginx", "/AUTH/login", "/auth/./login"]
    assert {"/_stcore/stream", "/_stcore/health", "/vault/x", "/find", "/live"} <= set(paths)
    for wrong, cookie in foreign(known).items():
        inside = Inside()
        door = at_door(known, inside)
        for path in paths:
            for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
                said = asked(door, path, method, cookie=cookie, x_throughline_reader="one")
                assert status(said) in (403, 405) or (path in OPEN and method in ("GET", "HEAD")), (
                    wrong,
                    path,
                )
            socket = asked(
                door, path, kind="websocket", cookie=cookie, origin=ORIGIN, x_throughline_reader="one"
            )
            assert [one["type"] for one in socket] == ["websocket.close"], (wrong, path)
        assert {path for path, _ in inside.came} == OPEN, wrong


def test_a_reader_comes_in_to_read_and_nothing_else(known: login.Login) -> None:
    inside = Inside()
    door, cookie = at_door(known, inside), signed(known, CLAIMS)
    assert status(asked(door, "/", cookie=cookie)) == 200
    asked(door, "/_stcore/stream", kind="websocket", cookie=cookie, origin=ORIGIN, x_throughline_reader="two")
    assert inside.came == [("/", "one"), ("/_stcore/stream", "one")]
    mark = readers.Reader("https://login.example", "one").id
    assert [value for name, value in inside.headers[1] if name == who.HEADER] == [mark.encode()]
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert status(asked(door, "/_stcore/upload_file/a/b", method, cookie=cookie)) == 405
    for more in (
        {"host": "evil.example"},
        {"origin": "http://evil.example"},
        {"sec_fetch_site": "cross-site"},
    ):
        assert status(asked(door, "/", cookie=cookie, **more)) == 403
    for origin in ("", "null", "http://127.0.0.1:8502"):
        assert (
            asked(door, "/_stcore/stream", kind="websocket", cookie=cookie, origin=origin)[0]["code"] == 1008
        )
    assert len(inside.came) == 2


def test_nobody_writes_into_the_terminal_of_who_keeps_the_library(known: login.Login) -> None:
    """Streamlit logs what the provider is said to have answered, and anybody can ask for that address."""
    inside = Inside()
    door = at_door(known, inside)
    for asked_for in (
        b"error=%1b]0;x%07",
        b"error=a%0ab",
        b"error=%c2%9b31m",
        b"state=\x1b[2J",
        b"error=%e2%80%ae",
        b"%e2%80%a8=x",
        b"error_description=" + b"x" * 2001,
        b"error=" + b"x" * 1001 + b"&state=" + b"x" * 1001,
    ):
        assert status(asked(door, "/oauth2callback", query=asked_for)) == 400
    assert status(asked(door, "/oauth2callback", query=b"code=a%2Fb&state=x+y&error=d%C3%A9ni")) == 200
    assert status(asked(door, "/oauth2callback", query=b"state=x&code=" + b"x" * 4000)) == 200
    assert inside.came == [("/oauth2callback", "")] * 2


def test_a_login_ends_with_its_day_and_when_it_is_ended(
    known: login.Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = Inside()
    door, cookie = at_door(known, inside), signed(known, CLAIMS)
    assert status(asked(door, "/", cookie=cookie)) == 200
    asked(door, "/auth/logout", cookie=cookie)
    assert status(asked(door, "/", cookie=cookie)) == 403
    fresh = at_door(known, inside)
    assert status(asked(fresh, "/", cookie=cookie)) == 200
    monkeypatch.setattr(logins, "SECONDS", -1)
    assert status(asked(fresh, "/", cookie=cookie)) == 403


def test_addresses_are_compared_in_small_letters_of_ascii_alone(tmp_path: Path) -> None:
    place = secrets_of(tmp_path / "s.toml", "https://l.example", ORIGIN, '["@Strasse.de", "sub:\u00e4"]')
    known = login.read(place)
    for mail, comes_in in {
        "x@STRASSE.de": True,
        "x@stra\u00dfe.de": False,
        "\u212a@strasse.de": False,
    }.items():
        assert known.may_read({"email": mail, "email_verified": True}) is comes_in
    assert known.may_read({"sub": "\u00e4"})


def test_no_page_of_another_site_logs_a_reader_out(known: login.Login) -> None:
    inside = Inside()
    door, cookie = at_door(known, inside), signed(known, CLAIMS)
    visit = {"sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}
    for site in ("cross-site", "same-site"):
        assert status(asked(door, "/auth/logout", cookie=cookie, sec_fetch_site=site, **visit)) == 403
    assert status(asked(door, "/", cookie=cookie, sec_fetch_site="cross-site", **visit)) == 200
    assert inside.came == [("/", "one")]
    for site in ("same-origin", "none", ""):
        assert status(asked(door, "/auth/logout", cookie=cookie, sec_fetch_site=site, **visit)) == 200
    assert status(asked(door, "/", cookie=cookie)) == 403


def test_a_login_that_was_ended_is_good_in_no_other_writing(known: login.Login) -> None:
    door, cookie = at_door(known, Inside()), signed(known, CLAIMS)
    asked(door, "/auth/logout", cookie=cookie)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    written = [cookie[:-1] + letter for letter in letters]
    for one in [*written, cookie + "!", cookie + "=", f"{cookie}; x=y", f"x=y; {cookie}"]:
        assert status(asked(door, "/", cookie=one)) == 403
    parts = in_parts(known, CLAIMS | {"name": token_urlsafe(6000)})
    asked(door, "/auth/logout", cookie=jar_of(parts))
    head = create_signed_value(known.signing(), COOKIE, f"chunks-{len(parts) - 1}").decode()
    assert status(asked(door, "/", cookie=jar_of(parts | {COOKIE: head}))) == 403


class FromProvider(Inside):
    """What answers when a reader comes back from the provider: it sets the login, in parts if need be."""

    def __init__(self, known: login.Login, claims: dict[str, Any]) -> None:
        super().__init__()
        self._jar = in_parts(known, claims)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != login.BACK:
            await super().__call__(scope, receive, send)
            return
        cookies = [f"{name}={value}; Path=/; HttpOnly".encode() for name, value in self._jar.items()]
        gone = b'_streamlit_user_9=""; Max-Age=0; Path=/'
        headers = [(b"location", b"/"), *((b"set-cookie", one) for one in (gone, *cookies, b"a=b"))]
        await send({"type": "http.response.start", "status": 302, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def cookies_set(said: list[Message]) -> list[str]:
    return [value.decode() for name, value in said[0]["headers"] if name == b"set-cookie"]


@pytest.mark.parametrize("long", [{}, {"picture": token_urlsafe(9000)}, {"name": "é" * 9000}])
def test_a_login_is_set_in_one_cookie(long: dict[str, str], known: login.Login) -> None:
    door = at_door(known, FromProvider(known, CLAIMS | long))
    gone, other, mine = cookies_set(asked(door, login.BACK))
    assert gone.startswith("_streamlit_user_9=") and other == "a=b"
    assert mine.startswith(f"{COOKIE}=") and mine.endswith("; Path=/; HttpOnly") and len(mine) < 4096
    assert status(asked(door, "/", cookie=mine.split(";")[0])) == 200


def test_a_login_that_fits_no_cookie_is_refused_in_one_sentence(known: login.Login) -> None:
    said = asked(at_door(known, FromProvider(known, CLAIMS | {"sub": token_urlsafe(9000)})), login.BACK)
    assert status(said) == 403 and not cookies_set(said) and len(said) == 2
    assert b"tells too much of you for one cookie" in said[1]["body"]


def test_an_open_socket_is_closed_when_its_reader_logs_out(known: login.Login) -> None:
    cookie = signed(known, CLAIMS)
    said: list[str] = []

    async def inside(scope: Scope, _: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 302, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        try:
            said.append("open")
            await asyncio.Event().wait()
        finally:
            said.append("left")

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        said.append(message["type"])

    async def story() -> None:
        door = at_door(known, inside)
        headers = [(b"host", b"127.0.0.1:8501"), (b"origin", ORIGIN.encode()), (b"cookie", cookie.encode())]
        scope: Scope = {"type": "websocket", "path": "/_stcore/stream", "headers": headers}
        socket = asyncio.create_task(door(scope, receive, send))
        while not said:
            await asyncio.sleep(0)
        leave: Scope = {"type": "http", "path": "/auth/logout", "method": "GET", "headers": headers}
        await door(leave, receive, send)
        await socket
        assert not door._over and not door._sockets

    asyncio.run(story())
    assert said[-2:] == ["left", "websocket.close"]


def test_cookies_travel_only_where_nobody_reads_them(tmp_path: Path) -> None:
    origin = "https://notes.example"
    known = login.read(secrets_of(tmp_path / "s.toml", "https://login.example", origin))
    said = asked(at_door(known, Inside()), "/auth/login", host="notes.example")
    assert (b"set-cookie", b"a=b; Secure") in said[0]["headers"]


def test_an_assistant_needs_a_token_and_a_login_is_none(known: login.Login) -> None:
    app, assistants = Inside(), Inside()
    door = at_door(known, app, assistants)
    for header in (
        {},
        {"cookie": signed(known, CLAIMS)},
        {"authorization": "Bearer bad"},
        {"authorization": "good"},
    ):
        assert status(asked(door, "/mcp", "POST", **header)) == 401
    assert status(asked(door, "/mcp", "POST", host="evil.example", authorization="Bearer good")) == 403
    assert status(asked(door, "/mcp/", "POST", authorization="Bearer good")) == 405
    assert status(asked(door, "/mcp", "POST", authorization="Bearer good")) == 200
    for method in ("GET", "HEAD", "PUT", "OPTIONS", "PATCH"):  # a stream would stay open after its token
        said = asked(door, "/mcp", method, authorization="Bearer good")
        assert status(said) == 405 and (b"allow", b"POST, DELETE") in said[0]["headers"]
    assert status(asked(door, "/mcp", "DELETE", authorization="Bearer good")) == 200
    assert app.came == [] and assistants.came == [("/mcp", "helper")] * 2


WRONG: dict[str, tuple[Callable[[str], str], str]] = {
    "no file": (lambda _: "", "no file"),
    "no section": (lambda text: text.replace("[auth]", "[other]"), "no section [auth]"),
    "no client": (lambda text: text.replace("client_id", "other"), "lacks client_id"),
    "short secret": (lambda text: text.replace("the-tests-alone-sign-logins-with", ""), "shorter than 32"),
    "secret in words": (
        lambda text: text.replace(SECRET, "a secret of several words that is long enough"),
        "openssl rand -hex 32",
    ),
    "secret of few letters": (lambda text: text.replace(SECRET, "0123456789a" * 6), "openssl rand -hex 32"),
    "no readers": (lambda text: text.split("[throughline]")[0], "does not say who may read"),
    "readers in words": (
        lambda text: text.replace('["@readers.example"]', '"*"'),
        "does not say who may read",
    ),
    "a reader in words": (lambda text: text.replace('"@readers.example"', '"everyone"'), "who may read"),
    "a reader in other letters": (
        lambda text: text.replace("@readers.example", "@reader\u017f.example"),
        "sub:",
    ),
    "not ours": (lambda text: text.replace("/oauth2callback", "/back"), "was expected, such as"),
    "plain": (
        lambda text: text.replace("http://127.0.0.1:8501/oa", "http://notes.example/oa"),
        "a proxy with TLS",
    ),
    "port": (lambda text: text.replace("127.0.0.1:8501", "127.0.0.1:x"), "was expected, such as"),
    "plain provider": (lambda text: text.replace("localhost:1/", "login.example/"), "begins with https://"),
    "no TOML": (lambda text: text + "[", "not the TOML"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_it_refuses_to_start_in_one_line_that_says_what_to_do(wrong: str, tmp_path: Path) -> None:
    place = secrets_of(tmp_path / "secrets.toml", "http://localhost:1", ORIGIN)
    login.read(place)
    change, words = WRONG[wrong]
    text = change(place.read_text())
    place.write_text(text, encoding="utf-8") if text else place.unlink()
    with pytest.raises(login.NoLoginError) as refused:
        login.read(place)
    assert words in str(refused.value) and ":" in str(refused.value) and "\n" not in str(refused.value)


def test_the_example_of_the_manual_is_no_secret(tmp_path: Path) -> None:
    manual = (Path(__file__).parents[1] / "docs" / "serve.md").read_text(encoding="utf-8")
    place = tmp_path / "secrets.toml"
    place.write_text(dedent(manual.partition("```toml\n")[2].partition("```")[0]))
    with pytest.raises(login.NoLoginError, match="cookie_secret"):
        login.read(place)


@pytest.mark.skipif(os.name != "posix", reason="modes are those of posix")
@pytest.mark.parametrize(("mode", "is_told"), [(0o600, False), (0o400, False), (0o640, True), (0o604, True)])
def test_secrets_that_others_may_read_are_told_of_and_used(
    mode: int, is_told: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = secrets_of(tmp_path / "secrets.toml", "http://localhost:1", ORIGIN)
    place.chmod(mode)
    told: list[str] = []
    began: list[object] = []
    monkeypatch.setattr(serve_command, "complain", told.append)
    monkeypatch.setattr(serve_command, "become", lambda *asked: began.append(asked))
    monkeypatch.setattr(serve_command, "place", lambda: None)
    monkeypatch.setattr(serve_command.library_file, "usable", lambda _: None)
    serve_command._serve(8501, "127.0.0.1", place)
    assert len(began) == 1 and len(told) == is_told
    assert all("chmod 600" in line and "\n" not in line for line in told)


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
def test_nothing_listens_without_a_login(address: str, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    asked = command("--address", address, "--port", "0")
    done = subprocess.run(asked, env=environment(tmp_path), capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "only with a login" in done.stderr and "Traceback" not in done.stderr


def test_without_authlib_it_says_how_to_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login, "find_spec", lambda _: None)
    with pytest.raises(login.NoLoginError, match=r"pip install 'throughline\[serve\]'"):
        login.read(None)


NOTES = {
    "trust.md": PAGE + "\nIt rests on [[hope]].\n",
    "hope.md": "# Hope\n\nIt grows in spring.\n",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("group")
    (folder / "notes").mkdir()
    for name, text in NOTES.items():
        (folder / "notes" / name).write_text(text)
    Library.build(folder / "notes", text_only=True)
    return folder


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with provider() as address:
        yield address


@pytest.fixture(scope="module")
def origin(home: Path, issuer: str) -> Iterator[str]:
    with group(home, issuer) as address:
        yield address


def test_the_real_server_answers_nobody_without_a_login(origin: str, home: Path) -> None:
    stranger, unlisted = Client(), Client()
    unlisted.log_in(origin, "stranger")
    for path in every_route():
        for who_asks in (stranger, unlisted):
            answer, text = who_asks.ask(origin + path)
            assert answer.status in (403, 405, 401) or path in OPEN, path
            assert "zyzzyva" not in text
    for who_asks in (stranger, unlisted):
        with pytest.raises(InvalidStatus) as refused:
            Visitor(origin, who_asks.cookie(origin.removeprefix("http://")))
        assert refused.value.response.status_code == 403
    with pytest.raises(InvalidStatus):
        connect(origin.replace("http", "ws") + "/_stcore/stream", proxy=None)
    assert not list((home / "data").rglob("reader.json"))  # who never came in has no folder


def kept_for(home: Path, many: int) -> set[str]:
    """Return whose folders there are, once there are so many: what is read is written a second later."""
    found: set[str] = set()
    for _ in range(600):
        found = {json.loads(place.read_text())["subject"] for place in (home / "data").rglob("reader.json")}
        if len(found) >= many:
            break
        time.sleep(0.1)
    return found


def test_readers_read_and_each_has_a_folder_of_their_own(origin: str, home: Path) -> None:
    before = {place: place.read_bytes() for place in (home / "notes").glob("*.md")}
    for name in ("one", "two"):
        reader = Client()
        reader.log_in(origin, name)
        answer, text = reader.ask(f"{origin}/find?q=zyzzyva")
        assert answer.status == 200 and "does-trust-grow" in text
        with Visitor(origin, reader.cookie(origin.removeprefix("http://"))) as visitor:
            seen = visitor.open(note="does-trust-grow")
            assert "zyzzyva" in seen.words and not seen.errors
            library = visitor.open(go="library")
            assert f"Reader {name.capitalize()}" in library.words
            assert 'href="/auth/logout"' in library.words and not library.errors
            assert str(home) not in library.words and "Add notes" not in library.words
    assert kept_for(home, 2) == {"one", "two"}
    assert {place: place.read_bytes() for place in (home / "notes").glob("*.md")} == before


def listens(host: str, origin: str) -> bool:
    with socket.socket() as asking:
        asking.settimeout(5)
        return asking.connect_ex((host, urlsplit(origin).port or 0)) == 0


def test_it_listens_where_it_was_asked_to_and_nowhere_else(origin: str, home: Path, issuer: str) -> None:
    assert listens("127.0.0.1", origin) and not listens("127.0.0.2", origin)
    assert outward() == "127.0.0.1" or not listens(outward(), origin)
    with group(home, issuer, "--address", "127.0.0.2") as elsewhere:
        assert listens("127.0.0.2", elsewhere) and not listens("127.0.0.1", elsewhere)
        reached = elsewhere.replace("127.0.0.1", "127.0.0.2")  # as a proxy reaches it
        asked_for = urlsplit(elsewhere).netloc
        assert Client().ask(f"{reached}/live", Host=asked_for)[0].status == 403
        assert Client().ask(f"{reached}/auth/login", Host=asked_for)[0].status == 302
        assert Client().ask(f"{reached}/auth/login")[0].status == 403


def test_behind_a_proxy_with_tls_a_reader_comes_in(home: Path, issuer: str) -> None:
    """The proxy ends TLS and passes on the browser's own Host; the server hears plain HTTP."""
    public = "https://notes.example"
    with group(home, issuer, origin=public) as reached:
        browser = Client({public: reached})
        browser.log_in(public, "one")
        assert browser.secure >= {COOKIE, "_streamlit_session"}
        answer, text = browser.ask(f"{public}/find?q=zyzzyva")
        assert answer.status == 200 and "does-trust-grow" in text
        assert Client().ask(f"{reached}/", Cookie=browser.cookie("notes.example"))[0].status == 403
        for origin, comes_in in ((public, True), ("http://notes.example", False)):
            wire = socket.create_connection(("127.0.0.1", urlsplit(reached).port or 0))
            cookie = {"Cookie": browser.cookie("notes.example")}
            address = "ws://notes.example/_stcore/stream"
            try:
                connect(address, sock=wire, origin=origin, additional_headers=cookie, proxy=None).close()  # type: ignore[arg-type]
                assert comes_in
            except InvalidStatus:
                assert not comes_in


def test_no_reader_takes_up_the_session_of_another(origin: str) -> None:
    sessions, host = [], origin.removeprefix("http://")
    for name in ("one", "one", "two"):
        reader = Client()
        reader.log_in(origin, name)
        with Visitor(origin, reader.cookie(host), session=sessions[0] if sessions else "") as visitor:
            sessions.append(visitor.open(go="note", note="hope").config.initialize.session_id)
    assert sessions[0] == sessions[1] != sessions[2]  # one's own is taken up again after a short break


def test_a_reader_of_whom_the_provider_tells_much_comes_in(origin: str) -> None:
    reader = Client()
    reader.log_in(origin, "talkative")
    assert reader.ask(origin)[0].status == 200


def test_a_reader_who_logs_out_is_out_at_once(origin: str) -> None:
    reader = Client()
    reader.log_in(origin, "one")
    stolen = reader.cookie(origin.removeprefix("http://"))
    assert reader.ask(origin)[0].status == 200
    reader.ask(f"{origin}/auth/logout")
    assert reader.ask(origin)[0].status == 403
    assert Client().ask(origin, Cookie=stolen)[0].status == 403


def test_an_assistant_asks_with_its_token_until_that_is_taken_back(origin: str, home: Path) -> None:
    def told(*asked: str) -> str:
        done = subprocess.run(
            command(*asked), env=environment(home), capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    token = told("--new-token", "helper")
    assert told("--tokens").startswith("helper  made ")

    def call(token: str, tool: str, **arguments: object) -> tuple[int, str]:
        body = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "tools/call",
            "params": {"name": tool, "arguments": arguments},
        }
        headers = {"Accept": "application/json, text/event-stream", "Authorization": f"Bearer {token}"}
        answer, text = Client().ask(
            f"{origin}/mcp", "POST", json.dumps(body), **headers | {"Content-Type": "application/json"}
        )
        return answer.status, text

    status_, text = call(token, "search", query="zyzzyva")
    assert status_ == 200 and "does-trust-grow" in text
    assert "readers change nothing" in call(token, "changes", since="2026-01-01", as_of="2026-01-02")[1]
    assert '"isError":false' in call(token, "downstream", id="hope")[1]
    assert call("tl_wrong", "search", query="zyzzyva")[0] == 401
    reader = Client()
    reader.log_in(origin, "one")
    assert reader.ask(f"{origin}/mcp", "POST", "{}")[0].status == 401
    told("--drop-token", "helper")
    assert call(token, "search", query="zyzzyva")[0] == 401
