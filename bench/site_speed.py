"""How long an exported site takes, and how large its largest page is.

    python -m bench.site_speed [PAGES]

The notes are made up and read without vectors; every inquiring line among them gets its prompt.
"""

import sys
import tempfile
import time
from pathlib import Path

from bench.corpora import generate
from bench.figures import Figure, table
from throughline.library import Library
from throughline.website.build import write_site


def figures(pages: int) -> list[Figure]:
    """Write a site of this many captured pages, and their stubs, once."""
    with tempfile.TemporaryDirectory() as name:
        folder, place = Path(name) / "notes", Path(name) / "site"
        generate(folder, pages)
        Library.build(folder, text_only=True)
        with Library.open(folder) as library:
            began = time.perf_counter()
            written = write_site(library, place)
            seconds = time.perf_counter() - began
        sizes = [page.stat().st_size for page in place.rglob("*.html")]
    return [
        Figure("site", f"written, {written - 1:,} notes", seconds, "s", at_most=60 * (written - 1) / 5_000),
        Figure("site", f"largest page, {written - 1:,} notes", max(sizes) / 1e3, "kB", at_most=300),
    ]


if __name__ == "__main__":
    print(table(figures(int(sys.argv[1]) if len(sys.argv) > 1 else 2_750)))
