"""Which package may import which, and what may not be loaded early."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from throughline import library

LAYERS: dict[str, set[str]] = {
    "ending": set(),  # which all may use
    "corpus": set(),
    "graph": {"corpus"},
    "index": {"corpus"},
    "prompts": {"corpus", "graph", "index"},
    "audit": {"corpus", "index", "graph", "prompts"},
    "library": {"corpus", "graph", "index", "prompts", "audit"},
    "views": {"library"},
    "website": {"library", "views"},
    "agents": {"library"},
    "commands": {"library", "agents", "website", "views"},
    "app": {"library", "views"},
}
HEAVY = ("torch", "sentence_transformers", "transformers")
# What only some commands need. Each takes some hundredths of a second to load, all together half a second.
FOR_SOME = {
    "IPython", "bibtexparser", "faiss", "igraph", "jinja2", "markdown_it", "mcp", "networkx",
    "onnxruntime", "pandas", "pyvis", "qdrant_client", "qdrant_edge", "scipy", "streamlit", "yaml",
}  # fmt: skip
MODULES = sorted(
    path.relative_to(ROOT)
    for layer in LAYERS
    for path in [*ROOT.glob(f"{layer}.py"), *(ROOT / layer).rglob("*.py")]
)


def imports_of(path: Path) -> set[str]:
    """Return the names that a module imports, anywhere in it: of ours the top-level package, as of others."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.removeprefix("throughline.").split(".")[0] for name in names}


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_imports_run_downwards_only(module: Path) -> None:
    layer = module.parts[0].removesuffix(".py")
    assert (imports_of(ROOT / module) & LAYERS.keys()) - {layer, "ending"} <= LAYERS[layer]


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_only_the_encoder_may_load_a_model(module: Path) -> None:
    if module != Path("index/vectors/encoder.py"):
        assert not imports_of(ROOT / module) & set(HEAVY)


@pytest.mark.parametrize(
    "name", ["corpus", "graph", "index", "prompts", "audit", "library", "commands.cli", "agents.serve"]
)
def test_nothing_heavy_is_loaded_at_start(name: str) -> None:
    code = f"import throughline.{name}, sys; print(*[m for m in {HEAVY!r} if m in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert result.stdout.split() == []


def test_commands_do_not_wait_for_what_only_some_of_them_need(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("INQUIRING LINE\n\nWhat is loaded?\n\nLittle.\n", encoding="utf-8")
    code = """if True:
        import sys
        from throughline.commands import cli
        from throughline.library import Library
        for name in cli.COMMANDS:
            cli.command(name)
        with Library.open(sys.argv[1], sys.argv[2]) as library:
            library.notes.find("what is loaded")
            print(*sys.modules)
    """
    kept = tmp_path / "kept.db"
    library.Library.build(tmp_path, kept, text_only=True)
    loaded = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), str(kept)],
        capture_output=True, text=True, check=True, cwd=ROOT,
    ).stdout.split()  # fmt: skip
    assert "throughline.commands.exports" in loaded
    assert set(loaded) & FOR_SOME == set()


@pytest.mark.parametrize("loading", ["commands.app", "commands.cli", "views.serve", "library.keeper"])
def test_what_must_answer_at_once_does_not_wait_for_the_library(loading: str) -> None:
    code = f"import throughline.{loading}, sys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()
    assert {"throughline.library.door", "throughline.library.nouns", "numpy"} & set(loaded) == set()


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_modules_and_functions_stay_small(module: Path) -> None:
    text = (ROOT / module).read_text(encoding="utf-8")
    assert text.count("\n") <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name


def test_every_folder_of_the_package_is_named_in_its_metadata() -> None:
    named = set((ROOT / "pyproject.toml").read_text(encoding="utf-8").split('"'))
    folders = {
        ".".join(["throughline", *path.parent.relative_to(ROOT).parts])
        for layer in LAYERS
        for path in (ROOT / layer).rglob("__init__.py")
    }
    assert folders <= named


def test_git_is_told_to_ignore_no_folder_of_the_package() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    folders = {part for module in MODULES for part in module.parts[:-1]}
    assert {f"{folder}/" for folder in folders}.isdisjoint(ignored)


def test_how_long_a_browser_test_waits_stands_in_one_place() -> None:
    """It is a setting of the process: a file that changes it changes it for all files after it."""
    sets = {
        path.name for path in (ROOT / "tests").glob("*.py") if "expect." + "set_options" in path.read_text()
    }
    assert sets == {"served.py"}
