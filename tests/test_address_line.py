"""Whatever stands in the address line, a page is shown; a walk may name notes that are gone since."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.served import COOKIES, launched
from tests.visitor import Visitor
from throughline.library import Library
from throughline.views import faults
from throughline.views.state import PAGES
from throughline.views.walk import Walk

NOTES = {
    "trust.md": "# Does trust grow?\n\n## Related\n\n- [[repair]] (both)\n",
    "repair.md": "---\ndate: 2024-²-01\n---\n# How do people repair talk?\n\nBy asking, see [[trust]].\n",
    "line.md": "---\nkind: inquiry\n---\n# Why ask?\n\nOf [[trust]].\n\n## Sources\n\n- [[trust]]\n",
}
COMMAND = [sys.executable, "-m", "throughline", "app", "--port", "0"]
KNOWN = ("does-trust-grow", "how-do-people-repair-talk", "why-ask")
NAMES = (
    "note",
    "centre",
    "trail",
    "opened",
    "view",
    "hops",
    "hide",
    "limit",
    "page",
    "q",
    "kind",
    "sort",
    "mode",
    "page_state",
    "topic",
)
NAMES += (
    "since",
    "until",
    "sources",
    "after",
    "before",
    "unlinked",
    "a",
    "b",
    "from",
    "ask",
    "words",
    "asof",
)
NAMES += (
    "for",
    "without",
    "order",
    "lines",
    "shown",
    "focus",
    "sel",
    "colour",
    "open",
    "show",
    "family",
    "go",
)
LONG = "9" * 5000
HOSTILE = (",".join(KNOWN), LONG, "-1", "0", "1e9", "²", "٣", "nan", "%", "%00", "%ff", "' OR 1=1", "kind:")
HOSTILE += ("../../etc/passwd", "<img src=x>", '"', "NEAR(", "a:b", "*", "2024-02-30", "{}")
VALUES = st.one_of(
    st.sampled_from((*KNOWN, *HOSTILE)),
    st.text(max_size=30),
    st.integers().map(str),
)  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app on three small notes."""
    folder = tmp_path_factory.mktemp("address")
    for name, text in NOTES.items():
        (folder / name).write_text(text, encoding="utf-8")
    Library.build(folder, text_only=True)
    env = os.environ | {"THROUGHLINE_NOTES": str(folder)}
    with launched(COMMAND, env=env) as started:
        yield started


def shown(address: str, query: str) -> str:
    """Load an address, as in a new window; its page must not be the one of an error that nobody foresaw."""
    with Visitor(address, COOKIES[address]) as visitor:
        seen = visitor.ask(query)
    assert not seen.errors, query
    assert faults.SENTENCE not in seen.words, query
    return seen.words


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(["", *PAGES]), st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=5))
@example("browse", [("page", LONG)])
@example("note", [("note", "does-trust-grow"), ("hops", LONG), ("limit", LONG)])
@example("note", [("note", "does-trust-grow"), ("centre", "nowhere")])
@example("note", [("note", "how-do-people-repair-talk")])
def test_any_address_is_answered(address: str, page: str, asked: list[tuple[str, str]]) -> None:
    pairs = [("go", page), *asked] if page else asked
    encoded = "&".join(f"{name}={quote(value, safe='', errors='replace')}" for name, value in pairs)
    assert shown(address, encoded)


@pytest.mark.parametrize(
    "query", ["%", "&&==", "%ff=%fe", "note=%ff%fe", "note", "=x", "note=a&note=b", "%00=%00"]
)
def test_an_address_that_is_no_address_is_answered(address: str, query: str) -> None:
    assert shown(address, query)


def test_an_unknown_centre_shows_the_map_of_the_note(address: str) -> None:
    words = shown(address, "note=does-trust-grow&centre=nowhere")
    assert "Does trust grow?" in words


@pytest.mark.parametrize(
    ("gone", "trail", "centre"),
    [("b", ("a", "c"), "c"), ("c", ("a", "b"), "b"), ("bc", ("a",), "a"), ("", ("a", "b", "c"), "c")],
)
def test_a_walk_goes_on_without_the_notes_that_are_gone(
    gone: str, trail: tuple[str, ...], centre: str
) -> None:
    left = Walk("a", ("a", "b", "c"), 2).among(set("abc") - set(gone))
    assert left and (left.trail, left.centre) == (trail, centre)


def test_a_walk_whose_note_is_gone_is_over() -> None:
    assert Walk("a", ("a", "b"), 1).among({"b"}) is None


def test_a_removed_note_does_not_break_a_map(tmp_path: Path) -> None:
    for name, text in NOTES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    Library.build(tmp_path, text_only=True)
    left = tmp_path / ".throughline" / "reading.json"
    walk = '{"note": "does-trust-grow", "trail": ["does-trust-grow", "gone", "why-ask"], "at": 2}'
    left.write_text('{"recent": ["gone", "why-ask"], "walk": ' + walk + "}")
    env = os.environ | {"THROUGHLINE_NOTES": str(tmp_path)}
    with launched(COMMAND, env=env) as address:
        assert "Does trust grow?" in shown(address, "note=does-trust-grow&centre=why-ask")
        assert "Why ask?" in shown(address, "")
