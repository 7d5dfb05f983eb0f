"""Encoding by the workers of a Dask scheduler on loopback: equal to one machine's, whoever comes and goes."""

import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from threading import Event, Thread
from typing import Any

import numpy as np
import pytest
from distributed import LocalCluster, Security, get_worker
from distributed.config import config
from typer.testing import CliRunner

from tests.library_fixture import CountingEncoder, add, library
from tests.stand_in import counting
from throughline.commands.cli import app
from throughline.corpus.errors import ThroughlineError
from throughline.index.vectors import crew as crews
from throughline.index.vectors import crew_member, elsewhere, encoding, on_worker
from throughline.index.vectors.crew import Crew
from throughline.index.vectors.elsewhere import Elsewhere, ElsewhereError
from throughline.index.vectors.encoder import Matrix
from throughline.index.vectors.encoding import Batch, Encoded, encode_missing
from throughline.index.vectors.kept import Kept
from throughline.index.vectors.likeness import PROBES
from throughline.index.vectors.passages import cut_set_aside, is_settled, kept_of
from throughline.index.vectors.weights import Weights

ROOT = Path(__file__).parents[1]
SIZE = 4  # texts of a batch, so that a few notes are several
NOTES = 24
HEAD = "Note"


class Lent(CountingEncoder):
    """The stand-in of all workers of this process, which knows which of them asks."""

    def __init__(self) -> None:
        super().__init__("fake@1", 16)
        self.by: dict[Any, list[str]] = defaultdict(list)
        self.first: Callable[[Any, Sequence[str]], None] = lambda _who, _texts: None

    def encode_documents(self, texts: Sequence[str]) -> Matrix:
        who = get_worker().name
        self.first(who, texts)
        if texts[0] not in PROBES:
            self.by[who].extend(texts)
        return super().encode_documents(texts)


@contextmanager
def cluster(workers: int, security: Security | None = None) -> Iterator[LocalCluster]:
    """Run a scheduler and workers in threads of this process."""
    with LocalCluster(
        n_workers=workers, processes=False, threads_per_worker=1, dashboard_address=None,
        host="127.0.0.1", protocol="tls" if security else "tcp", security=security, silence_logs=50,
    ) as running:  # fmt: skip
        yield running


@pytest.fixture
def lent(monkeypatch: pytest.MonkeyPatch) -> Lent:
    """Let workers of this process encode with a stand-in; nothing is waited for long."""
    encoder = Lent()
    monkeypatch.setattr(on_worker, "locate", lambda _: Weights(Path(), encoder.identity))
    monkeypatch.setattr(on_worker, "TorchEncoder", lambda *_: encoder)
    monkeypatch.setattr(on_worker, "_loaded", {})
    monkeypatch.setattr(encoding, "BATCH", SIZE)
    monkeypatch.setattr(crews, "PATIENCE", 0.5)
    monkeypatch.setattr(crews, "LOOK", 0.1)
    return encoder


def notes(place: Path | str = ":memory:") -> sqlite3.Connection:
    """Make a library of notes with two passages each, three of which differ in case alone."""
    db = library(place)
    for num in range(1, NOTES + 1):
        add(db, num, f"{HEAD} {num:02}", " ".join(f"word{num}-{at}" for at in range(160)))
    for num, title in enumerate(("Is it so?", "is it so?", "IS IT  SO"), NOTES + 1):
        add(db, num, title)
    return db


def by_crew(
    db: sqlite3.Connection, on: LocalCluster, told: list[str], encoder: CountingEncoder | None = None
) -> Iterator[Encoded]:
    """Encode what a library lacks with the workers of a cluster."""
    mine = encoder or CountingEncoder("fake@1", 16)
    cut_set_aside(db)
    with closing(Crew[Batch](Elsewhere(on.scheduler_address, told.append), "", mine)) as crew:
        yield from encoding.encoding(db, mine, kept_of(db), crew=crew)


def vectors(db: sqlite3.Connection) -> dict[bytes, list[float]]:
    """Return every vector of a library."""
    found = kept_of(db).records("fake@1")
    return {digest: found.vector(digest).tolist() for digest in found.at}


