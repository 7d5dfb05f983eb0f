"""The folder of Qdrant Edge: programs take turns at it, and one that is damaged is made anew."""

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import qdrant_edge
from typer.testing import CliRunner

from tests.conftest import ROOT
from tests.stand_in import counting
from throughline.commands.cli import app
from throughline.index.build import care
from throughline.index.engines import edge_folder
from throughline.index.engines.door import DamagedError, EngineError
from throughline.index.engines.edge import EdgePoints
from throughline.index.engines.points import Allowed
from throughline.library import Library, engine

Harm = Callable[[Path], None]
ASKING = """if True:
    import sys, threading
    from pathlib import Path
    from throughline.index.engines.edge import EdgePoints
    points, over = EdgePoints(Path(sys.argv[1])), threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set())).start()
    asked = {points.count()}
    print("asking", flush=True)
    while not over.is_set():
        asked.add(points.count())
    points.close()
    print(asked)
"""


@pytest.fixture
def made(tmp_path: Path) -> Iterator[EdgePoints]:
    """An empty collection in a folder."""
    points = EdgePoints(tmp_path / "engine")
    points.make(2)
    yield points
    points.close()


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[Path]:
    """A folder of notes with a library on Qdrant Edge, whose model is a stand-in."""
    folder = tmp_path / "notes"
    folder.mkdir()
    for n in range(24):
        (folder / f"n{n}.md").write_text(
            f"# Note {n}\n\nThe tide {n} rises over the harbour wall {n % 5}.\n", encoding="utf-8"
        )
    with counting():
        Library.build(folder)
        engine.move(place(folder), "edge")
        yield folder


def place(notes: Path) -> Path:
    return notes / ".throughline" / "library.db"


def held(notes: Path) -> Path:
    """Return the folder of the engine."""
    (found,) = place(notes).parent.glob("engine-*")
    return found


def found(notes: Path) -> list[tuple[str, float]]:
    with Library.open(notes) as library:
        answer = library.search.ask("tide harbour wall", 10)
        assert answer.notice == ""
        return [(hit.id, round(hit.score, 4)) for hit in answer.hits]


def told(notes: Path, part: str = "engine") -> list[tuple[str, str]]:
    return [(one.health.value, one.words) for one in care.examine(place(notes)) if one.part == part]


