"""The app or one of the small pages in `tests/apps`, served here, and a browser that watches what it does."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

ROOT = Path(__file__).parent.parent
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
OPENS = re.compile(r"http://127\.0\.0\.1:(\d+)/\?token=(\S+)")
PATIENCE = 60_000  # milliseconds: a busy machine takes long over a page, and that is no failure
expect.set_options(timeout=PATIENCE)
COOKIES: dict[str, str] = {}  # by the address of an app: the cookie that it gave


@contextmanager
def served(app: str) -> Iterator[str]:
    """Serve the app, or one of the small pages, and give its address."""
    if Path(app).name == "serve.py":
        with launched([sys.executable, "-m", "throughline", "app", "--port", "0"]) as address:
            yield address
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "tests" / "apps" / app)]
    options = {
        "server.headless": "true",
        "server.address": "127.0.0.1",
        "server.port": str(port),
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "minimal",
    }
    command += [part for name, value in options.items() for part in (f"--{name}", value)]
    server = subprocess.Popen(command, env=_env(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def _env() -> dict[str, str]:
    paths = filter(None, (os.environ.get("PYTHONPATH"), str(ROOT)))
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths)}


@contextmanager
def launched(command: list[str], **options: object) -> Iterator[str]:
    """Start the app by its command, come in by the address that it prints, and keep the cookie."""
    given = {"env": _env()} | options
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, **given)  # type: ignore[call-overload]
    try:
        port, token = opening(server)
        COOKIES[f"http://127.0.0.1:{port}"] = come_in(port, token)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)
        server.stdout.close()


def opening(server: "subprocess.Popen[str]") -> tuple[int, str]:
    """Read what a starting app prints until it names its address, and return its port and token."""
    for line in server.stdout or ():
        if found := OPENS.search(line):
            return int(found[1]), found[2]
    return pytest.fail(f"the app ended with {server.wait()} before it named its address")


def come_in(port: int, token: str) -> str:
    """Exchange the token for the cookie, as a browser does, and return it as `name=value`."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", f"/?token={token}")
    answer = connection.getresponse()
    assert answer.status == 303 and answer.headers["location"] == "/"
    connection.close()
    return answer.headers["set-cookie"].split(";")[0]


def until(page: Page, is_so: Callable[[], bool]) -> None:
    """Wait for what no page shows, for as long as for what one does."""
    for _ in range(PATIENCE // 100):
        if is_so():
            return
        page.wait_for_timeout(100)
    pytest.fail("what was waited for did not come")


def _await(address: str) -> None:
    for _ in range(PATIENCE // 100):
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    pytest.fail(f"nothing answers at {address}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a headless browser, or skip the test where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        missing = "needs chromium on the path"
        pytest.fail(missing) if os.environ.get("THROUGHLINE_BROWSER") == "required" else pytest.skip(missing)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


@contextmanager
def watched(browser: Browser, **options: object) -> Iterator[tuple[BrowserContext, Page]]:
    """Give a page that must log no error, fail no request and ask nobody but this machine."""
    context = browser.new_context(**({"viewport": {"width": 1440, "height": 900}} | options))  # type: ignore[arg-type]
    for address, cookie in COOKIES.items():
        name, value = cookie.split("=", 1)
        context.add_cookies([{"name": name, "value": value, "url": address}])
    faults: list[str] = []
    context.on("console", lambda message: message.type == "error" and faults.append(message.text))
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on(
        "requestfailed", lambda request: _left_behind(request) or faults.append(f"failed: {request.url}")
    )
    context.on("request", lambda request: _home(request.url) or faults.append(f"remote: {request.url}"))
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield context, page
    context.close()
    assert faults == [], faults


def _left_behind(request: Request) -> bool:
    """Whether a request was cut short as its page was left; one that fails has another reason."""
    return _home(request.url) and request.failure == "net::ERR_ABORTED"


def _home(url: str) -> bool:
    return urlsplit(url).scheme in {"data", "blob"} or urlsplit(url).hostname == "127.0.0.1"
