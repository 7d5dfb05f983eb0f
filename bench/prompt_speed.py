"""How long a prompt takes: from a cold process, and warm, in a library of any size.

    python -m bench.prompt_speed [PAGES]

The library is made up, read without vectors, so that what is timed is the prompt and not the model.
"""

import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.corpora import generate
from bench.figures import Figure, table
from throughline.corpus.model import NoteKind
from throughline.library import Library
from throughline.prompts.model import Request

ROOT = Path(__file__).parents[1]
TRIES = 200  # prompts: enough for a p95 of ten values


def measure(pages: int) -> list[Figure]:
    """Time prompts of lines drawn evenly, and one from the command line."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(folder, pages)
        Library.build(folder, text_only=True)
        with Library.open(folder) as library:
            lines = [card.id for card in library.notes.all(NoteKind.INQUIRY)]
            concepts = [card.id for card in library.notes.all(NoteKind.CONCEPT)]
            notes = len(lines) + len(concepts)
            drawn = random.Random(3).sample(lines, TRIES // 2) + random.Random(4).sample(concepts, TRIES // 2)
            library.prompts.make(Request(note=drawn[0]))
            times = []
            for note in drawn:
                began = time.perf_counter()
                library.prompts.make(Request(note=note))
                times.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "throughline", "--notes", str(folder), "prompt", drawn[1]],
            check=True, capture_output=True, cwd=ROOT,
        )  # fmt: skip
        cold = time.perf_counter() - began
    size = f"{notes:,} notes"
    return [
        Figure("prompts", f"a prompt from a cold process, {size}", cold, "s", at_most=1.5),
        Figure("prompts", f"a warm prompt, median, {size}", statistics.median(times), "ms"),
        Figure(
            "prompts", f"a warm prompt, p95, {size}", statistics.quantiles(times, n=20)[-1], "ms", at_most=50
        ),
    ]


if __name__ == "__main__":
    print(table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)))
