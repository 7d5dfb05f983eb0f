"""How soon an assistant is answered over stdio: from the start of the process, and call by call.

python -m bench.agent_speed [--pages 10000] [--folder FOLDER]   (a folder that is kept, built once)
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from mcp import Client, StdioServerParameters

from bench.corpora import THINGS, generate
from bench.figures import Figure, table
from throughline.library import Library

ROOT = Path(__file__).parents[1]
STARTS, CALLS = 7, 60
START_AIM, SEARCH_AIM = 1.5, 30.0


def server_of(folder: Path) -> StdioServerParameters:
    """Say how a client starts the server of a notes folder."""
    return StdioServerParameters(
        command=sys.executable, args=["-m", "throughline", "--notes", str(folder), "mcp"], cwd=ROOT
    )


async def start(folder: Path) -> float:
    """Return the seconds from starting the process until `initialize` is answered."""
    began = time.perf_counter()
    async with Client(server_of(folder), mode="legacy"):
        return time.perf_counter() - began


async def calls(client: Client, name: str, asked: list[dict[str, Any]]) -> list[float]:
    """Return the milliseconds that each call of a tool took, as its client sees it."""
    times = []
    for arguments in asked:
        began = time.perf_counter()
        result = await client.call_tool(name, arguments)
        times.append(1000 * (time.perf_counter() - began))
        assert not result.is_error, result.content
    return times


async def measure(folder: Path) -> list[Figure]:
    """Measure starting, the first search, and warm calls of every tool."""
    starts = [await start(folder) for _ in range(STARTS)]
    ids = [card.id for card in Library.open(folder).notes.all(sort="connections")][: CALLS + 1]
    async with Client(server_of(folder), mode="legacy") as client:
        began = time.perf_counter()
        await client.call_tool("search", {"query": "what is first asked"})
        first = time.perf_counter() - began
        asked: dict[str, list[dict[str, Any]]] = {
            "search": [{"query": f"How does {THINGS[n % len(THINGS)]} change by {n}?"} for n in range(CALLS)],
            "fetch": [{"id": note} for note in ids[:CALLS]],
            "neighbours": [{"id": note} for note in ids[:CALLS]],
            "connect": [{"a": a, "b": b} for a, b in pairwise(ids)],
            "next_lines": [{"id": note} for note in ids[:CALLS]],
            "insights": [{}, {"offset": 5}, {"offset": 10}],
        }
        times = {name: await calls(client, name, arguments) for name, arguments in asked.items()}
    aims = {"search": SEARCH_AIM}
    warm = [
        Figure("assistants", f"warm {name}, {said}", value, "ms", at_most=aims.get(name))
        for name, took in times.items()
        for said, value in (("p50", statistics.median(took)), ("p95", quantile(took, 0.95)))
    ]
    return [
        Figure(
            "assistants", "process to initialize, median", statistics.median(starts), "s", at_most=START_AIM
        ),
        Figure("assistants", "process to initialize, slowest", max(starts), "s", at_most=START_AIM),
        Figure("assistants", "first search, asked at once", first, "s"),
        *warm,
    ]


def quantile(times: list[float], share: float) -> float:
    """Return the time that a share of the calls stay within."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def prepared(folder: Path, pages: int) -> Path:
    """Return a folder whose notes are written and whose library is built."""
    if not any(folder.glob("*/*.txt")):
        generate(folder, pages)
    Library.build(folder)
    return folder


def figures(folder: Path, pages: int) -> list[Figure]:
    """Measure a server of so many pages in a folder of their own."""
    return asyncio.run(measure(prepared(folder, pages)))


def main() -> None:
    """Print one row for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        print(table(figures(options.folder or Path(name), options.pages)))


if __name__ == "__main__":
    main()
