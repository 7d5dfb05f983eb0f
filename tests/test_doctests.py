"""Every example in a docstring runs, in the module by the name that it is imported by."""

import doctest
import importlib
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.test_layering import MODULES
from throughline.views import state

# What runs when it is loaded: the command line, the app's frame, and the pages that the frame runs.
SCRIPTS = {"__main__.py", "app.py", "views/serve.py"} | {
    str((ROOT / "views" / Path(page).name).relative_to(ROOT)) for page in (state.HOME, *state.PAGES.values())
}
EVERY = sorted({*map(str, MODULES), "__init__.py", "__main__.py"})


def name_of(path: str) -> str:
    """Return the name that a module is imported by."""
    parts = ["throughline", *Path(path).with_suffix("").parts]
    return ".".join(parts).removesuffix(".__init__")


@pytest.mark.parametrize("path", [path for path in EVERY if path not in SCRIPTS])
def test_the_examples_of_a_module_are_true(path: str) -> None:
    module = importlib.import_module(name_of(path))
    assert Path(module.__file__ or "").resolve() == (ROOT / path).resolve()
    failed, _ = doctest.testmod(module)
    assert failed == 0


@pytest.mark.parametrize("path", sorted(SCRIPTS & set(EVERY)))
def test_a_script_holds_no_example(path: str) -> None:
    assert ">>>" not in (ROOT / path).read_text(encoding="utf-8")


def test_examples_are_found_at_all() -> None:
    with_examples = [path for path in EVERY if ">>>" in (ROOT / path).read_text(encoding="utf-8")]
    finder = doctest.DocTestFinder(exclude_empty=True)
    for path in with_examples:
        found = finder.find(importlib.import_module(name_of(path)))
        assert any(one.examples for one in found), path
