"""Quality of search on the CISI collection: each document a note, 76 judged queries, binary relevance.

    python -m bench.cisi [FOLDER] [--work FOLDER]

FOLDER holds CISI.ALL, CISI.QRY and CISI.REL; by default it lies beside the project.
"""

import argparse
import math
import re
import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.figures import Figure, table
from bench.notes import open_library, put_notes
from throughline.index.engines.built_in import BuiltIn
from throughline.index.search.allowed import Scope
from throughline.index.search.fusion import Evidence, Mode, rank
from throughline.index.search.query import plain
from throughline.index.search.ranking import gather
from throughline.index.search.searcher import embed, refresh
from throughline.index.search.sense import Sense
from throughline.index.store.homes import models_folder
from throughline.index.vectors.encoder import open_exported
from throughline.index.vectors.passages import active_model
from throughline.index.vectors.ready import open_vectors

_RECORD = re.compile(r"^\.I (\d+)\s*$", re.MULTILINE)
_FIELD = re.compile(r"^\.([TAWX])[ \t]*$", re.MULTILINE)
_DEPTH = 100  # results of a query, as recall@100 needs
CISI = Path(__file__).parents[2] / "shared" / "retrieval" / "cisi"


def records(path: Path) -> dict[int, dict[str, str]]:
    """Return the fields of each record of a CISI file."""
    parts = _RECORD.split(path.read_text(encoding="latin-1"))[1:]
    found = {}
    for number, text in zip(parts[::2], parts[1::2], strict=True):
        pieces = _FIELD.split(text)[1:]
        fields: dict[str, str] = {}
        for name, value in zip(pieces[::2], pieces[1::2], strict=True):
            fields[name] = " ".join(f"{fields.get(name, '')} {value}".split())
        found[int(number)] = fields
    return found


def judgements(path: Path) -> dict[int, set[int]]:
    """Return the relevant documents of each judged query."""
    relevant: dict[int, set[int]] = {}
    for line in path.read_text(encoding="latin-1").splitlines():
        query, document = map(int, line.split()[:2])
        relevant.setdefault(query, set()).add(document)
    return relevant


def ndcg_at_10(ranked: Sequence[int], relevant: set[int]) -> float:
    """Return nDCG@10 with gain 1 and discount log2(rank + 1)."""
    gained = sum(1 / math.log2(place + 1) for place, num in enumerate(ranked[:10], 1) if num in relevant)
    ideal = sum(1 / math.log2(place + 1) for place in range(1, min(10, len(relevant)) + 1))
    return gained / ideal


def recall_at_100(ranked: Sequence[int], relevant: set[int]) -> float:
    """Return the share of the relevant documents among the first hundred."""
    return len(relevant & set(ranked[:100])) / len(relevant)


def build(db: sqlite3.Connection, documents: dict[int, dict[str, str]], work: Path) -> None:
    """Make a library of the documents and embed it."""
    put_notes(db, ((num, fields.get("T", ""), fields.get("W", "")) for num, fields in documents.items()))
    refresh(db, list(documents))
    embed(db, work)


def figures(folder: Path, work: Path) -> list[Figure]:
    """Measure every way of searching, on a library that is made where `work` holds none."""
    known = (work / "cisi.db").exists()
    db = open_library(work / "cisi.db")
    if not known:
        build(db, records(folder / "CISI.ALL"), work)
    found = measure(db, work, records(folder / "CISI.QRY"), judgements(folder / "CISI.REL"))
    aims = {Mode.HYBRID: max(0.456, found[Mode.WORDS][0], found[Mode.SEMANTIC][0])}
    quality = [
        Figure("quality", f"CISI nDCG@10, {mode}", score, at_least=aims.get(mode))
        for mode, (score, _) in found.items()
    ]
    return quality + [
        Figure("quality", f"CISI recall@100, {mode}", score) for mode, (_, score) in found.items()
    ]


def measure(
    db: sqlite3.Connection, work: Path, queries: dict[int, dict[str, str]], relevant: dict[int, set[int]]
) -> dict[Mode, tuple[float, float]]:
    """Search every judged query each way and return the mean nDCG@10 and recall@100."""
    vectors = open_vectors(db, work)
    encoder = open_exported(models_folder(work), active_model(db))
    found: dict[int, Evidence] = {}
    for number in sorted(relevant):
        text = queries[number]["W"]
        sense = Sense(BuiltIn(db, vectors), encoder.encode_query(text))
        found[number] = gather(db, plain(text), Scope(), sense, depth=_DEPTH)
    told = {}
    for mode in (Mode.WORDS, Mode.SEMANTIC, Mode.HYBRID):
        orders = {number: [num for num, _ in rank(evidence, mode)] for number, evidence in found.items()}
        quality = sum(ndcg_at_10(order, relevant[number]) for number, order in orders.items()) / len(orders)
        recall = sum(recall_at_100(order, relevant[number]) for number, order in orders.items()) / len(orders)
        told[mode] = (quality, recall)
    return told


def main() -> None:
    """Print nDCG@10 and recall@100 for each way of searching."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=CISI)
    parser.add_argument("--work", type=Path, help="keep the library here, and use it if it is there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as fresh:
        print(table(figures(options.folder, options.work or Path(fresh))))


if __name__ == "__main__":
    main()
