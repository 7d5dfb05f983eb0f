"""How quickly the app answers in a browser: pages, notes, steps on the map, filters, the finder, memory.

python -m bench.app_speed FOLDER   (a folder of notes whose library is built)
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from playwright.sync_api import Page

from bench.figures import Figure, table
from tests.served import chromium, served, watched
from throughline.library import Library
from throughline.library.graph import LayoutBasis

ROOT = Path(__file__).parents[1]
TIMES = 12  # acts of each kind: more make p95 surer and the bench longer
PAUSE = 500  # milliseconds between two acts
# Runs an act in the page and answers when a condition first holds there, so that no driver's time is counted.
UNTIL = """([act, until]) => new Promise((done) => {
  const holds = new Function('return ' + until), began = performance.now();
  const look = () => { if (holds()) { seen.disconnect(); done(performance.now() - began); return true; } };
  const seen = new MutationObserver(look);
  seen.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  new Function(act)();
  const again = () => look() || requestAnimationFrame(again);
  again();
})"""


def spread(times: list[float]) -> dict[str, int]:
    """Return the middle and the slow end of some times in milliseconds."""
    return {"p50": round(statistics.median(times)), "p95": round(sorted(times)[int(0.95 * len(times))])}


def until(page: Page, act: str, condition: str) -> float:
    """Do an act in the page and return how long it took until a condition held."""
    took = float(page.evaluate(UNTIL, [act, condition]))
    page.wait_for_timeout(PAUSE)
    return took


def loads(page: Page, paths: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Load each page anew, up to its heading."""
    for name, path in paths.items():
        started = time.perf_counter()
        page.goto(path)
        page.locator(".tl h1, .tl table, .tl .empty").first.wait_for(state="attached")
        yield f"load {name}", round(1000 * (time.perf_counter() - started))
        page.wait_for_timeout(PAUSE)


def opened(page: Page, library: Library) -> list[float]:
    """Open notes one after another by their links."""
    times = []
    for card in islice(library.notes.all(stubs=False, sort="connections"), TIMES):
        link = f"const a = document.createElement('a'); a.href = '?note={card.id}';"
        link += "document.body.append(a); a.click();"
        title = json.dumps(" ".join(card.title.split()))
        times.append(until(page, link, f"document.querySelector('.note-head h1')?.textContent === {title}"))
    return times


def walked(page: Page) -> list[float]:
    """Walk on the map of the open note, each step to a node drawn beside the centre."""
    times = []
    root = f"{ROOTS}.find((r) => r?.querySelector('.map'))"
    for at in range(TIMES):
        nodes = f"[...{root}.querySelectorAll('.node')].filter((n) => n.getAttribute('tabindex') === '-1')"
        goal = page.evaluate(f"{nodes}[{at} % {nodes}.length].dataset.id")
        node = f"{root}.querySelector(`.node[data-id='{goal}']`)"
        click = f"{node}.dispatchEvent(new MouseEvent('click', {{ bubbles: true }}))"
        drawn = f"{node}?.getAttribute('tabindex') === '0'"
        times.append(until(page, click, drawn))
    return times


ROOTS = "[...document.querySelectorAll('*')].map((e) => e.shadowRoot)"
WHOLE = f"{ROOTS}.find((r) => r?.querySelector('.whole'))?.querySelector('.whole')"
# Draws the graph along by small steps and answers how long each picture took to come.
DRAG = (
    """async () => {
  const stage = (%s).querySelector('.stage');
  const target = stage.querySelector('canvas:last-of-type'), box = target.getBoundingClientRect();
  const at = (x) => ({ bubbles: true, pointerId: 1, pointerType: 'mouse', isPrimary: true, buttons: 1,
    button: 0, clientX: box.left + box.width / 2 + x, clientY: box.top + box.height / 2 });
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  target.setPointerCapture = () => {};
  target.dispatchEvent(new PointerEvent('pointerdown', at(0)));
  const times = [];
  let last = await frame();
  for (let x = 0; x < 60; x++) {
    target.dispatchEvent(new PointerEvent('pointermove', at(3 * x)));
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  target.dispatchEvent(new PointerEvent('pointerup', at(180)));
  return times;
}"""
    % WHOLE
)
# Types letters into the finder and answers how long each list took to stand there.
TYPE = (
    """async () => {
  const root = %s.find((r) => r?.querySelector('dialog input[role=combobox]'));
  const input = root.querySelector('dialog input[role=combobox]');
  const times = [];
  for (const words of ['h', 'how', 'how mod', 'why tra', 'langua', 'conver sat', 'does the', 'can a', 'w']) {
    const began = performance.now();
    input.value = words;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    root.querySelector('[role=listbox], ul').getBoundingClientRect();
    times.push(performance.now() - began);
  }
  return times;
}"""
    % ROOTS
)


