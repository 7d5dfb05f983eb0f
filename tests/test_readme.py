"""The README says what the program does."""

import re

from typer.testing import CliRunner

from tests.conftest import ROOT
from throughline import __version__
from throughline.commands.cli import COMMANDS, app, command

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_of_commands_is_what_the_code_says() -> None:
    table = README.split("<!-- commands -->")[1].split("<!-- /commands -->")[0]
    said = dict(re.findall(r"\| `throughline (\S+)` \| (.+) \|", table))
    assert said == {name: (command(name).__doc__ or "").split("\n")[0] for name in COMMANDS}


def test_every_command_explains_itself_and_takes_json() -> None:
    for name in COMMANDS:
        result = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"})
        assert result.exit_code == 0
        assert "--json" in result.stdout or name in ("app", "mcp")


def test_the_make_targets_that_it_names_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"^make (\w+)|`make (\w+)", README, re.MULTILINE))
    assert {first or second for first, second in named} == {"run", "test", "audit", "licences"}
    for target in ("run", "test", "audit", "licences"):
        assert f"\n{target}: " in makefile


def test_the_version_is_told_and_nothing_else_is_done() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"throughline {__version__}\n")
