"""The server for assistants behind the door of a group: it builds nothing, and the door asks for a token."""

from pathlib import Path

from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette

from throughline.agents.server import server_at
from throughline.agents.shared_library import SharedLibrary


def app(notes: Path, file: Path, origin: str, host: str) -> Starlette:
    """Return the server as an app that answers at `/mcp` of one address."""
    shared = SharedLibrary(notes, file, lambda _: None, builds=False)  # the keeper tells of its work
    ours = TransportSecuritySettings(allowed_hosts=[host], allowed_origins=[origin])
    return server_at(shared).streamable_http_app(stateless_http=True, transport_security=ours)
