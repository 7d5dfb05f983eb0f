"""What CONTRIBUTING.md names is there."""

import re

from tests.conftest import ROOT
from throughline.commands.cli import COMMANDS

GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([^`\n]+)`", GUIDE))


def test_every_file_and_folder_that_it_names_is_there() -> None:
    paths = {name for name in NAMED if re.fullmatch(r"[\w./-]+(?:/|\.(?:py|md|txt|lock))", name)}
    assert len(paths) > 15
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []
    for path in re.findall(r"tests/test_\w+\.py", GUIDE):
        assert (ROOT / path).is_file(), path


def test_every_make_target_that_it_names_is_there() -> None:
    targets = set(re.findall(r"(?:^|`)make (\w+)", GUIDE, re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert targets == {"run", "test", "bench", "lock", "licences"}
    assert all(re.search(rf"^{target}: ", makefile, re.MULTILINE) for target in targets)


def test_every_command_that_it_names_is_there() -> None:
    assert set(re.findall(r"`throughline (\w+)", GUIDE)) <= COMMANDS.keys()


def test_every_class_that_it_names_is_there() -> None:
    classes = {name for name in NAMED if re.fullmatch(r"[A-Z]\w+[a-z]", name)}
    sources = "\n".join(path.read_text("utf-8") for path in (ROOT / "corpus").rglob("*.py"))
    assert len(classes) >= 4
    assert [
        name for name in sorted(classes) if not re.search(rf"^class {name}\b", sources, re.MULTILINE)
    ] == []
