"""What the door of several readers says and bounds: long answers, many logins, failed ones, the way back."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from itsdangerous import URLSafeTimedSerializer
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from tests.served_group import secrets_of
from tests.test_serve import (
    CLAIMS,
    COOKIE,
    ORIGIN,
    Inside,
    asked,
    at_door,
    cookies_set,
    in_parts,
    signed,
    status,
)
from throughline.views import group_door, login, logins, turns, way_back

OTHER_SITE = b"https://evil.example/"
LEAST_BUFFER = 4096  # bytes that a proxy has for the head of an answer, where it is told nothing


@pytest.fixture
def known(tmp_path: Path) -> login.Login:
    return login.read(secrets_of(tmp_path / "secrets.toml", "http://localhost:1", ORIGIN))


class Answers(Inside):
    """What stands behind the door: it answers with what it was told to."""

    def __init__(self, status: int, *headers: tuple[bytes, bytes]) -> None:
        super().__init__()
        self._answer = {"status": status, "headers": list(headers)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.came.append((scope["path"], ""))
        await send({"type": "http.response.start", **self._answer})
        await send({"type": "http.response.body", "body": b"Authentication error"})


def came_back(known: login.Login, *more: bytes, **claims: Any) -> Answers:
    """Return what Streamlit answers to somebody who comes back with a login that is good."""
    jar = in_parts(known, CLAIMS | claims)
    cookies = [f"{name}={value}; Path=/; HttpOnly".encode() for name, value in jar.items()]
    pairs = [(b"set-cookie", one) for one in (*cookies, *more)]
    return Answers(302, (b"location", b"/"), *pairs)


def body(said: list[Message]) -> str:
    return b"".join(one.get("body", b"") for one in said).decode()


def location(said: list[Message]) -> str:
    return next(value.decode() for name, value in said[0]["headers"] if name == b"location")


def tokens(known: login.Login, letters: int) -> list[bytes]:
    """Return the cookies in which Streamlit sets the provider's tokens."""
    value = create_signed_value(known.signing(), "x", "t" * letters).decode()
    parts = [value[at : at + 3500] for at in range(0, len(value), 3500)]
    names = [f"{COOKIE}_tokens", *(f"{COOKIE}_tokens_{n}" for n in range(1, len(parts)))]
    return [f"{name}={part}; Path=/; HttpOnly".encode() for name, part in zip(names, parts, strict=True)]


@pytest.mark.parametrize("letters", [500, 3_200, 30_000])
def test_the_head_of_a_login_fits_a_proxy_whatever_the_tokens_weigh(letters: int, known: login.Login) -> None:
    said = asked(
        at_door(known, came_back(known, *tokens(known, letters), b"a=b")), login.BACK, query=b"code=x"
    )
    assert sum(len(name) + len(value) + 4 for name, value in said[0]["headers"]) < LEAST_BUFFER
    assert [one.split("=")[0] for one in cookies_set(said)] == ["a", COOKIE]
    gone = f'{COOKIE}_tokens=""; Max-Age=0; Path=/'.encode()
    assert gone.decode() in cookies_set(asked(at_door(known, came_back(known, gone)), login.BACK))


def test_the_manual_tells_nginx_to_take_long_heads() -> None:
    manual = (Path(__file__).parents[1] / "docs" / "serve.md").read_text(encoding="utf-8")
    assert "proxy_buffer_size 16k;" in manual and "proxy_buffers 8 16k;" in manual


def test_strangers_begin_few_logins_a_second_and_are_told_to_wait(known: login.Login) -> None:
    inside, now = Inside(), [0.0]
    door = at_door(known, inside)
    door._turns, door._turns_back = (turns.Turns(lambda: now[0]) for _ in range(2))
    for path, more in ((login.LOGIN, {}), (login.BACK, {"cookie": "_streamlit_session=x"})):
        inside.came.clear()
        for _ in range(turns.AT_ONCE):
            assert status(asked(door, path, **more)) == 200
        said = asked(door, path, **more)
        assert status(said) == 429 and (b"retry-after", b"2") in said[0]["headers"]
        assert "wait some seconds" in body(said) and len(inside.came) == turns.AT_ONCE
    assert status(asked(door, login.LOGOUT)) == 429  # which asks the provider as well
    assert status(asked(door, login.LOGOUT, cookie=signed(known, CLAIMS))) == 200
    assert status(asked(door, "/", cookie=signed(known, CLAIMS | {"sub": "two"}))) == 200
    now[0] = 1.0
    assert [status(asked(door, login.LOGIN)) for _ in range(4)] == [200] * turns.A_SECOND + [429]