def graph_shown(page: Page) -> float:
    """Open the page of the whole graph from another, and return how long its picture took."""
    page.goto("/browse")
    page.locator(".tl").first.wait_for(state="attached")
    page.wait_for_timeout(2 * PAUSE)
    roots = "[...document.querySelectorAll('.st-key-finder *')].map((e) => e.shadowRoot).filter(Boolean)"
    links = f"{roots}.flatMap((root) => [...root.querySelectorAll('.tabs a')])"
    return until(
        page, f"{links}.find((a) => a.innerText.includes('Graph')).click()", f"{WHOLE}?.dataset.shown"
    )


def found_as_typed(page: Page) -> list[float]:
    """Open the finder and type."""
    page.keyboard.press("Control+k")
    page.wait_for_timeout(PAUSE)
    times: list[float] = page.evaluate(TYPE)
    page.keyboard.press("Escape")
    return times


def memory_of(folder: Path) -> int:
    """Return the memory of the server in megabytes: the process whose notes these are."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            mine = f"THROUGHLINE_NOTES={folder}\0".encode() in (process / "environ").read_bytes()
            if mine and b"throughline.views" in (process / "cmdline").read_bytes():
                status = (process / "status").read_text()
                return int(status.split("VmRSS:")[1].split()[0]) // 1000
        except OSError:
            continue
    return 0


def opened_by_a_reader(folder: Path) -> tuple[float, float]:
    """Open the app, read a note, and return how long the first page took and what the server holds."""
    os.environ["THROUGHLINE_NOTES"] = str(folder.resolve())
    with Library.open(folder) as library:
        note = next(library.notes.all(stubs=False, sort="connections")).id
    with (
        served(str(ROOT / "views" / "serve.py")) as address,
        chromium() as browser,
        watched(browser, base_url=address) as (_, page),
    ):
        page.set_default_timeout(120_000)
        began = time.perf_counter()
        page.goto("/")
        page.locator(".tl h1").first.wait_for(state="attached")
        took = time.perf_counter() - began
        page.wait_for_timeout(2000)
        page.goto(f"/note?note={note}")
        page.locator(".note-head h1").wait_for(state="attached")
        page.wait_for_timeout(3000)
        return took, memory_of(folder.resolve())


def figures(folder: Path) -> list[Figure]:
    """Serve the notes of a folder, use the app as a reader does, and return what it took."""
    folder = folder.resolve()
    os.environ["THROUGHLINE_NOTES"] = str(folder)
    with (
        Library.open(folder) as library,
        served(str(ROOT / "views" / "serve.py")) as address,
        chromium() as browser,
    ):
        hub = next(library.notes.all(stubs=False, sort="connections")).id
        size = f"{library.account.pages():,} pages"
        paths = {"home": "/", "home again": "/", "browse": "/browse", "note": f"/note?note={hub}"}
        with watched(browser, base_url=address) as (_, page):
            page.set_default_timeout(60_000)
            loaded = dict(loads(page, paths))
            page.goto(f"/note?note={hub}")
            page.wait_for_timeout(3 * PAUSE)
            notes = spread(opened(page, library))
            page.wait_for_timeout(2 * PAUSE)
            steps = spread(walked(page))
            typed = found_as_typed(page)
            library.graph.layout(LayoutBasis.LINKS)
            graph_shown(page)  # the server packs the graph once
            shown = graph_shown(page)
            drag = sorted(page.evaluate(DRAG))[int(0.95 * 60)]
            memory = memory_of(folder)
    aims = {"load home": 2000}
    return [
        *(
            Figure("app", f"{name}, loaded, {size}", took, "ms", at_most=aims.get(name))
            for name, took in loaded.items()
        ),
        Figure("app", f"open a note, p95, {size}", notes["p95"], "ms", at_most=300),
        Figure("app", f"a step on the map, median, {size}", steps["p50"], "ms", at_most=150),
        Figure("app", f"a step on the map, p95, {size}", steps["p95"], "ms", at_most=250),
        Figure("app", f"the finder's list as one types, slowest, {size}", max(typed), "ms", at_most=50),
        Figure("app", f"the whole graph shown after its page opens, {size}", shown, "ms", at_most=2000),
        Figure(
            "app",
            f"a step of dragging the whole graph, p95, {size}",
            drag,
            "ms",
            at_most=40,
        ),
        Figure("app", f"memory of the server, {size}", memory, "MB", at_most=500),
    ]


def main() -> None:
    """Print the figures of the folder named on the command line."""
    print(table(figures(Path(sys.argv[1]))))


if __name__ == "__main__":
    main()
