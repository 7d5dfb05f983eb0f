"""The app behind its server: a page asked for by its own address is opened through the front door.

Streamlit's browser part, loaded at `/note`, first looks for a server below `/note/` and logs what it does not
find as an error; loaded at `/` it finds the server at once, and the app then turns to the page.
"""

from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

from throughline import library
from throughline.views.state import GO_KEY, PAGES


async def through_the_front_door(request: Request) -> RedirectResponse:
    """Send the address of a page to the front door, which is told where to go."""
    asked = [(GO_KEY, request.url.path.strip("/")), *request.query_params.multi_items()]
    return RedirectResponse("/?" + urlencode(asked), status_code=307)


READY = library.Library  # loaded with the server, so that the first reader does not wait for it

app = st.App(
    Path(__file__).parents[1] / "app.py",
    routes=[Route(f"/{name}", through_the_front_door) for name in PAGES],
)
