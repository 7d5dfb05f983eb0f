"""Which suggested links came true: the notes of a public vault at a day, and the links of the year after.

    python -m bench.next_links GIT_DIR DAY [DAY ...] [--work FOLDER] [--under FOLDER]

For each note written at the day that later links to other notes written then: how many of these are among the
ten that are suggested for it. GIT_DIR is a clone with its history; the vault is built as it was at each day.
"""

import argparse
import datetime
import io
import shutil
import subprocess
import tarfile
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from bench.figures import Figure, table
from throughline.index.search import suggestions
from throughline.library import Library

CUT = 10
AIM = 0.50
_RESAMPLES = 1_000
_WAYS: dict[str, tuple[float, float, float, float]] = {  # mention, meaning, neighbours, popularity
    "cosine": (0, 1, 0, 0),
    "mention": (1, 0, 0, 0),
    "neighbours": (0, 0, 1, 0),
    "suggested": (
        suggestions.MENTION, suggestions.MEANING, suggestions.NEIGHBOURS, suggestions.POPULAR,
    ),
}  # fmt: skip
Pairs = set[tuple[str, str]]


def checked_out(git: Path, day: str, folder: Path, under: str) -> None:
    """Write the files of a repository as they were at a day; folders of libraries are left alone."""
    for old in folder.iterdir() if folder.exists() else ():
        if old.name != ".throughline":
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    base = ["git", f"--git-dir={git}"]
    found = subprocess.run(
        [*base, "rev-list", "-1", f"--before={day}", "HEAD"], check=True, capture_output=True, text=True
    )
    commit = found.stdout.strip()
    names = subprocess.run(
        [*base, "ls-tree", "-r", "-z", "--name-only", commit, *([under] if under else [])],
        check=True, capture_output=True, text=True,
    ).stdout.split("\0")  # fmt: skip
    texts = [name for name in names if name.endswith((".md", ".org", ".txt"))]
    data = subprocess.run([*base, "archive", commit, "--", *texts], check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(data)) as packed:
        packed.extractall(folder, filter="data")


def written_links(library: Library) -> tuple[dict[str, str], Pairs]:
    """Return the written notes by title with their ids, and the links between notes by title."""
    cards = list(library.notes.all(stubs=False))
    titles = {card.id: card.title for card in cards}
    pairs = {
        (titles[link.source], titles[link.target])
        for link in library.notes.links()
        if link.source in titles and link.target in titles and link.source != link.target
    }
    return {title: note for note, title in titles.items()}, pairs


def new_links(git: Path, day: str, work: Path, under: str) -> tuple[Path, dict[str, list[str]]]:
    """Build a vault as it was at a day; return its folder, and which new links each of its notes got."""
    later = datetime.date.fromisoformat(day).replace(year=int(day[:4]) + 1).isoformat()
    after, before = work / "after", work / "before"
    checked_out(git, later, after, under)
    Library.build(after, text_only=True)
    with Library.open(after) as library:
        _, then = written_links(library)
    checked_out(git, day, before, under)
    Library.build(before)
    with Library.open(before) as library:
        known, now = written_links(library)
    wanted: dict[str, list[str]] = defaultdict(list)
    for source, target in sorted(then - now):
        if source in known and target in known and (target, source) not in now:
            wanted[known[source]].append(known[target])
    return before, wanted


def recalled(library: Library, wanted: Mapping[str, Sequence[str]]) -> list[tuple[int, int]]:
    """Return for each note how many of its new links are among the first suggested, and how many it got."""
    found = []
    for note, targets in wanted.items():
        first = {one.card.id for one in library.graph.suggest(note, CUT).to_link}
        found.append((len(first & set(targets)), len(targets)))
    return found


def interval(found: Sequence[tuple[int, int]]) -> tuple[float, float, float]:
    """Return the mean of the notes' recalls, and its bounds when notes are drawn again and again."""
    shares = np.array([hit / of for hit, of in found])
    drawn = np.random.default_rng(0).integers(0, len(shares), (_RESAMPLES, len(shares)))
    low, high = np.percentile(shares[drawn].mean(axis=1), [2.5, 97.5])
    return float(shares.mean()), float(low), float(high)


def figures(git: Path, days: Sequence[str], work: Path, under: str = "") -> list[Figure]:
    """Measure every way of suggesting over all days together."""
    told: dict[str, list[tuple[int, int]]] = defaultdict(list)
    names = ("MENTION", "MEANING", "NEIGHBOURS", "POPULAR")
    kept = [getattr(suggestions, name) for name in names]
    for day in days:
        folder, wanted = new_links(git, day, work, under)
        with Library.open(folder) as library:
            for way, weights in _WAYS.items():
                _set(suggestions, names, weights)
                told[way] += recalled(library, wanted)
            _set(suggestions, names, kept)
        print(f"{day}: {len(wanted)} notes, {sum(map(len, wanted.values()))} new links", flush=True)
    rows = []
    for way, found in told.items():
        if found:
            mean, low, high = interval(found)
            what = f"{git.parent.name}: recall@{CUT} of new links, {way} [{low:.2f}, {high:.2f}]"
            rows.append(Figure("suggestions", what, mean, at_least=AIM if way == "suggested" else None))
    return rows


def _set(module: object, names: Sequence[str], values: Sequence[float]) -> None:
    for name, value in zip(names, values, strict=True):
        setattr(module, name, value)


def main() -> None:
    """Print the recall of each way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("git", type=Path)
    parser.add_argument("days", nargs="+")
    parser.add_argument("--work", type=Path, help="keep the libraries here: what was encoded is not again")
    parser.add_argument("--under", default="", help="only the notes of this folder")
    asked = parser.parse_args()
    run: Callable[[Path], list[Figure]] = lambda work: figures(asked.git, asked.days, work, asked.under)  # noqa: E731 - two places call it
    if asked.work:
        print(table(run(asked.work)))
        return
    with tempfile.TemporaryDirectory() as fresh:
        print(table(run(Path(fresh))))


if __name__ == "__main__":
    main()
