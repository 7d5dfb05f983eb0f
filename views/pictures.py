"""The app's way to the pictures of the notes folder; the front door stands before it as before every page."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from throughline.views import cached
from throughline.views.addresses import VAULT
from throughline.views.vault import kind_of

_HEADERS = {
    # A picture that is opened by itself may hold a script; it must not run in the place of the app.
    "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    "cache-control": "private, no-cache",
}


def address(path: str) -> str:
    """Return where the app serves a file of the notes folder."""
    return VAULT + quote(path)


def answer(request: Request) -> Response:
    """Answer with a file of the notes folder, or that there is none that may be shown."""
    path = str(request.path_params["path"])
    data = cached.vault().read(path)
    if data is None:
        return Response(
            "There is no such file that may be shown.\n", status_code=404, media_type="text/plain"
        )
    kind = kind_of(path)
    shown = kind.startswith("image/") or kind == "application/pdf"
    headers = dict(_HEADERS) | {"content-disposition": "inline" if shown else "attachment"}
    if kind == "application/pdf":  # the browser's own viewer does not open in a sandbox
        headers.pop("content-security-policy")
    return Response(data, media_type=kind, headers=headers)