def test_a_crew_gives_the_vectors_that_one_machine_gives(lent: Lent) -> None:
    at_home, told = notes(), list[str]()
    encode_missing(at_home, CountingEncoder("fake@1", 16))
    db = notes()
    with cluster(3) as running:
        steps = list(by_crew(db, running, told))
    assert vectors(db) == vectors(at_home)
    assert is_settled(db, "fake@1")
    assert len(lent.by) == 3 and told == []
    sent = [text for texts in lent.by.values() for text in texts]
    assert len(sent) == len(set(sent)) == len(vectors(db)) - 2  # those that differ in case alone share one
    assert steps[-1].done == steps[-1].total and steps[-1].texts == len(vectors(db))
    assert [one.done for one in steps] == sorted(one.done for one in steps)


def test_nobody_is_held_to_be_gone_who_is_there(lent: Lent, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dask's own list of workers is now and then replaced by an empty one, by what refreshes it."""
    monkeypatch.setattr(crews, "LOOK", 0.0)
    told: list[str] = []
    monkeypatch.setitem(config["distributed"]["client"], "scheduler-info-interval", "1ms")
    with cluster(2) as running:
        for _ in range(5):
            list(by_crew(notes(), running, told))
    assert told == []


def test_whole_batches_are_written_and_beginnings_first(lent: Lent, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []
    keep = Kept.add
    monkeypatch.setattr(
        Kept,
        "add",
        lambda self, model, digests, rows: written.append(len(digests)) or keep(self, model, digests, rows),
    )
    order: list[bool] = []
    lent.first = lambda _, texts: order.extend(text.startswith(HEAD) for text in texts if text not in PROBES)
    db = notes()
    with cluster(2) as running:
        for at in by_crew(db, running, []):
            assert at.heads == at.of_heads or at.texts <= at.of_heads
    heads = order.count(True)
    assert order.index(False) >= heads - SIZE  # the three odd titles are beginnings as well
    assert all(order[: heads - SIZE]) and not any(order[heads + SIZE :])
    assert max(written) == SIZE and len(written) <= len(order) / SIZE + 4


def test_other_weights_get_no_work_and_are_named(lent: Lent, monkeypatch: pytest.MonkeyPatch) -> None:
    def weights(_model: str) -> Weights:
        return Weights(Path(), "fake@1" if get_worker().name != 1 else "other@2")

    monkeypatch.setattr(on_worker, "locate", weights)
    told: list[str] = []
    db = notes()
    with cluster(2) as running:
        list(by_crew(db, running, told))
    assert list(lent.by) == [0] and is_settled(db, "fake@1")
    (line,) = told
    assert line.startswith("Worker 1 at tcp://127.0.0.1:")
    assert line.endswith("gets no work: its weights are other@2, and those used here are fake@1.")


def test_another_version_gets_no_work(lent: Lent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crews, "__version__", "9.9")
    told: list[str] = []
    db = notes()
    with cluster(1) as running, pytest.raises(ElsewhereError, match="none of its 1 workers may encode"):
        list(by_crew(db, running, told))
    assert len(told) == 1 and ", and this is 9.9." in told[0] and "it has Throughline " in told[0]
    assert vectors(db) == {} and not lent.by


def test_a_worker_without_throughline_is_told_so() -> None:
    call = elsewhere.caller()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "throughline", None)
        assert call("0", "greet") == ("missing", "")


@pytest.mark.parametrize("wrong", ["turned", "long", "few"])
def test_other_vectors_of_the_same_texts_are_never_mixed_in(lent: Lent, wrong: str) -> None:
    right = CountingEncoder("fake@1", 16)
    spoil = {
        "turned": lambda rows: -rows,
        "long": lambda rows: rows * 2,
        "few": lambda rows: rows[:-1],
    }[wrong]
    encode = Lent.encode_documents

    class Spoilt(Lent):
        def encode_documents(self, texts: Sequence[str]) -> Matrix:
            found = encode(self, texts)
            is_proof = texts[0] in PROBES
            return spoil(found) if get_worker().name == 1 and is_proof == (wrong == "turned") else found

    lent.__class__ = Spoilt
    told: list[str] = []
    db = notes()
    with cluster(2) as running:
        list(by_crew(db, running, told))
    assert len(told) == 1 and told[0].startswith("Worker 1 at ")
    assert is_settled(db, "fake@1")
    at_home = notes()
    encode_missing(at_home, right)
    assert vectors(db) == vectors(at_home)


def test_a_worker_that_fails_is_named_and_others_go_on(lent: Lent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_worker, "_one_at_a_time", nullcontext())  # these workers are one process
    failed, twice = list[str](), Event()

    def fail(who: Any, texts: Sequence[str]) -> None:
        if texts[0] in PROBES:
            return
        if who == 0:
            assert twice.wait(60)
            return
        failed.append(texts[0])
        if len(failed) == 2:
            twice.set()
        raise MemoryError("no room")

    lent.first = fail
    told: list[str] = []
    db = notes()
    with cluster(2) as running:
        list(by_crew(db, running, told))
    assert [line.partition(" at ")[0] for line in told] == ["Worker 1", "Worker 1"]
    assert told[0].endswith(
        " is tried once more: it failed with MemoryError: no room. What it had in hand is encoded again."
    )
    assert told[1].endswith(" gets no work: it failed with MemoryError: no room.")
    at_home = notes()
    encode_missing(at_home, CountingEncoder("fake@1", 16))
    assert vectors(db) == vectors(at_home)
    assert is_settled(db, "fake@1") and list(lent.by) == [0]


def test_where_all_are_lost_what_was_written_stays_and_one_machine_goes_on(
    lent: Lent, tmp_path: Path
) -> None:
    db, told = notes(tmp_path / "library"), list[str]()
    with cluster(2) as running:
        steps = by_crew(db, running, told)
        with pytest.raises(ElsewhereError) as found:
            for at in steps:
                if at.texts >= 3 * SIZE:
                    for worker in list(running.workers.values()):
                        running.sync(worker.close, executor_wait=False)
    kept = vectors(db)
    assert 3 * SIZE <= len(kept) < 2 * NOTES
    assert "it has no worker" in str(found.value) and "are kept" in str(found.value)
    assert len(kept) - found.value.encoded in (0, 2)  # those that differ in case alone share a vector
    assert len(told) == 2 and all(" is gone." in line for line in told)
    mine = CountingEncoder("fake@1", 16)
    encode_missing(db, mine)
    assert is_settled(db, "fake@1")
    assert len(vectors(db)) - len(kept) - len(mine.encoded) in (0, 2)
    assert all(vectors(db)[digest] == vector for digest, vector in kept.items())


def test_a_scheduler_that_goes_is_told_in_one_line(lent: Lent) -> None:
    db = notes()
    with (
        cluster(1) as running,
        pytest.raises(ElsewhereError, match=r"The scheduler at tcp:\S+ is gone\. 4|8"),
    ):
        for at in by_crew(db, running, []):
            if at.texts >= SIZE:
                running.close()
    assert len(vectors(db)) >= SIZE


def test_a_worker_that_comes_later_helps(lent: Lent) -> None:
    db, told = notes(), list[str]()
    with cluster(1) as running:
        lent.first = lambda _, __: time.sleep(0.05)
        for at in by_crew(db, running, told):
            if SIZE <= at.texts < 2 * SIZE:
                running.scale(2)
    assert set(lent.by) == {0, 1} and told == []


@pytest.mark.parametrize(
    "address", ["127.0.0.1:8786", "http://127.0.0.1:1", "tcp://host", "tcp://a b:1", "inproc://1"]
)
def test_what_is_no_address_is_refused_before_anything_is_read(address: str) -> None:
    with pytest.raises(ThroughlineError, match="tcp://HOST:PORT or tls://HOST:PORT was expected"):
        Elsewhere(address, print)


def test_a_missing_package_is_told_with_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(elsewhere, "find_spec", lambda _: None)
    (tmp_path / "a.md").write_text("# One\n\nText.\n", encoding="utf-8")
    found = CliRunner().invoke(app, ["--notes", str(tmp_path), "build", "--on", "tcp://127.0.0.1:8786"])
    assert found.exit_code == 1 and not (tmp_path / ".throughline").exists()
    assert found.stderr.count("\n") == 1 and "pip install 'throughline[dask]'" in found.stderr


def test_no_scheduler_leaves_a_library_of_words_and_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(elsewhere, "CONNECTING", 0.2)
    (tmp_path / "a.md").write_text("# One\n\nText.\n", encoding="utf-8")
    with counting():
        found = CliRunner().invoke(app, ["--notes", str(tmp_path), "build", "--on", "tcp://127.0.0.1:9"])
    assert found.exit_code == 1
    assert "1 pages" in found.stdout and "No Dask scheduler could be met at tcp://127.0.0.1:9" in found.stderr
    assert "Traceback" not in found.stderr


def test_with_certificates_all_of_it_is_encrypted(lent: Lent, monkeypatch: pytest.MonkeyPatch) -> None:
    keys, db = Security.temporary(), notes()
    with cluster(1, keys) as running:
        assert running.scheduler_address.startswith("tls://")
        with pytest.raises(ElsewhereError, match=r"was told of no certificates, see .* docs/scale\.md"):
            list(by_crew(db, running, []))
        tls = {
            "ca-file": keys.tls_ca_file,
            "client": {"cert": keys.tls_client_cert, "key": keys.tls_client_key},
        }
        monkeypatch.setitem(config["distributed"]["comm"], "tls", config["distributed"]["comm"]["tls"] | tls)
        list(by_crew(db, running, []))
    assert is_settled(db, "fake@1")


def test_nothing_of_dask_is_loaded_by_the_command_line() -> None:
    code = (
        "import sys, throughline.commands.cli, throughline.library.keeping\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('dask', 'distributed', 'tornado')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_a_build_on_a_scheduler_ends_as_one_at_home_does(lent: Lent, tmp_path: Path) -> None:
    for name in "abcdef":
        (tmp_path / f"{name}.md").write_text(f"# Note {name}\n\nSome text of {name}.\n", encoding="utf-8")
    with cluster(2) as running, counting() as mine:
        on = ["--on", running.scheduler_address]
        found = CliRunner().invoke(app, ["--notes", str(tmp_path), "build", *on])
        assert (found.exit_code, found.stderr) == (0, "")
        assert sum(map(len, lent.by.values())) == 6
        assert not [text for text in mine.encoded if text.startswith(HEAD)]
    with counting() as mine:  # nothing is left to learn: no scheduler is asked
        found = CliRunner().invoke(app, ["--notes", str(tmp_path), "build", *on, "--json"])
        assert found.exit_code == 0 and json.loads(found.stdout)["encoded"] == 0
    wrong = CliRunner().invoke(app, ["--notes", str(tmp_path), "build", *on, "--text-only"])
    assert wrong.exit_code == 2 and "leave one out" in wrong.stderr


@contextmanager
def workers(address: str, names: Sequence[str], journals: Path, seconds: float) -> Iterator[list[Any]]:
    """Run workers in processes of their own, and end those that are left."""
    command = [sys.executable, "-m", "tests.crew_worker", address]
    running = [
        subprocess.Popen([*command, name, str(journals), str(seconds)], cwd=ROOT, stderr=subprocess.DEVNULL)
        for name in names
    ]
    try:
        yield running
    finally:
        for one in running:
            one.kill()
            one.wait()


def journal(folder: Path, name: str) -> list[list[str]]:
    """Return the batches that a worker began."""
    path = folder / name
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [json.loads(line) for line in lines if json.loads(line)[0] not in PROBES]


def test_four_processes_of_which_one_is_killed_lose_one_batch(
    lent: Lent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crews, "PATIENCE", 60.0)  # processes start slowly on a busy machine
    names, told = ["one", "two", "three", "four"], list[str]()
    at_home, db, mine = notes(), notes(), CountingEncoder("fake@1", 16)
    encode_missing(at_home, mine)
    with cluster(0) as running, workers(running.scheduler_address, names, tmp_path, 0.4) as processes:
        while len(running.scheduler_info["workers"]) < len(names):
            assert all(one.poll() is None for one in processes)
            time.sleep(0.05)
        for _ in by_crew(db, running, told):
            if processes[1].poll() is None and journal(tmp_path, "two"):
                processes[1].kill()
                processes[1].wait()
    assert vectors(db) == vectors(at_home) and is_settled(db, "fake@1")
    begun = Counter(text for name in names for batch in journal(tmp_path, name) for text in batch)
    twice = {text for text, times in begun.items() if times > 1}
    # What it encoded, and what it had just encoded and nobody had fetched; never what merely waited for it.
    assert twice <= {text for batch in journal(tmp_path, "two")[-2:] for text in batch}
    assert max(begun.values()) <= 2 and set(begun) == set(mine.encoded)
    assert sum(bool(journal(tmp_path, name)) for name in names) > 1
    (line,) = told
    assert line.startswith("Worker two at ") and "is gone. What it had in hand is encoded by others." in line


def test_a_worker_that_stands_still_is_not_waited_for_without_end(
    lent: Lent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crews, "PATIENCE", 60.0)  # processes start slowly on a busy machine
    monkeypatch.setattr(crew_member, "FIRST", 5.0)
    names, told = ["one", "two"], list[str]()
    at_home, db = notes(), notes()
    encode_missing(at_home, CountingEncoder("fake@1", 16))
    with cluster(0) as running, workers(running.scheduler_address, names, tmp_path, 0.2) as processes:

        def stop_in_its_first_batch() -> None:
            while not journal(tmp_path, "two"):
                time.sleep(0.01)
            processes[1].send_signal(signal.SIGSTOP)

        while len(running.scheduler_info["workers"]) < len(names):
            assert all(one.poll() is None for one in processes)
            time.sleep(0.05)
        Thread(target=stop_in_its_first_batch, daemon=True).start()
        list(by_crew(db, running, told))
    assert vectors(db) == vectors(at_home) and is_settled(db, "fake@1")
    assert told[0].endswith(
        " is tried once more: it gave nothing back for 5 s. What it had in hand is encoded again."
    )
    assert {line.partition(" at ")[0] for line in told} == {"Worker two"}  # on a busy machine a second fault


INTERRUPTED = """
import sys
from pathlib import Path
from tests.stand_in import counting
from throughline.commands.cli import main
from throughline.index.vectors import encoding

encoding.BATCH = 4
with counting():
    main()
"""


def test_an_interrupt_ends_it_and_keeps_what_was_written(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    for num in range(200):
        (folder / f"{num}.md").write_text(f"# Note {num}\n\nText of {num}.\n", encoding="utf-8")
    with cluster(0) as running, workers(running.scheduler_address, ["one"], tmp_path, 0.3):
        command = [
            sys.executable,
            "-c",
            INTERRUPTED,
            "--notes",
            str(folder),
            "build",
            "--on",
            running.scheduler_address,
        ]
        build = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        while len(journal(tmp_path, "one")) < 3:
            assert build.poll() is None, build.communicate()
            time.sleep(0.05)
        build.send_signal(signal.SIGINT)
        said, complained = build.communicate(timeout=60)
        while running.scheduler.tasks:  # what was in hand is dropped there, too
            time.sleep(0.05)
        begun = len(journal(tmp_path, "one"))
        time.sleep(1.0)
        assert len(journal(tmp_path, "one")) == begun
    assert (build.returncode, said, complained) == (130, "", "")
    kept = Kept(folder / ".throughline" / "throughline-vectors").records("fake@1")
    assert 4 <= len(kept.at) < 200 and kept.damaged == 0
    assert np.isfinite([kept.vector(one) for one in kept.at]).all()
