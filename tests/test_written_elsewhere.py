"""What is written outside the notes: never among them, never half, and with what the vault holds today."""

import os
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from throughline.commands.cli import app
from throughline.corpus.errors import NotesMissingError
from throughline.corpus.writers.destination import NotWrittenError, whole_folder
from throughline.index.build import copies
from throughline.index.store import seals
from throughline.library import Library
from throughline.library.output import told
from throughline.website.build import write_site

RUNNER = CliRunner()
NOTE = "# Why?\n\nBecause.\n"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A vault of one note, a canvas and a picture."""
    folder = tmp_path / "project" / "notes"
    folder.mkdir(parents=True)
    (folder / "why.md").write_text(NOTE)
    (folder / "board.canvas").write_text('{"nodes": [{"id": "1", "type": "text", "text": "first words"}]}')
    (folder / "pic.png").write_bytes(b"\x89PNG" + bytes(100))
    Library.build(folder, text_only=True)
    return folder


def exported(notes: Path, *args: str) -> tuple[int, str]:
    """Run an export of the notes."""
    result = RUNNER.invoke(app, ["--notes", str(notes), "export", *args])
    return result.exit_code, result.output


@pytest.mark.parametrize("form", ["markdown", "site"])
def test_no_export_goes_to_a_folder_that_holds_the_notes(notes: Path, form: str) -> None:
    before = {path: path.read_bytes() for path in notes.glob("[a-z]*.*")}
    code, said = exported(notes, form, str(notes.parent), "--force")
    assert code == 1 and "holds the notes folder" in said.replace("\n", " ")
    assert {path: path.read_bytes() for path in notes.glob("[a-z]*.*")} == before
    assert [path.name for path in notes.parent.iterdir()] == ["notes"]


def test_a_link_below_the_destination_is_not_followed(notes: Path, tmp_path: Path) -> None:
    place = tmp_path / "out"
    place.mkdir()
    (place / "concepts").symlink_to(notes)
    (place / "mine.txt").write_text("mine")
    with pytest.raises(NotWrittenError, match="link to another place"), whole_folder(place) as filled:
        (filled / "concepts").mkdir()
        (filled / "concepts" / "why.md").write_text("generated")
        (filled / "mine.txt").write_text("generated")
    assert (notes / "why.md").read_text() == NOTE
    assert (place / "mine.txt").read_text() == "mine"


def test_an_interrupt_while_files_are_put_in_place_takes_all_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "out"
    place.mkdir()
    for name in "abc":
        (place / name).write_text(f"mine {name}")
    real, moves = Path.rename, []

    def rename(self: Path, target: Path) -> Path:
        moves.append(target)
        if len(moves) == 4:
            raise KeyboardInterrupt
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(KeyboardInterrupt), whole_folder(place) as filled:
        for name in "abc":
            (filled / name).write_text("generated")
    assert [path.read_text() for path in sorted(place.iterdir())] == ["mine a", "mine b", "mine c"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_export_written_again_holds_the_canvas_and_the_pictures_of_today(
    notes: Path, tmp_path: Path
) -> None:
    place = tmp_path / "out"
    assert exported(notes, "markdown", str(place))[0] == 0
    (notes / "board.canvas").write_text('{"nodes": [{"id": "1", "type": "text", "text": "second words"}]}')
    (place / "pic.png").write_bytes(b"half")
    Library.build(notes, text_only=True)
    assert exported(notes, "markdown", str(place), "--force")[0] == 0
    assert (place / "board.canvas").read_bytes() == (notes / "board.canvas").read_bytes()
    assert (place / "pic.png").read_bytes() == (notes / "pic.png").read_bytes()


def test_a_backup_never_waits_for_a_pipe_nor_fails_at_an_old_file(notes: Path, tmp_path: Path) -> None:
    place = notes / ".throughline" / "library.db"
    os.mkfifo(tmp_path / "pipe")
    half = tmp_path / "half.zip"
    half.write_bytes(b"junk" + b"PK\x05\x06" + b"\xff" * 18)
    for target in (tmp_path / "pipe", half):
        with pytest.raises(copies.BackupRefusedError, match="nothing in it was touched"):
            copies.back_up(place, target, tmp_path / "vectors")
    old = tmp_path / "mine.json"
    old.write_text("{}")
    os.utime(old, (0, 0))
    assert copies.back_up(place, tmp_path / "copy.zip", tmp_path / "vectors", [old])
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        assert "user/mine.json" in archive.namelist()


def test_a_site_does_not_link_to_a_drawing_that_can_run(notes: Path, tmp_path: Path) -> None:
    (notes / "evil.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    (notes / "good.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><rect width='9'/></svg>")
    (notes / "see.md").write_text("# See?\n\n[evil](evil.svg) and [good](good.svg)\n")
    Library.build(notes, text_only=True)
    with Library.open(notes) as library, told(tmp_path):
        write_site(library, tmp_path / "site")
    page = (tmp_path / "site" / "notes" / "see.html").read_text()
    assert 'href="../files/good.svg"' in page and "evil.svg" not in page


def test_a_first_line_too_long_for_a_title_is_text(tmp_path: Path) -> None:
    (tmp_path / "line.txt").write_text("word " * 50_000)
    Library.build(tmp_path, text_only=True)
    with Library.open(tmp_path) as library:
        (card,) = library.notes.all()
        assert card.title == "line"
        assert library.notes.get(card.id).body.split() == ["word"] * 50_000


def test_reading_the_sum_of_a_library_keeps_its_locks(tmp_path: Path) -> None:
    place = tmp_path / "l.db"
    with closing(sqlite3.connect(place, isolation_level=None)) as db:
        db.execute("CREATE TABLE t (x)")
        others = [tmp_path / str(number) for number in range(100)]
        db.execute("BEGIN IMMEDIATE")
        seals.sum_of(place)
        for other in others:
            other.write_bytes(b"vectors")
            seals.sum_of(other)
            other.unlink()
        held = [fd.readlink() for fd in Path("/proc/self/fd").iterdir() if fd.is_symlink()]
        assert not [path for path in map(str, held) if path.startswith(str(tmp_path)) and "(deleted)" in path]
        script = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('BEGIN IMMEDIATE')"
        result = os.spawnlp(os.P_WAIT, "python3", "python3", "-c", script, str(place))
        assert result != 0  # locked still


def test_a_library_asked_for_other_notes_is_made_from_them_and_says_so(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.md").write_text(f"# Note {name}")
    place = tmp_path / "l.db"
    Library.build(tmp_path / "one", place, text_only=True)
    with Library.open(tmp_path / "two", place) as library:
        assert [card.title for card in library.notes.all()] == ["Note two"]
        assert (
            library.remark
            == f"{place} held the notes of {tmp_path / 'one'}; now it holds those of {tmp_path / 'two'}."
        )
    with Library.open(file=place) as library:  # a library knows whose notes it holds
        assert library.folder == tmp_path / "two"
    assert Library.build(file=place, text_only=True).changed == 0
    (tmp_path / "two").rename(tmp_path / "moved")
    with pytest.raises(NotesMissingError, match="There is nothing at"):
        Library.build(file=place)
    with Library.open(tmp_path / "moved", place) as library:
        assert library.remark == ""
