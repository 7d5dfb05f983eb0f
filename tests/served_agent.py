"""The server for assistants as its clients start it: a process of its own, over stdio or on localhost."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import IO, Any

from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp_types import CallToolResult

from tests.conftest import ROOT

COMMAND = ["-m", "throughline", "--notes"]
# A client hands on few variables of its own accord; the server must find the package that these tests find.
_SEEN_BY_TESTS = {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}


@asynccontextmanager
async def client_of(
    folder: Path, errors: IO[str] = sys.stderr, mode: str = "legacy", sampling: Any = None
) -> AsyncIterator[Client]:
    """Start a server of a notes folder over stdio, and give a client that it knows of."""
    server = StdioServerParameters(
        command=sys.executable, args=[*COMMAND, str(folder), "mcp"], cwd=ROOT, env=_SEEN_BY_TESTS
    )
    async with Client(stdio_client(server, errors), mode=mode, sampling_callback=sampling) as client:
        yield client


@contextmanager
def over_http(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start a server on a free port, and give its process and its address."""
    command = [sys.executable, *COMMAND, str(folder), "mcp", "--http", "0"]
    server = subprocess.Popen(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL
    )
    assert server.stderr
    said = server.stderr.readline()
    try:
        yield server, said.removeprefix("Listening at ").strip()
    finally:
        server.terminate()
        server.communicate(timeout=20)


async def answer(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """Call a tool that must answer, and return its values."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    return dict(result.structured_content)


async def refusal(client: Client, tool: str, **arguments: Any) -> str:
    """Call a tool that must refuse, and return its reason."""
    result: CallToolResult = await client.call_tool(tool, arguments)
    assert result.is_error and result.structured_content is None
    (content,) = result.content
    return str(getattr(content, "text", ""))
