"""Moving a library between engines, an engine that is gone, and what a person is told."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.conftest import ROOT
from tests.stand_in import counting
from throughline.commands.cli import app
from throughline.index.engines import client, edge_folder
from throughline.index.engines.choice import FACT, chosen
from throughline.index.engines.door import EngineError
from throughline.index.search.fusion import Mode
from throughline.index.store import file as store
from throughline.index.store import seals
from throughline.index.store.condition import seal_of
from throughline.library import Library, engine

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
    assert not seals.read(seal_of(place(notes))).facts.get(FACT)


def test_the_key_is_never_written(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from qdrant_client import QdrantClient

    secret = "a-key-of-nobody-91"
    monkeypatch.setenv(client.KEY, secret)
    stand_in = QdrantClient(":memory:", force_disable_check_same_thread=True)
    monkeypatch.setattr("throughline.index.engines.opening.connect", lambda _: stand_in)
    monkeypatch.setattr(QdrantClient, "close", lambda _: None)
    engine.move(place(notes), "https://search.example")
    with closing(store.connect(place(notes))) as db:
        assert chosen(db).url == "https://search.example"
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
