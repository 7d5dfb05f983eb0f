"""The front door for assistants: the library as a read-only server of the Model Context Protocol."""

import signal
import socket
import sys
from pathlib import Path

import anyio
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared._context_streams import create_context_streams
from mcp.shared._stream_protocols import ReadStream, WriteStream
from mcp.shared.message import SessionMessage
from mcp.types import PARSE_ERROR, ErrorData, JSONRPCError

from throughline.agents.server import server_at, told
from throughline.agents.shared_library import SharedLibrary
from throughline.library import log
from throughline.library.errors import ThroughlineError

HOST = "127.0.0.1"  # whoever reaches the port can read every note, so only this machine does


NO_MESSAGE = JSONRPCError(
    jsonrpc="2.0",
    id=None,
    error=ErrorData(code=PARSE_ERROR, message="A line was no message of the protocol, and was left out."),
)
Read = ReadStream[SessionMessage | Exception]
Write = WriteStream[SessionMessage | Exception]


class PortTakenError(ThroughlineError):
    """Something else listens at the port that was asked for."""

    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} of {HOST} cannot be listened at; name another with --http.")


def serve(notes: Path | None, file: Path | None, port: int | None) -> None:
    """Serve a library over stdio, or over HTTP at a port of this machine alone, until the client leaves."""
    shared = SharedLibrary(notes, file, _tell)
    listening = None if port is None else _listen(port)
    anyio.run(_serve, shared, listening)


async def _serve(shared: SharedLibrary, listening: socket.socket | None) -> None:
    """Answer requests at once, and make the library ready meanwhile."""
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_warm, shared)
        await (_over_stdio(shared) if listening is None else _over_http(shared, listening))
        tasks.cancel_scope.cancel()


async def _warm(shared: SharedLibrary) -> None:
    try:
        await shared.warm()
    except ThroughlineError as error:
        _tell(told(error))
    except Exception as error:  # noqa: BLE001 - what fails here is tried again, and told, where it is asked for
        _tell(log.unexpected("getting the library ready", error))


async def _over_stdio(shared: SharedLibrary) -> None:
    _end_at_once()  # a thread waits for standard input and would delay an interrupt
    server = server_at(shared)
    async with stdio_server() as (read, write):
        messages, taken = create_context_streams[SessionMessage | Exception](0)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_pass_on, read, messages, write)
            await server.run(taken, write, server.create_initialization_options())
            tasks.cancel_scope.cancel()


async def _pass_on(read: Read, messages: Write, write: Write) -> None:
    """Pass messages on, and answer what is none: the protocol's own server says nothing to it."""
    async with messages:
        async for message in read:
            if isinstance(message, Exception):
                await write.send(SessionMessage(NO_MESSAGE))
            else:
                await messages.send(message)


async def _over_http(shared: SharedLibrary, listening: socket.socket) -> None:
    import uvicorn  # noqa: PLC0415 - a server over stdio starts without it

    port = listening.getsockname()[1]
    _tell(f"Listening at http://{HOST}:{port}/mcp")
    # The server never sends anything unasked, so it keeps no session for a client: each would cost 35 kB.
    app = server_at(shared).streamable_http_app(
        host=HOST, stateless_http=True, transport_security=_ours(port)
    )
    _end_at_once()  # the server raises an interrupt once more when it has ended; a question may still run
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, proxy_headers=False, timeout_graceful_shutdown=1
    )
    await uvicorn.Server(config).serve(sockets=[listening])


def _end_at_once() -> None:
    """Let an interrupt end the process, whatever its threads are at: there is nothing to save."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _ours(port: int) -> TransportSecuritySettings:
    """Return the hosts and origins that are answered: this machine, at this very port."""
    hosts = [f"{host}:{port}" for host in (HOST, "localhost")]
    return TransportSecuritySettings(
        allowed_hosts=hosts, allowed_origins=[f"http://{host}" for host in hosts]
    )


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        raise PortTakenError(port) from error


def _tell(text: str) -> None:
    """Say something to a person; standard output belongs to the protocol."""
    print(text, file=sys.stderr, flush=True)
