"""Which suggested links came true: the notes of a public vault at a day, and the links of the year after.

    python -m bench.next_links GIT_DIR DAY [DAY ...] [--work FOLDER] [--under FOLDER] [--heads] [--save FILE]
    python -m bench.next_links --learn FILE [FILE ...]

For each note written at the day that later links to other notes written then: how many of these are
among the ten that are suggested for it. GIT_DIR is a clone with its history; the vault is built as it was
at each day.
`--save` keeps what spoke for each note that might have been meant; `--learn` finds the weights from that,
each vault measured with weights that were learned on the others.
"""

import argparse
import datetime
import io
import shutil
import subprocess
import tarfile
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from bench.figures import Figure, table
from throughline.index.search.searcher import embedding
from throughline.index.search.signals import NAMES
from throughline.index.search.suggestions import WEIGHTS
from throughline.index.store import file as store
from throughline.index.vectors.nearest import from_library
from throughline.library import Library
from throughline.library.place import place_of

Weights = npt.NDArray[np.float64]
Table = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]

CUT = 10
AIM = 0.50
_RESAMPLES = 1_000
_RIDGE = 0.3  # of the weights: keeps those of few notes small; not tuned
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


def written_links(folder: Path) -> tuple[dict[str, int], Pairs]:
    """Return the notes that have a file, by its path, and the links between them.

    Paths tell notes apart: titles are not all different, and ids change when a title does.
    """
    db = store.connect(place_of(folder))
    rows = db.execute(
        "SELECT n.num, p.path FROM note n JOIN mention m ON m.note = n.num AND m.own = 1 "
        "JOIN page p ON p.num = m.page WHERE n.kind <> 'topic'"
    ).fetchall()
    paths = dict(rows)
    links = db.execute("SELECT DISTINCT source, target FROM link WHERE source <> target").fetchall()
    db.close()
    pairs = {(paths[a], paths[b]) for a, b in links if a in paths and b in paths}
    return {path: num for num, path in paths.items()}, pairs


def learn_heads(folder: Path) -> None:
    """Learn the meaning of the first passage of each note, and of no other: a fraction of the work."""
    place = place_of(folder)
    db = store.connect(place)
    for _ in embedding(db, place.parent, ""):
        if not from_library(db).unread:
            break
    db.close()


def new_links(git: Path, day: str, work: Path, under: str, heads: bool) -> tuple[Path, dict[int, list[int]]]:
    """Build a vault as it was at a day; return its folder, and which new links each of its notes got."""
    later = datetime.date.fromisoformat(day).replace(year=int(day[:4]) + 1).isoformat()
    after, before = work / "after", work / "before"
    checked_out(git, later, after, under)
    Library.build(after, text_only=True)
    _, then = written_links(after)
    checked_out(git, day, before, under)
    Library.build(before, text_only=heads)
    if heads:
        learn_heads(before)
    known, now = written_links(before)
    wanted: dict[int, list[int]] = defaultdict(list)
    for source, target in sorted(then - now):
        if source in known and target in known and (target, source) not in now:
            wanted[known[source]].append(known[target])
    return before, wanted


@dataclass(frozen=True, slots=True)
class Asked:
    """One note: what speaks for each that it might link to, to which it came to link, and to how many."""

    rows: Table
    came: Truth
    wanted: int

    def recall(self, weights: Weights) -> float:
        """Return the share of its new links among the ten best by these weights."""
        best = np.argsort(-(self.rows @ weights), kind="stable")[:CUT]
        return float(self.came[best].sum()) / self.wanted


def asked(library: Library, wanted: Mapping[int, Sequence[int]]) -> list[Asked]:
    """Return what speaks for each possible link of each note that got new ones."""
    suggester = library.graph.suggester
    found = []
    for num, targets in wanted.items():
        linked = {num, *suggester.neighbours().of(np.array([num]))[0].tolist()}
        _, signals = suggester.signals(num, suggester.saying(num, {num}))
        others = [other for other in sorted(signals) if other not in linked]
        rows = np.array([signals[other].row() for other in others]).reshape(-1, len(NAMES))
        found.append(Asked(rows, np.isin(others, targets), len(targets)))
    return found


