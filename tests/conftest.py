"""What several tests share: captured pages with their facts, and a small way to write notes."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings

from tests.page_sets import PageSet, page_sets
from tests.served import served
from throughline.index.search.searcher import Searcher
from throughline.library import SAMPLE, Library

ROOT = Path(__file__).parents[1]
RunningApps = Callable[[PageSet, bool], tuple[Path, str]]
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell starts what runs in its background
    signal.signal(signal.SIGINT, signal.default_int_handler)
# A slow machine is no failure: properties have no stopwatch either. The same examples are tried at each run,
# so that a change is judged by what it changed; `bench/fuzz.py` tries new ones.
settings.register_profile("without a stopwatch", deadline=None, derandomize=True)
settings.load_profile("without a stopwatch")


@pytest.fixture(params=page_sets(), ids=lambda pages: pages.name)
def facts(request: pytest.FixtureRequest) -> PageSet:
    """What is true of the pages at hand: those written for these tests, and the real ones where they are."""
    found: PageSet = request.param
    return found


@pytest.fixture(scope="session", autouse=True)
def _own_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what the tests save and log apart from what the user of this machine has."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(autouse=True)
def _prompts_by_words(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let prompts compare sentences by words: by meaning each takes a second, and a few tests do for that."""
    with pytest.MonkeyPatch.context() as patch:  # of its own: the test's is undone before its other fixtures
        if not request.node.get_closest_marker("by_meaning"):
            patch.setattr(Searcher, "meaning", lambda *_: None)
        yield


@pytest.fixture(scope="session")
def built_sample() -> Path:
    """The bundled sample, vectors and all: another test process may have written its text alone."""
    Library.build(SAMPLE)
    return SAMPLE


@pytest.fixture
def seeds(facts: PageSet, tmp_path: Path) -> Path:
    """A copy of the captured pages in a folder of its own."""
    folder = tmp_path / "seeds"
    folder.mkdir()
    for page in facts.pages:
        shutil.copy(page, folder)
    return folder


@pytest.fixture(scope="session")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[PageSet], Path]:
    """Folders of captured pages with their libraries, each built once for all processes of a test run."""
    base = tmp_path_factory.getbasetemp()
    together = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base

    def built(facts: PageSet) -> Path:
        folder = together / f"built-{facts.name}"
        with FileLock(f"{folder}.lock"):
            if not folder.exists():
                begun = Path(tempfile.mkdtemp(dir=together))
                for page in facts.pages:
                    shutil.copy2(page, begun)
                Library.build(begun)
                begun.rename(folder)
        return folder

    return built


@pytest.fixture
def built_seeds(facts: PageSet, tmp_path: Path, _built: Callable[[PageSet], Path]) -> Path:
    """A copy of the captured pages with a library of their own."""
    return Path(shutil.copytree(_built(facts), tmp_path / "seeds"))


@pytest.fixture(scope="module")
def _running(
    tmp_path_factory: pytest.TempPathFactory, _built: Callable[[PageSet], Path]
) -> Iterator[RunningApps]:
    """Apps on captured pages, started once for the tests of a file, each on a folder of its own."""
    with ExitStack() as apps, pytest.MonkeyPatch.context() as patch:
        known: dict[tuple[str, bool], tuple[Path, str]] = {}

        def running(facts: PageSet, by_meaning: bool) -> tuple[Path, str]:
            if (facts.name, by_meaning) in known:
                return known[facts.name, by_meaning]
            folder = tmp_path_factory.mktemp("running") / "seeds"
            if by_meaning:
                shutil.copytree(_built(facts), folder)
            else:
                folder.mkdir()
                for page in facts.pages:
                    shutil.copy2(page, folder)
                Library.build(folder, text_only=True)
            patch.setenv("THROUGHLINE_NOTES", str(folder))
            address = apps.enter_context(served(str(ROOT / "views" / "serve.py")))
            return known.setdefault((facts.name, by_meaning), (folder, address))

        yield running


@pytest.fixture
def shared_app(request: pytest.FixtureRequest, facts: PageSet, _running: RunningApps) -> tuple[Path, str]:
    """The folder and the address of an app that the tests of a file share; they leave its notes alone."""
    return _running(facts, request.node.get_closest_marker("by_meaning") is not None)


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


# Files that take a minute or more, the slowest first: begun last, one would keep a worker while others idle.
SLOW = (
    "test_properties", "test_agent", "test_faults", "test_damage", "test_linear", "test_command_line",
    "test_hostile", "test_true_of_the_library", "test_prompts", "test_wheel", "test_markdown",
    "test_agent_sampling", "test_encoder",
    "test_workspace_browser", "test_lines", "test_app_browser", "test_accessibility",
)  # fmt: skip


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the slow files, and tell the longest stories on one set of pages alone."""
    twice = [item for item in items if item.get_closest_marker("one_set") and _second_set(item)]
    config.hook.pytest_deselected(items=twice)
    items[:] = [item for item in items if item not in set(twice)]
    place = {name: number for number, name in enumerate(SLOW)}
    items.sort(key=lambda item: place.get(item.path.stem, len(SLOW)))


def _second_set(item: pytest.Item) -> bool:
    assert isinstance(item, pytest.Function)
    return bool(item.callspec.params["facts"].name != page_sets()[0].name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    """Let what a test logged travel between processes: half of a pair of surrogates is no text there."""
    report = yield
    report.sections = [
        (name, text.encode("utf-8", "backslashreplace").decode()) for name, text in report.sections
    ]
    return report
