"""The guide to the use from Python runs as it stands."""

import doctest
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from throughline.library import SAMPLE, Library


def test_the_examples_of_the_guide_are_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(SAMPLE, tmp_path / "notes", ignore=shutil.ignore_patterns(".throughline"))
    Library.build(tmp_path / "notes", text_only=True)
    monkeypatch.chdir(tmp_path)
    failed, tried = doctest.testfile(str(ROOT / "docs" / "python.md"), module_relative=False)
    assert (failed, tried > 15) == (0, True)
