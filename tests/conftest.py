"""What several tests share: the real pages where they are at hand, and a small way to write notes."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def given(name: str) -> Path:
    """Return a folder that lies beside the project, or skip the test."""
    folder = Path(os.environ.get("THROUGHLINE_SHARED", ROOT.parent / "shared")) / name
    if not folder.is_dir():
        pytest.skip(f"{folder} is not here, and this test reads it in place")
    return folder


@pytest.fixture(scope="session", autouse=True)
def _own_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what the tests save and log apart from what the user of this machine has."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A copy of the real pages in a folder of its own."""
    folder = tmp_path / "seeds"
    folder.mkdir()
    for page in sorted(given("seeds").glob("*.txt")):
        shutil.copy(page, folder)
    return folder


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write pages into a notes folder and return the folder."""
    folder = tmp_path / "notes"
    folder.mkdir()

    def put(**pages: str | bytes) -> Path:
        for name, text in pages.items():
            data = text.encode() if isinstance(text, str) else text
            (folder / f"{name}.txt").write_bytes(data)
        return folder

    return put
