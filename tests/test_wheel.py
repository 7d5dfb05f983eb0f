"""The product as it is installed: built, put into a fresh environment outside the checkout, and used."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import ROOT
from tests.served import COOKIES, launched
from tests.visitor import Visitor

NOT_PART = {"tests", "bench", "docs", "build"}  # of the top folder


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a look at the network."""
    place = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT, place / "source", ignore=left_out)
    build = ["wheel", ".", "--no-deps", "--no-build-isolation", "--no-index", "--quiet", "-w", str(place)]
    subprocess.run(
        [sys.executable, "-m", "pip", *build], cwd=place / "source", check=True, env=outside(place)
    )
    (built,) = place.glob("*.whl")
    return built


def left_out(folder: str, names: list[str]) -> set[str]:
    """Say what of a folder is not needed to build the wheel."""
    unneeded = {name for name in names if name.startswith(".") or name.endswith((".egg-info", "__pycache__"))}
    return unneeded | (NOT_PART & set(names) if Path(folder) == ROOT else set())


@pytest.fixture(scope="module")
def python(wheel: Path) -> Path:
    """A fresh environment with the wheel in it, which sees what the present one has installed."""
    place = wheel.parent / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    found = place / "bin" / "python"
    install = ["--python", str(found), "install", "--no-deps", "--no-index", "--quiet", str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", *install], check=True, env=outside(wheel.parent))
    (packages,) = place.glob("lib/python*/site-packages")
    (packages / "present.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return found


def outside(home: Path) -> dict[str, str]:
    """Return an environment that knows nothing of the checkout, nor of the user."""
    dropped = ("PYTHONPATH", "THROUGHLINE_NOTES", "THROUGHLINE_LIBRARY")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CACHE_HOME": str(home / "cache"),
    }


def files_of(python: Path) -> set[Path]:
    (packages,) = python.parents[1].glob("lib/python*/site-packages")
    return {path for path in packages.rglob("*") if "__pycache__" not in path.parts}


def test_the_wheel_holds_one_import_name(wheel: Path) -> None:
    names = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {name for name in names if not name.endswith(".dist-info")} == {"throughline"}


def test_the_library_is_opened_from_another_folder(python: Path, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "one.md").write_text("# Does trust grow?\n\nYes.\n")
    code = (
        "import throughline; from throughline import Library\n"
        "Library.build('notes', text_only=True)\n"
        "with Library.open('notes') as library: print([card.title for card in library.notes.all()])\n"
        "print(throughline.__file__)"
    )
    said = subprocess.run(
        [python, "-c", code], cwd=tmp_path, env=outside(tmp_path), check=True, capture_output=True, text=True
    ).stdout
    assert "Does trust grow?" in said and str(python.parents[1]) in said


@pytest.fixture(scope="module")
def installed(python: Path) -> Iterator[tuple[str, Path]]:
    """The installed app on its bundled sample, started from a folder with settings of its own."""
    home = python.parents[1].parent / "home"
    (home / ".streamlit").mkdir(parents=True)
    (home / ".streamlit" / "config.toml").write_text('[server]\naddress = "0.0.0.0"\n')
    sample = "from throughline import library as l; l.Library.build(text_only=True)"
    before = files_of(python)
    subprocess.run([python, "-c", sample], cwd=home, env=outside(home), check=True)
    command = [str(python.with_name("throughline")), "app", "--port", "0"]
    with launched(command, cwd=home, env=outside(home)) as address:
        yield address, home
    assert files_of(python) == before  # nothing was written beside the program


def test_the_installed_app_listens_on_this_machine_alone(installed: tuple[str, Path]) -> None:
    address, _ = installed
    listening = listeners()
    port = f"{urlsplit(address).port:04X}"
    assert {host for host, at in listening if at == port} == {"0100007F"}


def listeners() -> set[tuple[str, str]]:
    """Return the address and port of every listening socket, as the kernel writes them."""
    tables = [Path("/proc/net/tcp"), Path("/proc/net/tcp6")]
    if not tables[0].exists():
        pytest.skip("sockets can be listed here on Linux only")
    lines = [line.split() for table in tables if table.exists() for line in table.read_text().split("\n")[1:]]
    return {tuple(parts[1].split(":")) for parts in lines if len(parts) > 3 and parts[3] == "0A"}  # type: ignore[misc]


def test_the_installed_app_is_the_same_app(installed: tuple[str, Path]) -> None:
    address, home = installed
    with Visitor(address, COOKIES[address]) as visitor:
        seen = visitor.open()
    told = seen.config
    assert told is not None and not seen.errors
    assert "Follow a question to what it rests on" in seen.words
    assert not told.config.gather_usage_stats
    assert told.config.show_error_links == told.config.SHOW_ERROR_LINKS_FALSE
    assert told.custom_theme.light.primary_color == "#0e6b67"
    assert told.custom_theme.dark.background_color == "#15181b"
    assert list((home / "data" / "throughline").glob("*/library.db"))
