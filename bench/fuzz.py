"""Rubbish for every way in: readers, query parser and search, prompt builder, the assistants' tools.

    python -m bench.fuzz [--cases 20000] [--seconds 600]

Made-up input is half grammar and half noise. Whatever raises is cut down to its smallest form and printed; it
belongs into tests/ as a golden case. With --seconds the rounds go on until the time is up.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bench.figures import Figure, table
from tests.instructions import hardware
from tests.mutated import cases as damaged
from tests.mutated import seeds
from throughline.agents import tools
from throughline.corpus.errors import ThroughlineError
from throughline.corpus.model import NoteKind
from throughline.corpus.readers.archives import ARCHIVES
from throughline.corpus.readers.files import BIBTEX, CSL, MARKDOWN
from throughline.corpus.readers.saved import HTML
from throughline.corpus.readers.stored import from_bytes, to_bytes
from throughline.index.build.parse import read_data
from throughline.index.search.fusion import Mode
from throughline.library import Library
from throughline.prompts.model import Request
from throughline.prompts.render import Form, render

CASES = 20_000  # more find more and take longer; not measured
SEED = 20261121  # any number: fixed, so that a failure comes again
GOLDEN = Path(__file__).parents[1] / "tests" / "golden"
SUFFIXES = (".txt", *MARKDOWN, *HTML, *ARCHIVES, *BIBTEX, *CSL)

GRAMMAR = """\
INQUIRING LINE
SYNTHESIS NOTE
Sources 2 notes
Related concepts in this collection 3
Next inquiring lines- Does it end?- Or not?
Note · 2026-13-45 · sourced from X
• arXiv:2311.1 (2)
Can a note, once read, be unread?
See Can a note, once read, be unread? again.
).?
kind: inquiry
title: [a
aliases: &a [*a]
- source for [[a]] (b
![[x#y^z|w]]
[x](../%ff y.md)
a:: [[b]]
<!--
<script>
</script>
<p
<h1>
&#x0;
<![CDATA[
<a href='/b'>Can this be a title?</a>
MIME-Version: 1.0
Content-Type: multipart/related; boundary=b
Content-Type: text/html
--b
=3D
@article{
@string{
title = {
author = {A and B
[{"type": "article", "title":
"issued": {"date-parts": [[
1e999
""".splitlines()
SIGNS = (
    *("- ", "-", "? ", "---\n", "[[", "]]", "|", "# ", "`", "```", "$$", "> ", "{", "}", "\\'", "\\", "#"),
    *('"', ",", "]", ": ", "*", "_", "\r", "\n", "\n\n", "\t", "\x00", "\u202e", "\ud800", "\ufeff"),
    *("\u00a0", "\ue000", "\U0001f600"),
)  # fmt: skip
PIECES = st.sampled_from([*GRAMMAR, *SIGNS])
TEXT = st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=14).map("".join)
BYTES = st.one_of(st.binary(max_size=200), TEXT.map(lambda text: text.encode("utf-8", "surrogatepass")))
OPERATORS = st.sampled_from(['"', "-", "kind:", "kind:paper", "OR", "NEAR(", "*", "^", ":", "talk", "(", ")"])
ASKED = st.lists(st.one_of(OPERATORS, st.text(max_size=10)), max_size=10).map(" ".join)
ARGUMENTS = ("id", "a", "b", "query", "k", "hops", "offset", "kind", "only", "x")
VALUES = st.one_of(st.none(), st.booleans(), st.integers(-5, 10**9), ASKED, st.lists(ASKED, max_size=2))


def mutated(cases: int) -> tuple[int, int, float]:
    """Read so many damaged files of each kind; return how many raised, all there were, and the most work.

    The most work is in instructions for each byte, where the machine can count them, else nothing.
    """
    count, raised, most, done = hardware(), 0, 0.0, 0
    for suffix, found in seeds(GOLDEN).items():
        for data in damaged(found, cases, SEED):
            done += 1
            work = partial(a_reader, (suffix, data))
            try:
                most = max(most, count(work) / (len(data) + 1000)) if count else (work(), most)[1]
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
                print(f"a damaged file: {suffix} {error!r} {data!r}", file=sys.stderr)
                raised += 1
    return raised, done, most


def a_reader(case: tuple[str, bytes]) -> None:
    """Read a file of any kind, and pack what was read."""
    reading = read_data(f"a{case[0]}", case[1])
    assert from_bytes(to_bytes(reading)) == reading


def a_library(pages: list[tuple[str, bytes]]) -> None:
    """Build a folder of such files, and make every prompt that it holds."""
    with tempfile.TemporaryDirectory() as name:
        for n, (suffix, data) in enumerate(pages):
            (Path(name) / f"{n}{suffix}").write_bytes(data)
        Library.build(name, text_only=True)
        with Library.open(name) as library:
            for card in library.notes.all():
                prompt = library.prompts.make(Request(note=card.id, words=300))
                for form in Form:
                    render(prompt, form)


def searches(library: Library) -> Callable[[tuple[str, Mode, NoteKind | None]], None]:
    """Return what searches and finds anything in a library."""

    def search(case: tuple[str, Mode, NoteKind | None]) -> None:
        query, mode, kind = case
        library.search.ask(query, mode=mode)
        library.search.find(query, kinds=(kind,) if kind else ())

    return search


def asks(library: Library) -> Callable[[tuple[str, dict[str, Any]]], None]:
    """Return what calls the assistants' tools with anything."""

    def ask(case: tuple[str, dict[str, Any]]) -> None:
        tool = tools.TOOLS[case[0]]
        try:
            tools.answered(tool.ask(library, tool.asks.model_validate(case[1])))
        except (ValidationError, ThroughlineError):
            return

    return ask


def crashes(what: str, work: Callable[[Any], None], cases: st.SearchStrategy[Any], count: int) -> int:
    """Give the work this many cases; print the smallest that raises, and return 1 where one does."""

    @settings(max_examples=count, deadline=None, database=None, print_blob=False,
              phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(cases)
    def run(case: Any) -> None:
        work(case)

    try:
        run()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        print(f"{what}: {error!r}\n{getattr(error, '__notes__', '')}", file=sys.stderr)
        return 1
    return 0


def figures(cases: int = CASES, seconds: float = 0, each: int = 1000) -> list[Figure]:
    """Go round all ways in, once or until the time is up, and count what crashes; damage `each` of a kind."""
    raised, files_read, most = mutated(each)
    files = st.tuples(st.sampled_from(SUFFIXES), BYTES)
    began, done, found = time.monotonic(), 0, 0
    with Library.open() as library:
        ids = [card.id for card in library.notes.all()]
        names = st.one_of(ASKED, st.sampled_from(ids))
        calls = st.tuples(
            st.sampled_from(list(tools.TOOLS)),
            st.dictionaries(st.sampled_from(ARGUMENTS), st.one_of(VALUES, names), max_size=4),
        )
        queries = st.tuples(ASKED, st.sampled_from(Mode), st.none() | st.sampled_from(NoteKind))
        ways = (
            ("a reader", a_reader, files, 0.5),
            ("a search", searches(library), queries, 0.35),
            ("a tool", asks(library), calls, 0.14),
            ("a library and its prompts", a_library, st.lists(files, max_size=5), 0.01),
        )
        while not done or time.monotonic() - began < seconds:
            for what, work, given_to, share in ways:
                found += crashes(what, work, given_to, round(cases * share))
            done += cases
    work = [Figure("fuzz", "most instructions for a byte of a damaged file", round(most))] if most else []
    return [
        Figure("fuzz", "damaged files of all kinds", files_read),
        Figure("fuzz", "damaged files that raised", raised, at_most=0),
        *work,
        Figure("fuzz", "cases of rubbish", done),
        Figure("fuzz", "crashes found", found, at_most=0),
        Figure("fuzz", "time taken", time.monotonic() - began, "s"),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--each", type=int, default=CASES, help="damaged files of each kind")
    asked = parser.parse_args()
    print(table(figures(asked.cases, asked.seconds, asked.each)))
