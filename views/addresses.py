"""The addresses of the app beside its pages, and the modules that answer there.

A module is loaded with its first request: each needs the library, and a browser that loads the app can do so
in the meantime.
"""

from collections.abc import Callable
from importlib import import_module

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FIND = "/find"
LIVE = "/live"
VAULT = "/vault/"
_ANSWERING = {FIND: "found", LIVE: "live", VAULT + "{path:path}": "pictures"}


def routes() -> list[Route]:
    """Return them all."""
    return [Route(place, _answered_by(module), methods=["GET"]) for place, module in _ANSWERING.items()]


def _answered_by(module: str) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        found: Response = import_module(f"throughline.views.{module}").answer(request)
        return found

    return answer
