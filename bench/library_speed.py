"""How fast a library is built: first, unchanged and after one edit, with the memory it takes.

python -m bench.library_speed [--sizes 1000 10000 100000]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.corpora import generate

ROOT = Path(__file__).parents[1]
BUILD = """
import json, resource, sys, time
from library import Library
started = time.perf_counter()
built = Library.build(sys.argv[1], text_only=True)
seconds = time.perf_counter() - started
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
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
        old = time.time() - 3600
        for page in folder.rglob("*.txt"):
            os.utime(page, (old, old))
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


def main() -> None:
    """Print one row for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = [measure(pages) for pages in options.sizes]
    if options.json:
        print(json.dumps(rows))
        return
    print("| " + " | ".join(rows[0]) + " |")
    print("|" + "---|" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(f"{value:,}" for value in row.values()) + " |")


if __name__ == "__main__":
    main()
