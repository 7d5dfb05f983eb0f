"""Pictures of every page, in both sizes and themes, made from the sample notes.

python -m bench.screenshots [--notes FOLDER] [--to docs/screenshots] [--only note]
"""

import argparse
import os
import shutil
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.served import chromium, served, watched
from throughline.library import SAMPLE, Library

ROOT = Path(__file__).parents[1]
COLOURS = 256  # of a palette: keeps the files small; by eye no worse
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
THEMES = ("light", "dark")
SETTLED = 1_500  # milliseconds for pictures to be drawn and motions to end


def pages_of(library: Library) -> dict[str, str]:
    """Return the address of each page as it is worth showing for these notes."""
    concept = next(library.notes.all(stubs=False, sort="connections")).id
    line = library.notes.best_supported(1)[0][0].id
    return {
        "home": "/",
        "browse": "/browse",
        "note": f"/note?note={concept}",
        "line": f"/note?note={line}",
        "search": "/search?q=why+do+models+stop+asking",
        "graph": f"/graph?shown={concept}&colour=topic",
        "connect": f"/connect?a={concept}&b={line}",
        "lines": f"/lines?from={line}",
        "insights": "/insights",
        "trust": "/trust",
        "tensions": "/tensions",
        "library": "/library",
    }


def take(browser: Browser, address: str, pages: dict[str, str], folder: Path) -> None:
    """Take each page in each size and theme."""
    for size, (width, height) in SIZES.items():
        for theme in THEMES:
            options = {"viewport": {"width": width, "height": height}, "color_scheme": theme}
            with watched(browser, base_url=address, **options) as (_, page):
                for name, path in pages.items():
                    page.goto(path)
                    page.locator(".tl").first.wait_for(state="attached")
                    page.wait_for_load_state("networkidle")
                    page.wait_for_timeout(SETTLED)
                    save(page.screenshot(), folder / f"{name}-{size}-{theme}.png")


def save(png: bytes, path: Path) -> None:
    """Write a picture with few enough colours to be small."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    few = picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


def main() -> None:
    """Build the notes beside, serve them, and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=Path, default=SAMPLE)
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "screenshots")
    parser.add_argument("--only", action="append", help="take only the page of this name")
    asked = parser.parse_args()
    asked.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "notes"
        shutil.copytree(asked.notes, folder, ignore=shutil.ignore_patterns(".throughline"))
        Library.build(folder)
        with Library.open(folder) as library:
            pages = {
                name: at for name, at in pages_of(library).items() if not asked.only or name in asked.only
            }
        os.environ["THROUGHLINE_NOTES"] = str(folder)
        os.environ.setdefault("XDG_CACHE_HOME", str(Path.home() / ".cache"))
        os.environ["HOME"] = temporary  # paths below it are shown as `~/notes`
        with served(str(ROOT / "views" / "serve.py")) as address, chromium() as browser:
            take(browser, address, pages, asked.to)


if __name__ == "__main__":
    main()
