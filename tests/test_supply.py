"""What the project stands on: declared, locked by hash, and free to use."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT
from tests.test_layering import MODULES
from tools import licences
from tools.lock import BY_VERSION
from tools.packages import (
    LOCK,
    PRODUCT,
    TESTS,
    TESTS_LOCK,
    TORCH,
    all_locked,
    asked,
    builders,
    closure,
    locked,
)

OWN = {"throughline", "tests", "bench", "tools", "synthetic"}
PRODUCT_MODULES = [*MODULES, Path("__init__.py"), Path("__main__.py")]
OTHER_MODULES = [
    path.relative_to(ROOT) for room in ("tests", "bench", "tools") for path in (ROOT / room).rglob("*.py")
]


def imported(modules: list[Path]) -> dict[str, set[str]]:
    """Return the packages that modules import, anywhere in them, each with the modules that do."""
    providers = packages_distributions()
    found: dict[str, set[str]] = {}
    for module in modules:
        for node in ast.walk(ast.parse((ROOT / module).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            else:
                continue
            for name in {name.split(".")[0] for name in names} - OWN - sys.stdlib_module_names:
                for package in providers.get(name, [f"a package that is not installed: {name}"]):
                    found.setdefault(canonicalize_name(package), set()).add(str(module))
    return found


def named(*files: Path) -> set[str]:
    return {canonicalize_name(one.name) for file in files for one in asked(file)}


def extras() -> set[str]:
    """Return the packages that only a part of the users needs, who ask for them by the name of an extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [line for lines in project["optional-dependencies"].values() for line in lines]
    return {canonicalize_name(Requirement(line).name) for line in lines}


def test_every_package_that_the_product_imports_is_declared() -> None:
    found = imported(PRODUCT_MODULES)
    assert {name: found[name] for name in found.keys() - named(PRODUCT) - extras()} == {}


def test_what_an_extra_asks_for_is_tried_by_the_tests() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked_for = {one.name: one for one in asked(TESTS)}
    for line in [line for lines in project["optional-dependencies"].values() for line in lines]:
        assert asked_for[Requirement(line).name].specifier == Requirement(line).specifier


def test_every_package_that_the_tests_import_is_declared() -> None:
    found = imported(OTHER_MODULES)
    assert {name: found[name] for name in found.keys() - named(PRODUCT, TESTS)} == {}


def test_the_metadata_asks_for_ranges_and_the_locks_lie_within_them() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["setuptools"]["dynamic"]["dependencies"] == {"file": [PRODUCT.name]}
    held = all_locked()
    for one in asked(PRODUCT):
        assert {part.operator for part in one.specifier} == {">=", "<"}, one
    for one in [*asked(PRODUCT), *asked(TESTS), *builders()]:
        assert held[canonicalize_name(one.name)] in one.specifier, one


def test_every_package_that_is_needed_is_locked_as_it_is_installed() -> None:
    product = {name: one.version for name, one in closure([*asked(PRODUCT), *builders()]).items()}
    tests = {name: one.version for name, one in closure(asked(TESTS)).items()}
    assert {name: version.split("+")[0] for name, version in (product | tests).items()} == all_locked()
    assert locked(LOCK).keys() == product.keys() - {BY_VERSION}
    assert locked(TORCH).keys() == {BY_VERSION}
    assert locked(TESTS_LOCK).keys() == tests.keys() - product.keys()


@pytest.mark.parametrize("lock", [LOCK, TESTS_LOCK], ids=lambda lock: lock.name)
def test_every_locked_package_has_its_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(locked(lock))
    for entry in entries:
        first, *hashes = entry.splitlines()
        assert first.endswith(" \\") and hashes, first
        assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?", line) for line in hashes), first
    assert "://" not in text and "--index" not in text


def test_make_installs_nothing_that_is_not_checked() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for lock in (LOCK, TESTS_LOCK):
        assert f"--no-deps --require-hashes --requirement {lock.name}\n" in makefile


def test_every_licence_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert licences.main() == 0
    assert len(capsys.readouterr().out.splitlines()) == len(all_locked())


def test_an_unknown_licence_is_reported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(licences, "licence_of", lambda name: "Proprietary" if name == "rich" else "MIT")
    assert licences.main() == 1
    assert "Not known to allow this use: rich." in capsys.readouterr().err


def test_judged_packages_are_still_there() -> None:
    assert licences.JUDGED.keys() <= all_locked().keys()


def test_types_are_told_to_those_who_import_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert (ROOT / "py.typed").is_file()
    assert "py.typed" in project["tool"]["setuptools"]["package-data"]["throughline"]
