"""The app behind its front door: `python -P -m throughline.views --port 8501`.

Streamlit's browser part, loaded at `/note`, first looks for a server below `/note/` and logs what it does not
find as an error; loaded at `/` it finds the server at once, and the app then turns to the page.
"""

import argparse
import logging
import os
import socket
import sys
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st
import uvicorn
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route
from starlette.types import ASGIApp
from streamlit.runtime import Runtime

from throughline.library import log
from throughline.views import addresses, door, faults, keys, progress, settings, warm, worker
from throughline.views.later import LATER
from throughline.views.sessions import KeptSessions
from throughline.views.state import GO_KEY, PAGES

LARGEST_MESSAGE = 26_000_000  # bytes from a browser over its socket: a little more than Streamlit takes
SCRIPT = Path(__file__).parents[1] / "app.py"


async def through_the_front_door(request: Request) -> RedirectResponse:
    """Send the address of a page to the front door, which then knows where to go."""
    asked = [(GO_KEY, request.url.path.strip("/")), *request.query_params.multi_items()]
    return RedirectResponse("/?" + urlencode(asked), status_code=307)


class App(st.App):
    """Streamlit's app, with our way of keeping the sessions of readers who left."""

    def _create_runtime(self) -> Runtime:
        runtime = super()._create_runtime()
        runtime._session_mgr._session_storage = KeptSessions()  # type: ignore[attr-defined]
        return runtime


def routes() -> list[Route]:
    """Return the addresses of the app beside Streamlit's own."""
    return [
        *(Route(f"/{name}", through_the_front_door) for name in PAGES),
        *addresses.routes(),
    ]


def served(port: int, entrance: keys.Keys, on_start: Any = None) -> door.FrontDoor:
    """Return the app at a port behind its front door."""

    @asynccontextmanager
    async def started(_: st.App) -> AsyncIterator[None]:
        if on_start:
            on_start()
        yield
        LATER.settle()  # the signal that ends the server leaves no time for it afterwards

    app = App(SCRIPT, routes=routes(), on_script_error=faults.told, lifespan=started)
    return door.FrontDoor(app, entrance, [f"{host}:{port}" for host in (settings.HOST, "localhost")])


def listening(port: int, host: str = settings.HOST) -> socket.socket:
    """Take the port, on this machine alone where no other address is named."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=128)
    except (OSError, OverflowError) as error:
        where = "this machine" if host == settings.HOST else host
        print(
            f"Port {port} of {where} cannot be used ({error}). Perhaps the app is open there already; "
            "otherwise name another port with --port.",
            file=sys.stderr,
        )
        raise SystemExit(1) from error


def address(port: int, token: str) -> str:
    """Return the address that lets one browser in."""
    return f"http://{settings.HOST}:{port}/?{urlencode({door.TOKEN: token})}"


def more_files() -> None:
    """Raise the number of open files to the most that the system allows: some allow few at first."""
    if os.name == "posix":
        import resource  # noqa: PLC0415 - there is none elsewhere

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = 4096 if hard == resource.RLIM_INFINITY else min(4096, hard)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def keep_log() -> None:
    """Write unexpected errors into the user's log; where that cannot be written, they are shown here."""
    logging.getLogger("throughline").setLevel(logging.INFO)
    try:
        log.start()
    except OSError as error:
        print(f"Unexpected errors cannot be written to {log.place()} ({error.strerror}).", file=sys.stderr)


def main() -> None:
    """Serve the app until the process is ended."""
    parser = argparse.ArgumentParser(description="Serve the app on this machine.")
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--browser", action="store_true", help="open the address in the browser")
    asked = parser.parse_args()
    more_files()
    taken = listening(asked.port)
    port = taken.getsockname()[1]
    settings.apply(port)
    keep_log()

    def next_one(token: str) -> None:
        progress.LINE.say(f"  A browser was let in. For another one: {address(port, token)}")

    def opened() -> None:
        here = address(port, entrance.token)
        print("  Throughline is open to this machine alone. Open this address, which works once:")
        print(f"  {here}", flush=True)
        warm.start()
        worker.stay()
        progress.start()
        if asked.browser:
            webbrowser.open(here)

    entrance = keys.Keys(keys.secret(), port, next_one)
    run(served(port, entrance, opened), taken)


def run(app: ASGIApp, taken: socket.socket) -> None:
    """Serve an app at a port that was taken, until the process is ended."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        ws="websockets-sansio",
        ws_max_size=LARGEST_MESSAGE,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=3,
    )
    uvicorn.Server(config).run(sockets=[taken])
