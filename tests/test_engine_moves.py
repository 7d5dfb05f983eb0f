"""Moving a library between engines, an engine that is gone, and what a person is told."""

import json
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from qdrant_client import QdrantClient
from typer.testing import CliRunner

from tests.conftest import ROOT
from tests.stand_in import counting
from throughline.commands.cli import app
from throughline.index.build import library_file
from throughline.index.engines import client, edge_folder
from throughline.index.engines.choice import Choice, chosen, read
from throughline.index.engines.client import ClientPoints
from throughline.index.engines.door import EngineError
from throughline.index.engines.edge import EdgePoints
from throughline.index.search.fusion import Mode
from throughline.index.store import file as store
from throughline.index.store import seals
from throughline.index.store.condition import seal_of
from throughline.index.store.schema import ENGINE
from throughline.library import Library, engine
from throughline.library.upkeep import VECTORS_FOLDER, back_up

pytestmark = pytest.mark.filterwarnings("ignore:Local mode")  # the stand-in says what it leaves out
QUERIES = ("tide harbour 潮汐", "wall", "kind:concept tide", "-wall harbour", "tag:sea note", "café")
Told = dict[str, list[tuple[str, float, str]]]


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[Path]:
    """A folder of notes with a library, whose model is a stand-in."""
    folder = tmp_path / "notes"
    folder.mkdir()
    for n in range(24):
        tag = "tags: [sea]\n" if n % 3 == 0 else ""
        (folder / f"n{n}.md").write_text(
            f"---\n{tag}title: Note {n}\n---\nThe tide {n} rises over the harbour wall {n % 5}. 潮汐表 {n}. "
            f"Café naïve. It leads to [[n{(n + 1) % 24}]].\n",
            encoding="utf-8",
        )
    with counting():
        Library.build(folder)
        yield folder


def place(notes: Path) -> Path:
    return notes / ".throughline" / "library.db"


def told(notes: Path) -> Told:
    """Return what searches find, with scores and passages, and which notes are like one."""
    with Library.open(notes) as library:
        found = {
            query: [(hit.id, round(hit.score, 5), hit.passage) for hit in library.search.ask(query, 10).hits]
            for query in QUERIES
        }
        found["like"] = [(hit.id, round(hit.score, 4), "") for hit in library.search.similar("Note 3", 5)]
    return found


def same(one: Told, other: Told) -> None:
    """See that two answers are the same, but for scores that differ by what 32 bits leave open."""
    for query, hits in one.items():
        assert [(note, text) for note, _, text in hits] == [(note, text) for note, _, text in other[query]]
        assert [s for _, s, _ in hits] == pytest.approx([s for _, s, _ in other[query]], abs=2e-3)


def run(notes: Path, *given: str) -> tuple[int, str]:
    found = CliRunner().invoke(app, ["--notes", str(notes), *given])
    return found.exit_code, " ".join((found.stdout + found.stderr).split())


def test_moving_there_and_back_changes_no_result(notes: Path) -> None:
    before = told(notes)
    assert all(before.values())
    code, said = run(notes, "engine", "edge")
    assert code == 0 and "Qdrant Edge: 51 rows, in step with the library." in said
    same(told(notes), before)
    code, said = run(notes, "search", "tide harbour 潮汐 tag:sea")
    assert code == 0 and "Note" in said and "word hits" not in said
    code, said = run(notes, "engine", "built-in")
    assert code == 0 and said.startswith("built-in: 25 passages")
    assert told(notes) == before
    assert not list(place(notes).parent.glob("engine-*")), "what it held is removed"
    with closing(sqlite3.connect(place(notes))) as db:
        assert not db.execute("SELECT 1 FROM sqlite_master WHERE name LIKE 'engine%'").fetchall()


def test_each_build_brings_the_engine_into_step(notes: Path) -> None:
    engine.move(place(notes), "edge")
    (notes / "n5.md").write_text("# Zebra\n\nStripes only.\n", encoding="utf-8")
    (notes / "n6.md").unlink()
    built = Library.build(notes)
    assert built.remark == "" and engine.of(place(notes)).is_in_step
    with Library.open(notes) as library:
        assert [hit.title for hit in library.search.ask("stripes", 1, mode=Mode.WORDS).hits] == ["Zebra"]
        assert "Note 6" not in {hit.title for hit in library.search.ask("tide harbour", 30).hits}
        assert library.search.ask("tide").notice == ""
    edged = told(notes)
    engine.move(place(notes), "built-in")
    same(told(notes), edged)


