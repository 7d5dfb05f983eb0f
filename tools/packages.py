"""The packages that are installed here, and which of them the product and its tests take."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PRODUCT, TESTS = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
LOCK, TESTS_LOCK = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
TORCH = ROOT / "requirements-torch.txt"


def asked(file: Path) -> list[Requirement]:
    """Return what a file of requirements asks for."""
    lines = (line.split("#")[0].strip() for line in file.read_text(encoding="utf-8").splitlines())
    return [Requirement(line) for line in lines if line]


def builders() -> list[Requirement]:
    """Return what the package is built with."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [Requirement(line) for line in project["build-system"]["requires"]]


def locked(file: Path) -> dict[str, str]:
    """Return the version of every package that a lock holds."""
    found = re.findall(r"^([\w.-]+)==([^\s\\;]+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def all_locked() -> dict[str, str]:
    """Return the version of every package that any lock holds."""
    return locked(LOCK) | locked(TESTS_LOCK) | locked(TORCH)


def closure(requirements: Iterable[Requirement]) -> dict[str, Distribution]:
    """Return the installed packages that these need, and what those need in turn."""
    found: dict[str, Distribution] = {}
    waiting = [(one, "") for one in requirements]
    seen = set()
    while waiting:
        one, extra = waiting.pop()
        if (one.marker and not one.marker.evaluate({"extra": extra})) or str(one) in seen:
            continue
        seen.add(str(one))
        name = canonicalize_name(one.name)
        found[name] = distribution(name)
        waiting.extend((part, wanted) for wanted in ("", *one.extras) for part in _needs(found[name]))
    return found


def _needs(package: Distribution) -> Iterator[Requirement]:
    yield from map(Requirement, package.requires or ())
