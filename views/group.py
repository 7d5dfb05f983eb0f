"""The app for several readers of one library, behind a door that asks for logins."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from starlette.applications import Starlette

from throughline.library import readers, user_folder
from throughline.library.tokens import Tokens
from throughline.views import faults, progress, serve, settings, warm, who, worker
from throughline.views.group_door import GroupDoor
from throughline.views.later import LATER
from throughline.views.login import Login
from throughline.views.place import Place

WORDS = (
    "  Throughline is open at {origin} to readers who log in, and to assistants with a token at {origin}/mcp."
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server listens, which a proxy may know and browsers do not."""

    host: str
    port: int


def run(address: Address, login: Login, assistants: Starlette) -> None:
    """Serve the app and the assistants' server until the process is ended."""
    serve.more_files()
    taken = serve.listening(address.port, address.host)
    settings.apply(taken.getsockname()[1], _settings(login))
    serve.keep_log()
    place = Place.named()
    tokens = Tokens(place.folder)
    # The owner's folder is found once, by the mark in the notes; readers have theirs in it.
    readers.let_in(user_folder.for_writing(place.folder), who.of_session)

    def opened() -> None:
        print(WORDS.format(origin=login.origin), flush=True)
        warm.start()
        worker.stay()
        progress.start()

    serve.run(door(login, assistants, tokens.named, opened), taken)


def door(
    login: Login, assistants: Starlette, token_of: Callable[[str], str], opened: Callable[[], None]
) -> GroupDoor:
    """Return the app and the assistants' server behind their door."""

    @asynccontextmanager
    async def started(_: st.App) -> AsyncIterator[None]:
        async with AsyncExitStack() as both:
            await both.enter_async_context(assistants.router.lifespan_context(assistants))
            opened()
            yield
        LATER.settle()

    secrets = {"auth": {**login.auth, "cookie_secret": login.signing()}}
    app = serve.App(
        serve.SCRIPT, secrets=secrets, routes=serve.routes(), on_script_error=faults.told, lifespan=started
    )
    return GroupDoor(app, assistants, login, token_of)


def _settings(login: Login) -> Mapping[str, Any]:
    """Return what Streamlit must know more: our address, how logins are signed, and who tells it who asks."""
    return {
        "server.allowedHosts": [urlsplit(login.origin).hostname],
        "server.corsAllowedOrigins": [login.origin],
        "server.cookieSecret": login.signing(),
        "server.trustedUserHeaders": {who.HEADER.decode(): who.KEY},
        "browser.serverAddress": urlsplit(login.origin).hostname,
    }