def test_what_was_read_but_not_embedded_is_said_to_be_lacking(notes: Path) -> None:
    engine.move(place(notes), "edge")
    (notes / "new.md").write_text("# Zebra\n\nStripes.\n", encoding="utf-8")
    Library.build(notes, text_only=True, remember=False)
    with Library.open(notes) as library:
        found = library.search.ask("stripes", 30)
        assert "Zebra" in {hit.title for hit in found.hits}
        assert "lacks 1 notes that are new or changed: words find them." in found.notice
    assert not engine.of(place(notes)).is_in_step
    Library.build(notes)
    assert engine.of(place(notes)).is_in_step


def test_without_its_engine_words_go_on_and_the_next_build_makes_it_good(notes: Path) -> None:
    engine.move(place(notes), "edge")
    before = told(notes)
    (held,) = place(notes).parent.glob("engine-*")
    away = held.rename(notes.parent / "away")
    with Library.open(notes) as library:
        found = library.search.ask("harbour wall")
        assert found.hits and "These are word hits: Qdrant Edge" in found.notice
        assert "Run throughline build." in found.notice
        assert library.search.find("note 3") and library.graph.next_lines("note-3") is not None
        with pytest.raises(EngineError):
            library.search.similar("note-3")
    code, said = run(notes, "engine")
    assert code == 1 and "Until then search goes by words." in said
    away.rename(held)
    same(told(notes), before)
    for part in sorted(held.rglob("*"), reverse=True):
        part.unlink() if part.is_file() else part.rmdir()
    held.rmdir()
    assert Library.build(notes).remark == ""
    same(told(notes), before)


def test_a_server_that_does_not_answer_changes_nothing(notes: Path) -> None:
    code, said = run(notes, "engine", "http://127.0.0.1:9")
    assert code == 1 and "does not answer" in said and "Start it" in said
    assert engine.of(place(notes)).name == "built-in"


