"""Which files of a notes folder are read: regular ones, inside it, each once, however named or linked."""

import os
import socket
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughline.corpus.model import Problem, ProblemKind
from throughline.corpus.readers.files import File, LeftOut, printable, read_bytes
from throughline.corpus.readers.folder import list_files, real_folders
from throughline.library import Library

GOOD = "Do models listen?\nOften they do."
Write = Callable[..., Path]


def read_of(folder: Path) -> list[str]:
    return [entry.path for entry in list_files(folder) if isinstance(entry, File)]


def told_of(folder: Path) -> dict[str, str]:
    """Return what is not read of a folder, with the reason."""
    found = [entry for entry in list_files(folder) if not isinstance(entry, File)]
    return {one.path: one.reason if isinstance(one, LeftOut) else one.message for one in found}


def test_what_is_no_regular_file_is_left_out_and_named(write: Write) -> None:
    folder = write(good=GOOD)
    os.mkfifo(folder / "pipe.md")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(folder / "socket.md"))
    for name, target in (
        ("zero.md", "/dev/zero"),
        ("random.txt", "/dev/random"),
        ("environ.txt", "/proc/self/environ"),
        ("users.txt", "/etc/passwd"),
        ("outside", "/etc"),
    ):
        (folder / name).symlink_to(target)
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        assert library.account.pages() == 1
        told = {problem.path: problem for problem in library.account.problems()}
    assert {problem.kind for problem in told.values()} == {ProblemKind.LEFT_OUT}
    assert "a named pipe" in told["pipe.md"].message
    assert "a socket" in told["socket.md"].message
    links = ("zero.md", "random.txt", "environ.txt", "users.txt", "outside/")
    assert all("leads out of the notes folder" in told[name].message for name in links)
    assert len(told) == 2 + len(links)


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser may make a device")
def test_a_device_is_left_out(write: Write) -> None:
    folder = write(good=GOOD)
    try:
        os.mknod(folder / "zero.md", 0o600 | 0o020000, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("no device can be made here")
    assert "a device" in told_of(folder)["zero.md"]


def test_folders_linked_to_one_another_give_each_page_once(tmp_path: Path) -> None:
    for one in range(7):
        folder = tmp_path / f"f{one}"
        folder.mkdir()
        (folder / f"n{one}.md").write_text(f"# Note {one}")
        for other in range(7):
            (folder / f"to{other}").symlink_to(tmp_path / f"f{other}")
    assert sorted(read_of(tmp_path)) == [f"f{one}/n{one}.md" for one in range(7)]
    assert set(told_of(tmp_path).values()) == {"a link to a folder that is read in its own place"}


def test_forty_folders_with_two_links_each_come_to_an_end(tmp_path: Path) -> None:
    for one in range(40):
        folder = tmp_path / f"f{one:02}"
        folder.mkdir()
        (folder / "n.md").write_text(f"# Note {one}")
        for name in "ab":
            (folder / name).symlink_to(tmp_path / f"f{(one + 1) % 40:02}")
    assert read_of(tmp_path) == [f"f{one:02}/n.md" for one in range(40)]
    assert len(real_folders(tmp_path)) == 41  # and as many are watched


def test_a_link_to_what_has_no_place_of_its_own_is_followed_once(tmp_path: Path) -> None:
    store = tmp_path / ".store" / "deep"
    store.mkdir(parents=True)
    (store / "kept.md").write_text("# Kept")
    (tmp_path / "odd.data").write_text("# Odd")
    for name in ("a", "b"):
        (tmp_path / name).symlink_to(".store")
        (tmp_path / f"{name}.md").symlink_to("odd.data")
    assert sorted(read_of(tmp_path)) == ["a.md", "a/deep/kept.md"]
    files = [entry for entry in list_files(tmp_path) if isinstance(entry, File)]
    assert sorted(str(read_bytes(tmp_path, file)) for file in files) == ["b'# Kept'", "b'# Odd'"]


def test_a_file_of_two_names_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A")
    (tmp_path / "b.md").hardlink_to(tmp_path / "a.md")
    assert read_of(tmp_path) == ["a.md"]
    assert "under another name" in told_of(tmp_path)["b.md"]


def test_the_folder_of_the_library_is_never_read(tmp_path: Path) -> None:
    (tmp_path / ".throughline").mkdir()
    (tmp_path / ".throughline" / "x.md").write_text("# X")
    (tmp_path / "link").symlink_to(".throughline")
    assert read_of(tmp_path) == []


@pytest.mark.parametrize("name", ["d", "a-folder-with-a-longer-name"])
def test_no_depth_is_too_deep(tmp_path: Path, name: str) -> None:
    at = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir(name, dir_fd=at)
        below = os.open(name, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    with os.fdopen(os.open("n.md", os.O_WRONLY | os.O_CREAT, dir_fd=at), "w") as note:
        note.write("# Deep down\n\nIts text.")
    os.close(at)
    try:
        assert Library.build(tmp_path, text_only=True).pages == 1
        assert len(real_folders(tmp_path)) == 1201
    finally:
        _remove_deep(tmp_path, name)


def _remove_deep(folder: Path, name: str) -> None:
    """Remove nested folders from the top, each moved up before the next: no path gets too long."""
    while (folder / name).exists():
        (folder / name).rename(folder / "top")
        if (folder / "top" / name).exists():
            (folder / "top" / name).rename(folder / name)
        for left in (folder / "top").iterdir():
            left.unlink()
        (folder / "top").rmdir()


def test_a_file_that_becomes_a_link_or_a_pipe_meanwhile_is_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("# Secret")
    folder = tmp_path / "notes"
    (folder / "in").mkdir(parents=True)
    for name in ("a.md", "b.md", "in/c.md"):
        (folder / name).write_text("# Note")
    files = {entry.path: entry for entry in list_files(folder) if isinstance(entry, File)}
    (folder / "a.md").unlink()
    (folder / "a.md").symlink_to(secret)
    (folder / "b.md").unlink()
    os.mkfifo(folder / "b.md")
    (folder / "in").rename(folder / "was")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "c.md").write_text("# Secret")
    (folder / "in").symlink_to(tmp_path / "other")
    found = [read_bytes(folder, files[name]) for name in ("a.md", "b.md", "in/c.md")]
    assert all(isinstance(one, Problem) for one in found)


def test_a_file_that_grows_past_the_most_is_too_large(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A")
    [file] = [entry for entry in list_files(tmp_path) if isinstance(entry, File)]
    os.truncate(tmp_path / "a.md", 20_000_000)
    found = read_bytes(tmp_path, file)
    assert isinstance(found, Problem) and found.kind is ProblemKind.TOO_LARGE


def test_names_of_bytes_and_of_letters_are_kept_apart(tmp_path: Path) -> None:
    for name, text in ((rb"bad\xff.md", "Letters"), (b"bad\xff.md", "Bytes"), (b"bad\\\xff.md", "Both")):
        Path(tmp_path, os.fsdecode(name)).write_text(f"# {text}\n\nIts own text.")
    assert Library.build(tmp_path, text_only=True).pages == 3
    with Library.open(tmp_path) as library:
        assert {card.title for card in library.notes.all()} == {"Letters", "Bytes", "Both"}


NAME = st.binary(min_size=1, max_size=6).filter(lambda name: not {0, 47} & set(name))


@given(st.lists(NAME | st.sampled_from([rb"\xff", b"\\\xff", rb"\\xff", b"\xff", rb"a\x"]), unique=True))
def test_no_two_paths_are_shown_alike(names: list[bytes]) -> None:
    shown = [printable(os.fsdecode(name)) for name in names]
    assert len(set(shown)) == len(names)
    assert "\n".join(shown).encode() or not names


PLACES = ["", "a", "a/b", "c", "c/d/e", ".hidden", "outside"]
TREES = st.tuples(
    st.lists(st.tuples(st.sampled_from(PLACES[:5]), st.sampled_from("wxyz")), unique=True, max_size=8),
    st.lists(
        st.tuples(
            st.sampled_from(PLACES[:5]), st.sampled_from(["l", "m", "l.md", "m.md"]),
            st.sampled_from([*PLACES, "a/w.md", "c/x.md", "outside/o.md", ".hidden/h.md", "l", "a/m.md"]),
        ), max_size=12,
    ),
)  # fmt: skip


@settings(deadline=None)
@given(TREES)
def test_each_real_file_inside_is_listed_once_and_nothing_outside(
    tree: tuple[list[tuple[str, str]], list[tuple[str, str, str]]],
) -> None:
    files, links = tree
    with TemporaryDirectory() as name:
        root = Path(name).resolve()
        folder = root / "notes"
        for place in PLACES[:6]:
            (folder / place).mkdir(parents=True, exist_ok=True)
        (root / "outside").mkdir()
        (root / "outside" / "o.md").write_text("outside")
        (folder / ".hidden" / "h.md").write_text("hidden")
        for place, file in files:
            (folder / place / f"{file}.md").write_text(f"{place}/{file}")
        for place, link, target in links:
            leads = root / target if target.startswith("outside") else folder / target
            if not (folder / place / link).is_symlink():
                (folder / place / link).symlink_to(leads)
        found = [entry for entry in list_files(folder) if isinstance(entry, File)]
        real = [(folder / entry.real).resolve() for entry in found]
        inside = {folder / place / f"{file}.md" for place, file in files}
        assert len(real) == len(set(real))
        assert inside <= set(real) <= inside | {folder / ".hidden" / "h.md"}
        assert len({entry.path for entry in found}) == len(found)
        assert all(isinstance(read_bytes(folder, entry), bytes) for entry in found)