def test_a_reader_takes_a_few_windows_and_leaves_room_for_others(known: login.Login) -> None:
    opened: list[str] = []

    async def inside(scope: Scope, _: Receive, send: Send) -> None:
        del send
        opened.append(scope["path"])
        await asyncio.Event().wait()

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def story() -> list[int]:
        door, said = at_door(known, inside), []

        async def send(message: Message) -> None:
            said.append(message["code"])

        def window(sub: str) -> asyncio.Task[None]:
            cookie = signed(known, CLAIMS | {"sub": sub}).encode()
            headers = [(b"host", urlsplit(ORIGIN).netloc.encode()), (b"origin", ORIGIN.encode())]
            scope: Scope = {"type": "websocket", "path": "/s", "headers": [*headers, (b"cookie", cookie)]}
            return asyncio.create_task(door(scope, receive, send))

        windows = [window("one") for _ in range(group_door.MOST_OF_ONE + 1)] + [window("two")]
        while len(opened) < group_door.MOST_OF_ONE + 1:
            await asyncio.sleep(0)
        refused = list(said)
        for one in windows:
            one.cancel()
        await asyncio.gather(*windows, return_exceptions=True)
        assert not door._sockets
        return refused

    assert asyncio.run(story()) == [1013]


@pytest.mark.parametrize("failing", [400, 500, 502])
def test_a_login_that_fails_says_so_and_how_to_go_on(failing: int, known: login.Login) -> None:
    said = asked(at_door(known, Answers(failing)), login.LOGIN)
    assert status(said) == 400 and "The login did not succeed." in body(said) and "error" not in body(said)
    assert f'<a href="{login.LOGIN}">Try again</a>' in body(said)


def test_who_comes_back_without_a_login_is_told_so(known: login.Login) -> None:
    gone = (b"set-cookie", f'{COOKIE}=""; Max-Age=0; Path=/'.encode())
    nothing, away = Answers(302, (b"location", b"/")), Answers(302, (b"location", b"/"), gone)
    mine = signed(known, CLAIMS)
    for inside, cookie in ((nothing, ""), (away, ""), (away, mine)):
        said = asked(at_door(known, inside), login.BACK, query=b"error=access_denied", cookie=cookie)
        assert status(said) == 400 and "The login did not succeed." in body(said)
        assert bool(cookies_set(said)) is (inside is away)
    assert "did not succeed" in body(asked(at_door(known, nothing), login.BACK, query=b"error=a%0ab"))
    for query, cookie in ((b"code=old&state=old", mine), (b"", "")):  # the way back of a browser; a logout
        assert location(asked(at_door(known, nothing), login.BACK, query=query, cookie=cookie)) == "/"


def test_a_login_leads_back_to_the_page_that_was_asked_for(known: login.Login) -> None:
    door = at_door(known, came_back(known))
    closed = body(asked(door, "/note", query=b"note=hope&x=%22%3E%C3%A9"))
    link = closed.partition('href="')[2].partition('"')[0]
    path, _, query = link.partition("?")
    assert path == login.LOGIN and '">' not in link
    begun = asked(at_door(known, Answers(302)), path, query=query.encode())
    (kept,) = cookies_set(begun)
    assert kept.startswith(f"{way_back.COOKIE}=") and "Path=/oauth2callback;" in kept and "HttpOnly" in kept
    said = asked(door, login.BACK, query=b"code=x", cookie=kept.split(";")[0])
    assert location(said) == "/note?note=hope&x=%22%3E%C3%A9"
    assert any(one.startswith(f'{way_back.COOKIE}=""') for one in cookies_set(said))


