"""Files that grow: shapes on which a reader once took the square of their size, and more made by a grammar."""

# ruff: noqa: E501 - one case on one line is read best

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from throughline.corpus.linking.captured import lookups_of
from throughline.corpus.linking.citations import Known, heads_in
from throughline.corpus.linking.statements import Ambiguous, Name, Target
from throughline.corpus.model import NoteKind
from throughline.corpus.reading import Reading

Make = Callable[[int], str]


class Nobody:
    """A corpus that knows some titles by sight and nothing more of them."""

    def __init__(self, titles: Iterable[str] = ()) -> None:
        self._known = [Known.of(title) for title in titles]

    def known(self, reading: Reading) -> Iterable[Known]:
        lookups_of(reading)
        for line in reading.body:
            heads_in(line.text)
        return self._known

    def resolve(self, kind: NoteKind | None, key: str) -> Name | Ambiguous | None:
        return None

    def own(self, path: str, name: Name, number: int = 0) -> Name:
        return name

    def work(self, identity: str) -> Name | None:
        return None

    def addressed(self, place: str, address: str) -> Name | None:
        return None

    def variant_of(self, path: str) -> str:
        return ""

    def summary_owner(self, fingerprint: str) -> str | None:
        return None

    def topics_in(self, line: str) -> tuple[str, ...]:
        return (line,)

    def written(self, target: Target) -> Name | Ambiguous | None:
        return None

    def identified(self, key: str) -> Name | Ambiguous | None:
        return None


@dataclass(frozen=True, slots=True)
class Case:
    """A file of any size, and the titles that the corpus knows while it is linked."""

    name: str
    suffix: str
    make: Make
    size: int = 250  # characters of the smallest file; more where a reader spends little on each
    titles: Callable[[int], list[str]] = lambda _: []


def repeated(piece: str, before: str = "", after: str = "") -> Make:
    """Return what makes a text of about a size; `%d` stands for a number that is different each time."""

    def make(size: int) -> str:
        count = max(1, size // len(piece))
        body = "".join(piece.replace("%d", str(n)) for n in range(count)) if "%d" in piece else piece * count
        return before + body + after

    return make


def titles(size: int) -> list[str]:
    """Return many titles that all end, and so are looked up, alike."""
    return [f"Why does model {n} hold in the largest language models today?" for n in range(size // 20)]


DATED = "What is it?\nNote \u00b7 2024-01-01\n"
PROMPT = "INQUIRING LINE\nWhy?\nResearch prompt for your LLM\n"
FOUND = (
    Case("questions in one line", ".txt", repeated("word a b c? ", "T\n")),
    Case("citations glued together", ".txt", repeated("Does a b%d hold?", "T\n")),
    Case("a dated page with a long line", ".txt", repeated("word ", DATED), 3000),
    Case("an arXiv id with spaces", ".txt", repeated(" ", f"{PROMPT}arXiv:1", "("), 2000),
    Case("a heading with spaces", ".md", repeated(" ", "# a", "b"), 3000),
    Case("many short paragraphs", ".txt", repeated("Does it x%d y hold? So.\n\n", "T\n")),
    Case("a long table", ".md", repeated("a | b\n", "a|b\n-|-\n")),
    Case("wikilinks in one line", ".md", repeated("[[a%d]] ")),
    Case("a typed link and remarks", ".md", repeated(") %% ", "- source for [[a]] ("), 800),
    Case("an ordinary CSL file", ".json", repeated('{"type":"book","title":"T\\u0041 %d"}\n, ', "[", '{"type":"book","title":"t"}]'), 2500),
    Case("formatting that is never closed", ".html", repeated("<font size=%d><p>"), 800),
    Case("prose in one line", ".txt", repeated("The talk of it goes on, and no one asks why so. ", "T\n"), 2500),
    Case("prose with questions", ".txt", repeated("It is so. Why does a talk go on%d? Nobody knows. ", "T\n")),
    Case("known titles by the hundred", ".txt", repeated("See Why does model %d hold in it? ", "T\n"), 300, titles),
    Case("known titles in emphasis", ".txt", repeated("*See*  Why does model %d hold? ", "T\n"), 300, titles),
    Case("headings of a page", ".txt", repeated("Sources 2 notes\na\n", PROMPT)),
    Case("sections of a hub", ".txt", repeated("Talk\n2 notes\na\nRead \u2192\n", "T\nTopic Hub \u00b7 2 linked notes\n")),
    Case("sources without titles", ".txt", repeated("A summary %d.\n", "INQUIRING LINE\nWhy?\nSources 2 notes\n")),
    Case("cells of one row", ".md", lambda n: "a|" * (n // 4) + "\n" + "-|" * (n // 4)),
    Case("formulas never closed", ".md", repeated("$$a\n\n")),
    Case("quotations by turns", ".md", repeated("a\n> ===\n")),
    Case("names one after another", ".bib", repeated("A and ", "@misc{a, title={t}, author={", "}}")),
    Case("arxiv over and over", ".bib", repeated("arxiv", "@misc{a, title={t}, note={", "}}"), 400),
    Case("elements in elements", ".html", repeated("<div><p>x"), 800),
    Case("parts of an archive", ".mhtml", repeated("--b\nContent-Type: image/png\n\nx\n", "Content-Type: multipart/related; boundary=b\n\n", "--b\nContent-Type: text/html\n\n<p>hi\n--b--"), 600),
)  # fmt: skip

WORDS = {
    ".txt": ("Does a b%d c?", "word ", "(", "\n\n", "? ", ". ", '"', "\u201c", "\u2014 ", "*", "A. ", "- a%d\n"),
    ".md": ("# a", "*", "_", "`", "[", "](", "[[a%d]] ", "![", "<!--", "$", "> ", "- ", "a|b\n", "\\", "&#", "\n"),
    ".html": ("<p>", "<div>", "<b>", "<font size=%d>", "<td>", "<table>", "<li>", "</p>", "<a href=/x>", "x", "<!--"),
    ".mhtml": ("--b\n", "a: b\n", "x\n", "=3D", "Content-Type: text/html\n\n", "<p>x", "=?utf-8?q?a?= ", "\t", ";"),
    ".bib": ("@misc{a%d, title={T%d}}\n", "@", "{", "}", '"', "\\emph{", "$", "%", " and ", ",", "=", "\n"),
    ".json": ('{"type":"book","title":"T%d"},', "[", '"', "{", '\\n', "&lt;", "<i>", ",", '"a":'),
}  # fmt: skip
OPENINGS = {
    ".txt": DATED,
    ".md": "# t\n",
    ".html": "<main>",
    ".mhtml": "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n",
    ".bib": "@misc{a, title={",
    ".json": '[{"type":"book","title":"t","x":"',
}


# Readers that spend little on a character need more of them before their growth is seen above what a file costs
# (an archive is fed to its parser in pieces of 8 kB, for example).
SIZES = {".mhtml": 16_000, ".json": 2_000, ".html": 1_000}


def made(count: int, seed: int) -> list[Case]:
    """Return files of each kind whose text repeats a few pieces of its grammar."""
    chance = random.Random(seed)
    cases = []
    for suffix, words in WORDS.items():
        for _ in range(count):
            piece = "".join(chance.choices(words, k=chance.choice((1, 2, 3))))
            opening = chance.choice(("", OPENINGS[suffix]))
            name = f"{suffix}: {opening!r}, then {piece!r}"
            cases.append(Case(name, suffix, repeated(piece, opening), SIZES.get(suffix, 250)))
    return cases