def test_a_program_that_asks_all_the_time_lets_others_ask(made: EdgePoints, tmp_path: Path) -> None:
    made.close()
    other = subprocess.Popen(
        [sys.executable, "-c", ASKING, str(tmp_path / "engine")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert other.stdout and other.stdout.readline() == "asking\n"
    try:
        assert [made.count() for _ in range(10)] == [0] * 10
    finally:
        made.close()
        said, _ = other.communicate("")
    assert said == "{0}\n" and other.returncode == 0


def test_all_of_one_program_have_a_folder_open_together(
    made: EdgePoints, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.close()
    opened: list[str] = []

    def load(path: str) -> object:
        opened.append(path)
        return qdrant_edge.EdgeShard.load(path)

    package = SimpleNamespace(EdgeShard=SimpleNamespace(load=load))
    monkeypatch.setattr(edge_folder, "load_edge", lambda: package)
    with closing(EdgePoints(tmp_path / "engine")) as other:
        assert [points.count() for points in (made, other, made, other)] == [0] * 4
    assert opened == [str(tmp_path / "engine")]


def test_one_that_has_the_folder_for_long_is_waited_for_a_while(
    made: EdgePoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge_folder, "WAIT", 0.1)
    said: list[str] = []

    def ask() -> None:
        with pytest.raises(EngineError) as error:
            made.count()
        said.append(str(error.value))

    with made._folder.opened():
        asking = threading.Thread(target=ask)
        asking.start()
        asking.join()
    assert len(said) == 1 and "has it open; close that, or wait for its build to end." in said[0]


def test_a_question_that_fails_lets_go_of_the_folder(
    made: EdgePoints, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge_folder, "IDLE", 0.05)
    with pytest.raises(EngineError, match="dimension"):
        made.nearest(np.ones(5, np.float32), 1, Allowed(), exact=True)
    code = (
        "import sys; from pathlib import Path; from throughline.index.engines.edge import EdgePoints; "
        "print(EdgePoints(Path(sys.argv[1])).count())"
    )
    asked = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "engine")],
        capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    assert asked.stdout == "0\n"


def cut(*parts: str) -> Harm:
    """Cut files short whose paths hold one of these."""

    def harm(folder: Path) -> None:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            if any(part in str(path.relative_to(folder)) for part in parts):
                data = path.read_bytes()
                path.write_bytes(data[: len(data) // 2])

    return harm


def flip(*parts: str) -> Harm:
    """Change bytes of files whose paths hold one of these."""

    def harm(folder: Path) -> None:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            if any(part in str(path.relative_to(folder)) for part in parts):
                data = bytearray(path.read_bytes())
                for at in range(0, len(data), max(1, len(data) // 50)):
                    data[at] ^= 0xFF
                path.write_bytes(data)

    return harm


HARMS: dict[str, Harm] = {
    "settings gone": lambda folder: (folder / "edge_config.json").unlink(),
    "settings empty": lambda folder: (folder / "edge_config.json").write_text("", encoding="utf-8") and None,
    "settings left alone": lambda folder: (
        [shutil.rmtree(folder / name) for name in ("segments", "wal")] and None
    ),
    "made before folders were marked": lambda folder: (
        [(folder / name).unlink() for name in ("edge_config.json", "throughline-engine")] and None
    ),
    "segments cut": cut("segments"),
    "vectors changed": flip("vector_storage"),
    "payload changed": flip("payload"),
    "journal changed": flip("wal"),
    "numbers changed": flip("mappings"),
    "what makes the engine panic": cut("deleted/status.dat"),
}


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_a_damaged_folder_is_made_anew_by_the_next_build(notes: Path, harm: Harm) -> None:
    before = found(notes)
    assert told(notes) == [("sound", f"{held(notes).name}, {care._size(held(notes))}: 49 rows.")]
    harm(held(notes))
    health = told(notes)[0][0]
    assert health in {"damaged", "missing"}
    assert Library.build(notes).remark == ""
    assert engine.of(place(notes)).is_in_step and found(notes) == before
    assert told(notes)[0][0] == "sound"


def test_doctor_says_which_folder_is_damaged_and_has_it_made_anew(notes: Path) -> None:
    before = found(notes)
    assert told(notes)[0][0] == "sound", "and it is let go of"
    flip("mappings")(held(notes))
    run = CliRunner().invoke(app, ["--notes", str(notes), "doctor", "--json"])
    (damaged,) = [one for one in json.loads(run.stdout)["found"] if one["part"] == "engine"]
    assert run.exit_code == 1 and damaged["health"] == "damaged"
    assert damaged["words"].startswith(f"Qdrant Edge in {held(notes)} cannot be used: it reports: ")
    assert damaged["words"].endswith("Run throughline build: it makes anew what is damaged.")
    run = CliRunner().invoke(app, ["--notes", str(notes), "doctor", "--repair", "--json"])
    (after,) = [one for one in json.loads(run.stdout)["after"] if one["part"] == "engine"]
    assert after["health"] == "sound" and found(notes) == before


def test_a_folder_that_no_library_uses_is_dropped_by_a_repair(notes: Path) -> None:
    used = held(notes)
    other, left = used.with_name("engine-0123abcd"), used.with_name("engine-0123abcd.gone")
    mine = used.with_name("engine-ffffffff")
    shutil.copytree(used, other), shutil.copytree(used / "wal", left / "wal"), mine.mkdir()
    (mine / "mine.txt").write_text("kept", encoding="utf-8")
    assert told(notes)[:2] == [
        ("waste", f"{other.name}, {care._size(other)}: no library here uses it."),
        ("waste", f"{left.name}, {care._size(left)}: it was being removed."),
    ]
    assert [health for health, _ in told(notes)] == ["waste", "waste", "sound"]
    assert care.tidy(place(notes)) == 2
    assert [health for health, _ in told(notes)] == ["sound"]
    assert not other.exists() and not left.exists() and (mine / "mine.txt").exists()
    care.tidy(place(notes))
    assert engine.of(place(notes)).is_in_step


def test_a_folder_that_is_gone_is_said_to_be(notes: Path) -> None:
    name = held(notes).name
    shutil.rmtree(held(notes))
    assert told(notes) == [("missing", f"There is no {name}: the next build makes it.")]


def test_a_removal_that_was_ended_leaves_nothing_in_the_way(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = held(notes).name
    with monkeypatch.context() as patch:
        patch.setattr(edge_folder.shutil, "rmtree", lambda *_, **__: None)
        engine.move(place(notes), "built-in")
    assert [path.name for path in place(notes).parent.glob("*engine*")] == [f"{name}.gone"]
    engine.move(place(notes), "edge")
    assert engine.of(place(notes)).is_in_step
    engine.move(place(notes), "built-in")
    assert list(place(notes).parent.glob("*engine*")) == []


def test_files_of_another_program_are_neither_removed_nor_written_between(tmp_path: Path) -> None:
    folder = tmp_path / "engine"
    folder.mkdir()
    (folder / "mine.txt").write_text("kept", encoding="utf-8")
    points = EdgePoints(folder)
    with pytest.raises(EngineError, match=r"are not of this library's engine. Move them elsewhere"):
        points.make(2)
    points.drop()
    assert points.mark() is None and [path.name for path in folder.iterdir()] == ["mine.txt"]
    (tmp_path / "link").symlink_to(folder)
    EdgePoints(tmp_path / "link").drop()
    assert (tmp_path / "link").is_symlink()


def test_a_folder_that_another_program_has_open_is_not_removed(
    made: EdgePoints, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.put_mark("one")
    made.close()
    monkeypatch.setattr(edge_folder, "WAIT", 0.1)
    shard = qdrant_edge.EdgeShard.load(str(tmp_path / "engine"))
    with pytest.raises(EngineError, match="another program has it open") as error:
        made.drop()
    assert not isinstance(error.value, DamagedError)
    shard.close()
    assert made.mark() == "one"
    made.drop()
    assert made.mark() is None and list(tmp_path.glob("*engine*")) == []
