"""The map of a whole library as one file: how long it takes to write, and to open in a browser.

    python -m bench.whole_map [NOTES LINKS]

Beside it stands what pyvis writes of the same graph when left to itself, with its physics in the browser.
"""

import random
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from pyvis.network import Network

from bench.figures import Figure, table
from tests.served import chromium
from throughline.corpus.model import Card, Link, LinkKind, NoteKind
from throughline.graph.drawings.drawing import draw_all
from throughline.graph.drawings.mapfile import write_map

LONGEST_WAIT = 30_000  # milliseconds; a picture that still moves then is counted as taking so long
# Both pages draw with vis.js; a picture has settled when its view no longer runs a simulation.
DRAWN = """() => typeof network !== "undefined" && network.body.nodeIndices.length > 0
  && (!network.physics.physicsEnabled || network.physics.stabilized)"""


def made_up(notes: int, links: int) -> tuple[list[Card], list[Link], dict[str, tuple[float, float]]]:
    """Return cards, links within groups, and a place for each card."""
    rng = random.Random(5)
    kinds = [NoteKind.CONCEPT, NoteKind.INQUIRY]
    cards = [
        Card(f"n{n}", kinds[n % 2], f"How does note {n} change talk?", "", n % 3 > 0) for n in range(notes)
    ]
    pairs = {(rng.randrange(notes), rng.randrange(notes)) for _ in range(links * 2)}
    chosen = sorted(pair for pair in pairs if pair[0] != pair[1])[:: max(1, len(pairs) // links)][:links]
    places = {card.id: (rng.gauss(0, 4000), rng.gauss(0, 4000)) for card in cards}
    return cards, [Link(LinkKind.RELATED, f"n{a}", f"n{b}") for a, b in chosen], places


def opens(browser: Browser, page_file: Path) -> float:
    """Return the seconds until a page's picture stands still, or the longest wait."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    began = time.perf_counter()
    page.goto(page_file.as_uri())
    with suppress(PlaywrightTimeoutError):
        page.wait_for_function(DRAWN, timeout=LONGEST_WAIT)
    took = time.perf_counter() - began
    page.close()
    return took


def figures(notes: int = 5_000, links: int = 20_000) -> list[Figure]:
    """Write and open the map of a made-up library."""
    cards, found, places = made_up(notes, links)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        ours = Path(folder) / "map.html"
        began = time.perf_counter()
        write_map(draw_all(cards, found, places), "All notes", ours)
        wrote = time.perf_counter() - began
        opened = opens(browser, ours)
        megabytes = ours.stat().st_size / 1e6
    size = f"{notes:,} notes, {links:,} links"
    return [
        Figure("map", f"map --all written, {size}", wrote, "s", at_most=3),
        Figure("map", f"map --all opened in a browser, {size}", opened, "s", at_most=3),
        Figure("map", f"map --all on disk, {size}", megabytes, "MB"),
    ]


def peer(notes: int = 500, links: int = 2_000) -> list[Figure]:
    """Open the same small graph as we draw it, and as pyvis does by itself with physics."""
    cards, found, places = made_up(notes, links)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        ours, theirs = Path(folder) / "ours.html", Path(folder) / "theirs.html"
        write_map(draw_all(cards, found, places), "All notes", ours)
        network = Network(cdn_resources="in_line", directed=True)
        for card in cards:
            network.add_node(card.id, label=card.title)
        for link in found:
            network.add_edge(link.source, link.target)
        theirs.write_text(network.generate_html(notebook=False), encoding="utf-8")
        ratio = opens(browser, theirs) / opens(browser, ours)
    return [
        Figure("map", f"times that pyvis with physics takes longer to stand still, {notes:,} notes", ratio)
    ]


if __name__ == "__main__":
    given = [int(value) for value in sys.argv[1:3]]
    print(table([*figures(*given), *peer()]))
