"""How fast a library is built: first, unchanged and after one edit, with the memory it takes.

python -m bench.library_speed [--sizes 1000 10000 100000]
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from bench.corpora import generate
from bench.figures import Figure, table

ROOT = Path(__file__).parents[1]
BUILD = """
import json, sys, time
from bench.figures import peak_memory
from throughline.library import Library
started = time.perf_counter()
built = Library.build(sys.argv[1], text_only=True)
seconds = time.perf_counter() - started
memory = peak_memory()
print(json.dumps({"seconds": seconds, "memory": memory, "problems": built.problems, "read": built.changed}))
"""


def build(folder: Path) -> dict[str, float]:
    """Build in a process of its own, so that its memory is its own."""
    done = subprocess.run(
        [sys.executable, "-c", BUILD, str(folder)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return dict(json.loads(done.stdout))


def measure(pages: int) -> dict[str, float]:
    """Measure one size: a first build, an unchanged one, and one with a single edited page."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(folder, pages)
        time.sleep(2.5)  # until a file's time can be trusted to show a change
        first, unchanged = build(folder), build(folder)
        edited = folder / "000" / "000005.txt"
        edited.write_text(edited.read_text(encoding="utf-8") + "One more line.\n", encoding="utf-8")
        edit = build(folder)
        size = sum(path.stat().st_size for path in (folder / ".throughline").iterdir())
    assert first["problems"] == 0 and unchanged["read"] == 0 and edit["read"] == 1
    return {
        "pages": pages,
        "pages a second": round(pages / first["seconds"]),
        "first build s": round(first["seconds"], 2),
        "unchanged s": round(unchanged["seconds"], 2),
        "one edit s": round(edit["seconds"], 2),
        "peak memory MB": first["memory"],
        "on disk MB": round(size / 1e6),
    }


def figures(sizes: Iterable[int]) -> list[Figure]:
    """Measure builds of several sizes."""
    found = []
    for pages in sizes:
        row, size = measure(pages), f"{pages:,} pages"
        found += [
            Figure(
                "library",
                f"first build without vectors, {size}",
                row["pages a second"],
                "pages/s",
                at_least=1000,
            ),
            Figure("library", f"unchanged rebuild, {size}", row["unchanged s"], "s", at_most=2),
            Figure("library", f"rebuild after one edit, {size}", row["one edit s"], "s", at_most=2),
            Figure(
                "library", f"peak memory of a first build, {size}", row["peak memory MB"], "MB", at_most=500
            ),
            Figure("library", f"size on disk, {size}", row["on disk MB"], "MB"),
        ]
    return found


def main() -> None:
    """Print the figures of each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000])
    print(table(figures(parser.parse_args().sizes)))


if __name__ == "__main__":
    main()