@pytest.mark.parametrize(
    "wanted",
    [
        OTHER_SITE, b"//evil.example/note", b"/\\evil.example", b"/auth/logout", b"/live", b"/note/../x",
        b"javascript:alert(1)", b"note", b"\r\nx: y", b"/auth/login?to=/", b"%2F%2Fevil.example",
    ],
)  # fmt: skip
def test_a_login_leads_to_no_other_site_and_to_nothing_but_a_page(wanted: bytes, known: login.Login) -> None:
    begun = asked(at_door(known, Answers(302)), login.LOGIN, query=b"to=" + wanted)
    for cookie in (cookies_set(begun)[0].split(";")[0], f"{way_back.COOKIE}={wanted.decode()}"):
        said = asked(at_door(known, came_back(known)), login.BACK, query=b"code=x", cookie=cookie)
        assert location(said) == "/"


def test_a_login_is_good_for_a_day_from_when_it_was_signed(known: login.Login) -> None:
    then = time.time() - 3600
    serializer = URLSafeTimedSerializer(known.signing(), salt=COOKIE)
    for claims in ({}, {"iat": 1.5}, {"iat": then + 3000}, {"iat": int("9" * 400)}):
        signer = serializer.make_signer(COOKIE)
        signer.get_timestamp = lambda: int(then)  # type: ignore[method-assign]
        whole = signer.sign(serializer.dump_payload(json.dumps(CLAIMS | claims))).decode()
        scope: Scope = {"headers": [(b"cookie", f"{COOKIE}={whole}".encode())]}
        visit = logins.Logins(known).of(scope)
        assert visit and visit.until == int(then) + logins.SECONDS


def test_a_request_with_two_logins_is_from_nobody(known: login.Login) -> None:
    door, mine, other = (
        at_door(known, Inside()),
        signed(known, CLAIMS),
        signed(known, CLAIMS | {"sub": "two"}),
    )
    for cookie in (f"{mine}; {other}", f"{mine}; {mine}", f"{COOKIE}=; {mine}", f'{mine};{COOKIE} ="x"'):
        assert status(asked(door, "/", cookie=cookie)) == 403
    assert status(asked(door, "/", cookie=f"{mine}; {COOKIE}_1=x; x{COOKIE}=y")) == 200


def test_readers_see_no_figures_of_each_other(known: login.Login) -> None:
    inside = Inside()
    assert status(asked(at_door(known, inside), "/_stcore/metrics", cookie=signed(known, CLAIMS))) == 403
    assert not inside.came


def test_no_reader_empties_the_memory_of_all(known: login.Login) -> None:
    sent = [BackMsg(clear_cache=True), BackMsg(stop_script=True)]
    said = [
        b"\xff",
        *(one.SerializeToString() for one in sent),
        sent[0].SerializeToString() + b"\xd8\x3e\x01",
    ]
    coming = iter([*said, None])

    heard: list[bytes | None] = []

    async def receive() -> Message:
        return {"type": "websocket.receive", "bytes": next(coming)}

    async def inside(_: Scope, receive: Receive, send: Send) -> None:
        del send
        heard.extend([(await receive())["bytes"] for _ in range(3)])

    async def send(message: Message) -> None:
        del message

    headers = {"host": urlsplit(ORIGIN).netloc, "origin": ORIGIN, "cookie": signed(known, CLAIMS)}
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    asyncio.run(at_door(known, inside)({"type": "websocket", "path": "/s", "headers": pairs}, receive, send))
    assert heard == [b"\xff", said[2], None]


def test_half_a_character_in_a_name_and_a_long_number_shut_nobody_out(known: login.Login) -> None:
    for name, said in (("half \ud83d", "half ?"), ("\ud83d", "?")):
        claims = CLAIMS | {"name": name, "iat": int("9" * 400)}
        assert status(asked(at_door(known, Inside()), "/", cookie=signed(known, claims))) == 200
        stranger = signed(known, claims | {"email": "one@elsewhere.example"})
        refused = asked(at_door(known, Inside()), "/", cookie=stranger)
        assert status(refused) == 403 and f"logged in as {said}," in body(refused)