def interval(shares: Sequence[float]) -> tuple[float, float, float]:
    """Return the mean of the notes' recalls, and its bounds when notes are drawn again and again."""
    found = np.array(shares)
    drawn = np.random.default_rng(0).integers(0, len(found), (_RESAMPLES, len(found)))
    low, high = np.percentile(found[drawn].mean(axis=1), [2.5, 97.5])
    return float(found.mean()), float(low), float(high)


def learned(notes: Sequence[Asked], ridge: float = _RIDGE) -> Weights:
    """Return the weights, none below 0, by which the links that came are likeliest among all that might."""
    told = [one for one in notes if one.came.any()]

    def loss(weights: Weights) -> tuple[float, Weights]:
        total, slope = ridge * float(weights @ weights), 2 * ridge * weights
        for one in told:
            scores = one.rows @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            total -= float(np.log(chances[one.came] + 1e-12).mean())
            slope = slope - (one.rows[one.came].mean(axis=0) - chances @ one.rows)
        return total, slope

    start = np.zeros(len(NAMES))
    return np.array(minimize(loss, start, jac=True, bounds=[(0, None)] * len(NAMES)).x)


def ways(weights: Weights) -> dict[str, Weights]:
    """Return the ways that are compared: each signal by itself, and all by their weights."""
    alone = {name: np.eye(len(NAMES))[at] for at, name in enumerate(NAMES)}
    return {**alone, "suggested": weights}


def figures(vault: str, notes: Sequence[Asked], weights: Weights) -> list[Figure]:
    """Measure every way of suggesting over all notes of a vault."""
    rows = []
    for way, given in ways(weights).items():
        mean, low, high = interval([one.recall(given) for one in notes])
        what = f"{vault}: recall@{CUT} of new links, {way} [{low:.2f}, {high:.2f}]"
        rows.append(Figure("suggestions", what, mean, at_least=AIM if way == "suggested" else None))
    return rows


def replayed(git: Path, days: Sequence[str], work: Path, under: str, heads: bool) -> list[Asked]:
    """Build a vault as it was at each day, and return its notes with the links that they got."""
    notes = []
    for day in days:
        folder, wanted = new_links(git, day, work, under, heads)
        with Library.open(folder) as library:
            notes += asked(library, wanted)
        print(f"{day}: {len(wanted)} notes, {sum(map(len, wanted.values()))} new links", flush=True)
    return notes


def kept(place: Path, notes: Sequence[Asked]) -> None:
    """Write what spoke for each note to a file."""
    arrays = {
        f"{n}-{name}": getattr(one, name)
        for n, one in enumerate(notes)
        for name in ("rows", "came", "wanted")
    }
    np.savez_compressed(place, **arrays)


def read(place: Path) -> list[Asked]:
    """Read what `kept` wrote."""
    with np.load(place) as found:
        count = len(found.files) // 3
        return [
            Asked(found[f"{n}-rows"], found[f"{n}-came"], int(found[f"{n}-wanted"])) for n in range(count)
        ]


def learn(places: Sequence[Path]) -> None:
    """Print the weights of all vaults, and how each vault does by those of the others."""
    vaults = {place.stem: read(place) for place in places}
    for vault, notes in vaults.items():
        others = [one for other, some in vaults.items() if other != vault for one in some]
        print(table(figures(vault, notes, learned(others or notes))))
    weights = learned([one for some in vaults.values() for one in some])
    print(dict(zip(NAMES, np.round(weights, 2).tolist(), strict=True)))


def main() -> None:
    """Print the recall of each way, or learn the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("git", type=Path, nargs="?")
    parser.add_argument("days", nargs="*")
    parser.add_argument("--work", type=Path, help="keep the libraries here: what was encoded is not again")
    parser.add_argument("--under", default="", help="only the notes of this folder")
    parser.add_argument("--heads", action="store_true", help="learn the meaning of first passages alone")
    parser.add_argument("--save", type=Path, help="keep what spoke for each note here, to learn from")
    parser.add_argument("--learn", type=Path, nargs="+", help="learn the weights from what was saved")
    told = parser.parse_args()
    if told.learn:
        learn(told.learn)
        return
    with tempfile.TemporaryDirectory() as fresh:
        notes = replayed(told.git, told.days, told.work or Path(fresh), told.under, told.heads)
    if told.save:
        kept(told.save, notes)
    print(table(figures(told.git.parent.name, notes, np.array(WEIGHTS))))


if __name__ == "__main__":
    main()