def test_a_server_that_is_gone_is_said_in_one_line(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from qdrant_client import QdrantClient

    stand_in = QdrantClient(":memory:", force_disable_check_same_thread=True)
    with monkeypatch.context() as patch:
        patch.setattr("throughline.index.engines.opening.connect", lambda _: stand_in)
        patch.setattr(stand_in, "close", lambda: None)
        engine.move(place(notes), "http://127.0.0.1:9")
        there = told(notes)
    with Library.open(notes) as library:
        found = library.search.ask("harbour wall")
    assert found.hits
    assert "These are word hits: Qdrant at http://127.0.0.1:9 does not answer" in found.notice
    (notes / "new.md").write_text("# Zebra\n\nStripes.\n", encoding="utf-8")
    assert "the next build puts what is missing" in Library.build(notes).remark
    (notes / "new.md").unlink()
    with monkeypatch.context() as patch:
        patch.setattr("throughline.index.engines.opening.connect", lambda _: stand_in)
        patch.setattr(stand_in, "close", lambda: None)
        assert Library.build(notes).remark == ""
        same(told(notes), there)


def test_a_library_that_is_made_anew_keeps_its_engine(notes: Path) -> None:
    engine.move(place(notes), "edge")
    before = told(notes)
    for file in place(notes).parent.glob("library.db*"):
        if file.name.startswith("library.db") and "seal" not in file.name:
            file.unlink()
    Library.build(notes)
    found = engine.of(place(notes))
    assert found.name == "edge" and found.is_in_step
    same(told(notes), before)
    engine.move(place(notes), "built-in")
    assert not seals.read(seal_of(place(notes))).facts.get(ENGINE)


def test_questions_of_one_state_each_are_answered_one_after_another(notes: Path) -> None:
    engine.move(place(notes), "edge")
    with Library.open(notes) as library:
        for typed, count in (("tide", 10), ("harbour wall", 10), ("潮汐", 10)):
            with library.one_state():
                found = library.search.ask(typed, count, mode=Mode.WORDS)
            assert (len(found.hits), found.notice) == (count, "")


def held(notes: Path) -> list[Path]:
    """Return the folders of Qdrant Edge beside a library."""
    return list(place(notes).parent.glob("engine-*"))


def sealed(notes: Path) -> str:
    """Return the name of the engine that the seal of a library tells."""
    return read(seals.read(seal_of(place(notes))).facts.get(ENGINE, "")).name


def damage(notes: Path) -> None:
    """Write over bytes of a library, as a disk that fails does."""
    with place(notes).open("r+b") as file:
        file.seek(5000)
        file.write(b"x" * 4000)


def kept(notes: Path) -> Choice:
    """Return what a library keeps of its engine."""
    with closing(store.connect(place(notes))) as db:
        return chosen(db)


@contextmanager
def reading(notes: Path) -> Iterator[None]:
    """Hold on to the journal of a library, as a page that is shown for long does."""
    with closing(sqlite3.connect(place(notes), isolation_level=None)) as db:
        db.execute("BEGIN")
        db.execute("SELECT count(*) FROM note").fetchone()
        yield
        db.execute("ROLLBACK")


def test_a_library_that_left_its_engine_while_it_was_read_does_not_come_back_to_it(notes: Path) -> None:
    engine.move(place(notes), "edge")
    with reading(notes):
        assert engine.move(place(notes), "built-in") == ""
        assert (engine.of(place(notes)).name, sealed(notes), held(notes)) == ("built-in", "built-in", [])
    assert Library.build(notes).remark == ""
    assert (engine.of(place(notes)).name, sealed(notes), held(notes)) == ("built-in", "built-in", [])


def test_a_sound_library_is_believed_before_its_seal(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.move(place(notes), "edge")
    with monkeypatch.context() as patch:  # as a program that is ended before it seals
        patch.setattr(store, "settle", lambda *_: None)
        engine.move(place(notes), "built-in")
    assert sealed(notes) == "edge"
    assert Library.build(notes).remark == ""
    assert (engine.of(place(notes)).name, sealed(notes), held(notes)) == ("built-in", "built-in", [])


@contextmanager
def failing(points: type[EdgePoints] | type[ClientPoints], call: str = "put") -> Iterator[None]:
    """Let an engine that is moved to fail when the first rows are put, or at another call."""

    def fail(_: object, __: object) -> None:
        raise EngineError("ended here")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(points, call, fail)
        yield


def test_the_engine_of_a_move_that_was_made_good_is_known_to_the_seal(notes: Path) -> None:
    with failing(EdgePoints), pytest.raises(EngineError, match="ended here"):
        engine.move(place(notes), "edge")
    assert sealed(notes) == "edge"
    assert engine.move(place(notes), "edge") == ""
    assert sealed(notes) == "edge"
    damage(notes)
    assert "is damaged" in Library.build(notes).remark
    found = engine.of(place(notes))
    assert (found.name, found.rows, found.is_in_step) == ("edge", 51, True)


def test_a_library_made_anew_uses_its_engine_from_the_first_moment(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.move(place(notes), "edge")
    damage(notes)

    def ended(*_: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(library_file, "brought", ended)
        Library.build(notes)
    assert engine.of(place(notes)).name == "edge"
    assert Library.build(notes).remark == ""
    found = engine.of(place(notes))
    assert (found.name, found.rows, found.is_in_step, sealed(notes)) == ("edge", 51, True, "edge")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> QdrantClient:
    """A stand-in for every server that is named."""
    made = QdrantClient(":memory:", force_disable_check_same_thread=True)
    monkeypatch.setattr("throughline.index.engines.opening.connect", lambda _: made)
    monkeypatch.setattr(made, "close", lambda: None)
    return made


def collections(server: QdrantClient) -> list[str]:
    return [found.name for found in server.get_collections().collections]


def fail_to_leave_edge(notes: Path) -> None:
    """Move a library from Qdrant Edge to a server that fails midway."""
    engine.move(place(notes), "edge")
    with failing(ClientPoints), pytest.raises(EngineError, match="ended here"):
        engine.move(place(notes), "http://127.0.0.1:9")
    assert (engine.of(place(notes)).name, len(held(notes))) == ("qdrant", 1)


def test_what_the_engine_before_held_goes_when_a_move_that_failed_is_made_again(
    notes: Path, server: QdrantClient
) -> None:
    fail_to_leave_edge(notes)
    assert engine.move(place(notes), "http://127.0.0.1:9") == ""
    assert (held(notes), len(collections(server))) == ([], 1)
    assert engine.of(place(notes)).is_in_step


def test_what_the_engine_before_held_goes_when_a_build_makes_a_move_good(
    notes: Path, server: QdrantClient
) -> None:
    fail_to_leave_edge(notes)
    assert Library.build(notes).remark == ""
    assert (held(notes), len(collections(server))) == ([], 1)


def test_what_two_engines_before_held_goes_when_a_library_comes_home(
    notes: Path, server: QdrantClient
) -> None:
    fail_to_leave_edge(notes)
    assert engine.move(place(notes), "built-in") == ""
    assert (held(notes), collections(server)) == ([], [])
    assert kept(notes) == Choice()


def test_an_engine_that_is_come_back_to_is_not_removed(notes: Path, server: QdrantClient) -> None:
    fail_to_leave_edge(notes)
    assert engine.move(place(notes), "edge") == ""
    found = engine.of(place(notes))
    assert (found.name, found.rows, found.is_in_step, collections(server)) == ("edge", 51, True, [])


def test_what_engines_before_held_is_known_to_a_library_made_anew(notes: Path, server: QdrantClient) -> None:
    fail_to_leave_edge(notes)
    damage(notes)
    assert "is damaged" in Library.build(notes).remark
    assert (engine.of(place(notes)).name, held(notes), len(collections(server))) == ("qdrant", [], 1)


def test_what_cannot_be_removed_is_said_once(notes: Path, server: QdrantClient) -> None:
    engine.move(place(notes), "http://127.0.0.1:9")
    (kept,) = collections(server)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientPoints, "drop", raise_that_it_is_gone)
        said = engine.move(place(notes), "built-in")
    assert said == (
        f"What Qdrant at http://127.0.0.1:9 holds of this library (its collection {kept}) is left: "
        "It is gone. Remove it there: nothing here names it any more."
    )
    assert Library.build(notes).remark == ""


def raise_that_it_is_gone(_: object) -> None:
    raise EngineError("It is gone.")


@pytest.mark.parametrize(
    ("made", "asked"), [((), ("--shards", "6")), (("--shards", "2"), ("--replicas", "3"))]
)
def test_a_collection_that_is_made_is_not_split_otherwise(
    notes: Path, server: QdrantClient, made: tuple[str, ...], asked: tuple[str, ...]
) -> None:
    where = "http://127.0.0.1:9"
    assert run(notes, "engine", where, *made)[0] == 0
    before = collections(server)
    code, said = run(notes, "engine", where, *asked)
    assert code == 1
    assert f"The collection {before[0]} is made already, with the shards and replicas it has." in said
    assert (
        "Run throughline engine built-in first, then name the address with --shards and --replicas." in said
    )
    assert run(notes, "engine", where, *made)[0] == 0
    assert collections(server) == before


def test_a_collection_that_could_not_be_made_may_be_split_otherwise(
    notes: Path, server: QdrantClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = "http://127.0.0.1:9"
    with failing(ClientPoints, "make"), pytest.raises(EngineError, match="ended here"):
        engine.move(place(notes), where, shards=9)
    split: dict[str, int] = {}
    create = server.create_collection

    def noted(name: str, **given: Any) -> bool:
        split.update(shards=given["shard_number"], replicas=given["replication_factor"])
        return create(name, **given)

    monkeypatch.setattr(server, "create_collection", noted)
    assert engine.move(place(notes), where, shards=6, replicas=2) == ""
    assert split == {"shards": 6, "replicas": 2}
    assert (kept(notes).shards, kept(notes).replicas, engine.of(place(notes)).is_in_step) == (6, 2, True)


@pytest.mark.parametrize("where", ["edge", "built-in"])
def test_only_a_server_has_shards(notes: Path, where: str) -> None:
    code, said = run(notes, "engine", where, "--shards", "6")
    assert code == 1
    assert f"--shards and --replicas are for a server or a cluster, not for {where}. Leave them out." in said
    assert (engine.of(place(notes)).name, held(notes)) == ("built-in", [])


def test_a_library_of_words_alone_is_in_step_without_vectors(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text("# One\n\nText.\n", encoding="utf-8")
    Library.build(tmp_path, text_only=True)
    engine.move(place(tmp_path), "edge")
    assert run(tmp_path, "engine")[1] == "Qdrant Edge: 2 rows, in step with the library."
    before = kept(tmp_path)
    Library.build(tmp_path, text_only=True)
    assert kept(tmp_path) == before, "an engine that is in step gets no new mark"


def test_a_restored_backup_leaves_the_engine_of_the_original_alone(
    notes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qdrant_client import QdrantClient

    stand_in = QdrantClient(":memory:", force_disable_check_same_thread=True)
    monkeypatch.setattr("throughline.index.engines.opening.connect", lambda _: stand_in)
    monkeypatch.setattr(stand_in, "close", lambda: None)
    before = told(notes)
    engine.move(place(notes), "http://127.0.0.1:9")
    original = engine.of(place(notes))
    assert original.is_in_step and original.rows == 51
    back_up(place(notes), tmp_path / "backup.zip", place(notes).parent / VECTORS_FOLDER)
    assert engine.of(place(notes)) == original
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        archive.extractall(tmp_path / "elsewhere")
    restored = tmp_path / "elsewhere" / "library.db"
    assert engine.of(restored).name == "built-in"
    with closing(sqlite3.connect(restored)) as db:
        assert db.execute("SELECT name FROM sqlite_master WHERE name LIKE 'engine%'").fetchall() == []
        assert db.execute("SELECT value FROM meta WHERE key = ?", (ENGINE,)).fetchall() == []
    assert "searches by itself" in (tmp_path / "elsewhere" / "README.txt").read_text(encoding="utf-8")
    fewer = tmp_path / "fewer"
    shutil.copytree(notes, fewer, ignore=shutil.ignore_patterns(".throughline", "n1?.md"))
    assert Library.build(fewer, restored).removed == 10
    assert engine.of(restored).is_in_step and engine.of(place(notes)) == original
    same(told(notes), before)


def test_the_key_is_never_written(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from qdrant_client import QdrantClient

    secret = "a-key-of-nobody-91"
    monkeypatch.setenv(client.KEY, secret)
    stand_in = QdrantClient(":memory:", force_disable_check_same_thread=True)
    monkeypatch.setattr("throughline.index.engines.opening.connect", lambda _: stand_in)
    monkeypatch.setattr(QdrantClient, "close", lambda _: None)
    engine.move(place(notes), "https://search.example")
    assert kept(notes).url == "https://search.example"
    held = [path for path in place(notes).parent.rglob("*") if path.is_file()]
    assert len(held) > 3 and all(secret.encode() not in path.read_bytes() for path in held)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("http://name:secret@127.0.0.1:6333", "may hold no key"),
        ("https://host.example/?api-key=1", "may hold no key"),
        ("ftp://host.example", "is no engine"),
        ("milvus", "Expected edge, built-in, or an address"),
        ("http://", "is no engine"),
    ],
)
def test_an_address_that_is_none_is_refused(notes: Path, where: str, said: str) -> None:
    code, found = run(notes, "engine", where)
    assert code == 1 and said in found
    assert engine.of(place(notes)).name == "built-in"


def test_a_key_goes_to_another_machine_by_https_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(client.KEY, "x")
    with pytest.raises(EngineError, match="https://"):
        client.connect("http://search.example:6333")
    client.connect("http://127.0.0.1:6333").close()
    client.connect("http://[::1]:6333").close()
    client.connect("https://search.example/of/us").close()


@pytest.mark.parametrize(
    ("package", "where"), [("qdrant_edge", "edge"), ("qdrant_client", "http://127.0.0.1:1")]
)
def test_a_package_that_is_missing_is_named(
    notes: Path, monkeypatch: pytest.MonkeyPatch, package: str, where: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    code, said = run(notes, "engine", where)
    assert code == 1 and "pip install 'throughline[qdrant]'" in said
    assert engine.of(place(notes)).name == "built-in"


def test_an_engine_that_another_program_holds_is_waited_for(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.move(place(notes), "edge")
    monkeypatch.setattr(edge_folder, "WAIT", 0.2)
    (held,) = place(notes).parent.glob("engine-*")
    code = (
        "import sys; from pathlib import Path; import qdrant_edge; "
        "kept = qdrant_edge.EdgeShard.load(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(held)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert other.stdout and other.stdout.readline() == "open\n"
    try:
        with Library.open(notes) as library:
            assert "another program has it open" in library.search.ask("tide").notice
    finally:
        other.communicate("")
    with Library.open(notes) as library:
        assert library.search.ask("tide").notice == ""


def test_it_is_told_as_json(notes: Path) -> None:
    code, said = run(notes, "engine", "--json")
    found = json.loads(said)
    assert code == 0 and found["name"] == "built-in" and found["in_step"] is True and found["rows"] == 25


def test_before_a_first_build_there_is_nothing_to_move(tmp_path: Path) -> None:
    code, said = run(tmp_path, "engine")
    assert code == 1 and "Run throughline build first." in said


def test_an_engine_among_the_notes_is_no_note(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text("# One\n\nText.\n", encoding="utf-8")
    library = tmp_path / "kept.db"
    with counting():
        Library.build(tmp_path, library)
        engine.move(library, "edge")
        (folder,) = tmp_path.glob("engine-*")
        assert any(folder.rglob("*.json"))
        assert Library.build(tmp_path, library).pages == 1


def test_another_engine_is_loaded_by_nobody_who_uses_none(notes: Path) -> None:
    code = """if True:
        import sys
        from throughline.library import Library
        with Library.open(sys.argv[1]) as library:
            library.search.ask("tide")
        print(*sys.modules)
    """
    loaded = subprocess.run(
        [sys.executable, "-c", code, str(notes)], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()
    assert {name for name in loaded if name.startswith(("qdrant", "grpc"))} == set()
    assert "throughline.index.engines.built_in" in loaded
