"""Every benchmark of the project in one run, written to results.json and to the table of README.md.

python -m bench.run           the quick form, under five minutes
python -m bench.run --full    everything, at 100,000 notes and beside the peers
"""

import argparse
import datetime
import json
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import (
    agent_speed,
    answers,
    app_speed,
    cisi,
    faults,
    fuzz,
    growth,
    library_speed,
    load,
    neighbourhood,
    peers,
    prompt_speed,
    relevance,
    search_speed,
    site_speed,
    structure,
    whole_map,
)
from bench.corpora import generate
from bench.figures import Figure, machine, table
from throughline.library import Library

HERE = Path(__file__).parent
MARKS = ("<!-- figures -->", "<!-- /figures -->")
Measure = Callable[[Path], list[Figure]]


def quick() -> dict[str, Measure]:
    """Return what is measured in the quick form."""
    return {
        "library": lambda _: library_speed.figures((1_000, 10_000)),
        "search quality": lambda work: cisi.figures(cisi.CISI, work),
        "relevance": lambda _: relevance.figures(),
        "search speed": lambda work: search_speed.queries(1_500, work / "1500"),
        "map": lambda _: neighbourhood.figures(20_000, 200_000, tries=60),
        "map as a file": lambda _: [*whole_map.figures(), *whole_map.peer()],
        "structure": lambda _: structure.figures((1_000, 10_000)),
        "prompts": lambda _: prompt_speed.measure(2_000),
        "answers": lambda _: answers.figures(),
        "assistants": lambda work: agent_speed.figures(work / "agent", 500),
        "site": lambda _: site_speed.figures(300),
        "growth": lambda _: growth.figures((150, 470)),
        "faults": lambda _: faults.kills(5),
        "fuzz": lambda _: fuzz.figures(),
        "app": lambda work: _app(work, 1_000),
    }


def full() -> dict[str, Measure]:
    """Return what is measured in the full form."""
    return {
        "library": lambda _: library_speed.figures((1_000, 10_000, 100_000)),
        "search quality": lambda work: cisi.figures(cisi.CISI, work),
        "relevance": lambda _: relevance.figures(),
        "first build and peers": lambda _: peers.figures(cisi.CISI),
        "search speed, 1,500": lambda work: search_speed.queries(1_500, work / "1500"),
        "search speed, 100,000": lambda work: search_speed.queries(100_000, work / "100000"),
        "map": lambda _: neighbourhood.figures(100_000, 1_000_000),
        "map as a file": lambda _: [*whole_map.figures(), *whole_map.peer()],
        "structure": lambda _: structure.figures((1_000, 10_000, 100_000)),
        "prompts": lambda _: prompt_speed.measure(62_000),
        "assistants": lambda work: agent_speed.figures(work / "agent", 10_000),
        "site": lambda _: site_speed.figures(2_750),
        "growth": lambda _: growth.figures(),
        "faults": lambda _: faults.figures(200),
        "fuzz": lambda _: fuzz.figures(seconds=600, each=fuzz.CASES),
        "app": lambda work: _app(work, 10_000),
        "readers": lambda _: load.figures(seconds=600),
    }


def _app(work: Path, pages: int) -> list[Figure]:
    folder = work / f"app-{pages}"
    folder.mkdir()
    generate(folder, pages)
    Library.build(folder, text_only=True)
    return app_speed.figures(folder)


def main() -> None:
    """Run the benchmarks and write down what they say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--only", help="just the benchmark of this name; the other figures stay as they are")
    asked = parser.parse_args()
    chosen = full() if asked.full else quick()
    found: list[Figure] = []
    with tempfile.TemporaryDirectory() as name:
        for what, measure in chosen.items():
            if asked.only in (None, what):
                began = time.perf_counter()
                found += measure(Path(name))
                print(f"{what}: {time.perf_counter() - began:.0f} s", flush=True)
    print(table(found))
    write_down(beside(found) if asked.only else found, "full" if asked.full else "quick")


def beside(found: list[Figure]) -> list[Figure]:
    """Return the figures written down before, with those found now in their places."""
    results = HERE / "results.json"
    rows = json.loads(results.read_text("utf-8"))["figures"] if results.exists() else []
    before = [Figure(**{name: value for name, value in row.items() if name != "met"}) for row in rows]
    fresh = {(one.area, one.what): one for one in found}
    kept = [fresh.pop((one.area, one.what), one) for one in before]
    return [*kept, *fresh.values()]


def write_down(found: list[Figure], form: str) -> None:
    """Write the figures as JSON, and as the table of the README."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False, cwd=HERE
    ).stdout.strip()
    day = datetime.date.today().isoformat()
    results = {"form": form, "date": day, "commit": commit, "machine": machine(),
               "figures": [one.as_json() for one in found]}  # fmt: skip
    (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    readme = HERE / "README.md"
    before, _, rest = readme.read_text(encoding="utf-8").partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    head = f"The {form} form, {day}, commit {commit}, on {machine()}."
    readme.write_text(f"{before}{MARKS[0]}\n{head}\n\n{table(found)}\n{MARKS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
