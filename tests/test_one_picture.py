"""One picture: map, whole graph, exported file, site and all legends look as the table of kinds says."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.served import chromium, served, watched
from throughline.corpus.kinds import Colour, LinkKind, NoteKind, Shape
from throughline.graph.drawings import look
from throughline.graph.drawings.drawing import draw
from throughline.graph.drawings.mapfile import map_html
from throughline.graph.walks.view import MapView
from throughline.library import Library
from throughline.website.build import write_site

pytestmark = pytest.mark.browser
THEMES = ("light", "dark")
CONCEPT = "does-a-fluent-reply-prove-that-common-ground-was-reached"
# What a canvas was told to fill or outline last in each colour: how many corners it had, none for a circle.
RECORDER = """() => {
    const pen = CanvasRenderingContext2D.prototype;
    const paths = new WeakMap();
    const fresh = () => ({ lines: 0, arcs: 0, closed: 0 });
    const wrap = (name, before) => {
        const own = pen[name];
        pen[name] = function (...given) { before(this); return own.apply(this, given); };
    };
    const count = (what) => (of) => { if (paths.has(of)) paths.get(of)[what] += 1; };
    window.filled = {};
    wrap("beginPath", (of) => paths.set(of, fresh()));
    wrap("lineTo", count("lines"));
    wrap("arc", count("arcs"));
    wrap("closePath", count("closed"));
    const told = (colour) => (of) => {
        const { lines, arcs, closed } = paths.get(of) ?? fresh();
        if (arcs || closed) window.filled[of[colour]] = arcs ? 0 : lines / closed + 1;
    };
    wrap("fill", told("fillStyle"));
    wrap("stroke", told("strokeStyle"));
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def library(built_sample: Path) -> Iterator[Library]:
    with Library.open(built_sample) as opened:
        yield opened


def rgb(colour: Colour, theme: str) -> str:
    """Return a colour as a browser computes it."""
    shade = getattr(colour, theme)
    return f"rgb({', '.join(str(int(shade[at : at + 2], 16)) for at in (1, 3, 5))})"


def corners_of(path: str) -> list[tuple[float, float]]:
    """Return the corners of an outline in units of its reach, wherever it is; none for a circle."""
    if "a" in path:
        return []
    points = [tuple(map(float, pair)) for pair in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]
    xs, ys = zip(*points, strict=True)
    reach = (max(xs) - min(xs) + max(ys) - min(ys)) / 4
    middle = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    return [((x - middle[0]) / reach, (y - middle[1]) / reach) for x, y in points]


def assert_outline(path: str, shape: Shape) -> None:
    """Hold an outline against the table."""
    drawn, meant = corners_of(path), corners_of(look.path(shape, 100))
    assert len(drawn) == len(meant)
    for one, other in zip(drawn, meant, strict=True):
        assert one == pytest.approx(other, abs=0.02)


def assert_mark(mark: Locator, kind: NoteKind, theme: str) -> None:
    """Hold a drawn mark, by its outline and its line's colour, against the table."""
    assert_outline(mark.get_attribute("d") or "", kind.facts.shape)
    assert mark.evaluate("mark => getComputedStyle(mark).stroke") == rgb(kind.facts.colour, theme)


def assert_line(line: Locator, kind: str, theme: str, *, full: bool) -> None:
    """Hold a drawn line, by width, dashes and, where it is not faded, colour, against the table."""
    stroke = look.LINK_FACTS[kind].stroke
    style = line.evaluate("line => { const { strokeWidth, strokeDasharray, stroke } = getComputedStyle(line);"
                          " return [strokeWidth, strokeDasharray, stroke]; }")  # fmt: skip
    assert style[0] == f"{stroke.width:g}px"
    assert [float(part) for part in re.findall(r"[\d.]+", style[1])] == list(map(float, stroke.dash))
    if full:
        assert style[2] == rgb(stroke.colour, theme)


def assert_legend(page: Page | Locator, theme: str, least: int) -> None:
    """Hold every sample of a legend against the table."""
    seen = 0
    for kind in NoteKind:
        for mark in page.locator(f".swatch > .shape.{look.slug(kind)}:not(.hollow)").all():
            assert_mark(mark, kind, theme)
            assert mark.evaluate("mark => getComputedStyle(mark).fill") == rgb(kind.facts.colour, theme)
            seen += 1
    for link in look.LINK_FACTS:
        for line in page.locator(f".swatch .edge.{look.slug(link)} .line").all():
            assert_line(line, link, theme, full=True)
            seen += 1
    assert seen >= least


@pytest.mark.parametrize("theme", THEMES)
def test_the_map_and_its_legend(browser: Browser, theme: str) -> None:
    with served("map_demo.py") as address, watched(browser, color_scheme=theme) as (_, page):
        page.goto(f"{address}?limit=150")
        expect(page.locator(".node.central")).to_be_visible()
        for kind in NoteKind:
            assert_mark(page.locator(f".node.{look.slug(kind)} .shape").first, kind, theme)
        drawn = set(look.LINK_FACTS) - {LinkKind.PROPERTY}  # the graph of the tests has no properties
        for link in sorted(drawn):
            assert_line(
                page.locator(f".picture .edge.{look.slug(link)} .line").first, link, theme, full=False
            )
        assert_legend(page.locator(".legend"), theme, least=len(NoteKind) + len(drawn))


@pytest.mark.parametrize("theme", THEMES)
def test_the_whole_graph_and_its_legend(browser: Browser, theme: str) -> None:
    with served("graph_demo.py") as address, watched(browser, color_scheme=theme) as (_, page):
        page.add_init_script(f"({RECORDER})()")
        page.goto(f"{address}?notes=400&links=900")
        expect(page.locator(".state")).to_contain_text("400 notes")
        for _ in range(4):
            page.get_by_label("Zoom in").click()
        page.wait_for_timeout(400)
        assert_filled(page, theme)
        assert_legend(page.locator(".legend-row"), theme, least=len(NoteKind))


def assert_filled(page: Page, theme: str) -> None:
    """Hold what a canvas filled, by colour and number of corners, against the table."""
    filled = page.evaluate("window.filled")
    for kind in NoteKind:
        assert filled.get(getattr(kind.facts.colour, theme)) == len(kind.facts.shape.value), kind


@pytest.mark.parametrize("theme", THEMES)
def test_the_map_as_a_file_and_its_legend(
    browser: Browser, library: Library, tmp_path: Path, theme: str
) -> None:
    path = tmp_path / "map.html"
    around = library.graph.neighbourhood(MapView(CONCEPT, hops=2, limit=None))
    path.write_text(map_html(draw(around), "A map"), encoding="utf-8")
    page = browser.new_page(color_scheme=theme)
    page.add_init_script(f"({RECORDER})()")
    page.goto(path.as_uri())
    page.wait_for_timeout(300)
    assert_filled(page, theme)
    in_sample = set(LinkKind) - {LinkKind.PROPERTY}  # captured pages have no properties with links
    assert_legend(page.locator("aside"), theme, least=len(NoteKind) + len(in_sample))
    for kind, colour, width, dashes in page.evaluate(
        "linkSet.get().map(({ kind, color, width, dashes }) => [kind, color.color, width, dashes || []])"
    ):
        stroke = look.LINK_FACTS[kind].stroke
        assert (colour, width, tuple(dashes)) == (getattr(stroke.colour, theme), stroke.width, stroke.dash)
    page.close()


def test_a_note_of_the_map_file_is_moved_with_its_label_and_says_its_title(
    browser: Browser, library: Library, tmp_path: Path
) -> None:
    """What whoever knows pyvis expects: hover tells, a drag moves a note, the wheel zooms."""
    path = tmp_path / "map.html"
    path.write_text(map_html(draw(library.graph.neighbourhood(MapView(CONCEPT))), "A map"), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    page.goto(path.as_uri())
    page.wait_for_timeout(400)
    box = page.locator("#map").bounding_box() or {}
    place = page.evaluate(f'network.canvasToDOM(network.getPosition("{CONCEPT}"))')
    x, y = box["x"] + place["x"], box["y"] + place["y"]
    page.mouse.move(x, y)
    expect(page.locator(".vis-tooltip")).to_contain_text("Does a fluent reply prove")
    expect(page.locator(".vis-tooltip")).to_contain_text("Concept")
    before = page.evaluate(f'byId.get("{CONCEPT}").x')
    page.mouse.down()
    page.mouse.move(x + 120, y + 60, steps=6)
    page.mouse.up()
    assert page.evaluate(f'byId.get("{CONCEPT}").x') > before + 50
    zoom = page.evaluate("network.getScale()")
    page.mouse.wheel(0, -240)
    page.wait_for_function(f"network.getScale() > {zoom}")
    page.close()


@pytest.mark.parametrize("theme", THEMES)
def test_the_site_its_picture_marks_and_key(
    browser: Browser, library: Library, tmp_path: Path, theme: str
) -> None:
    write_site(library, tmp_path / "site")
    page = browser.new_page(color_scheme=theme)
    page.goto((tmp_path / "site" / "notes" / f"{CONCEPT}.html").as_uri())
    for kind in NoteKind:
        assert_mark(page.locator(f".picture .shape.{look.slug(kind)}").first, kind, theme)
        mark = page.locator(f".key .mark.{look.slug(kind)}").first
        assert mark.evaluate("mark => getComputedStyle(mark).backgroundColor") == rgb(
            kind.facts.colour, theme
        )
        mask = mark.evaluate("mark => decodeURIComponent(getComputedStyle(mark).maskImage)")
        assert_outline(re.findall(r" d='([^']+)'", mask)[0], kind.facts.shape)
    for line in page.locator(".picture .edge .line, .key .edge .line").all():
        css = (line.locator("..").get_attribute("class") or "").removeprefix("edge ")
        kind = next(link for link in look.LINK_FACTS if look.slug(link) == css)
        assert_line(line, kind, theme, full=True)
    page.close()
