"""Notes in other languages: words inside runs without spaces are found, and a person is told of the model."""

import sqlite3
from pathlib import Path

import pytest

from throughline.corpus.text.languages import mostly_other
from throughline.index.search.fusion import Mode
from throughline.index.search.words import Highlighter, quoted
from throughline.index.store.languages import REMARK, remark_on_language
from throughline.library import Library

NOTES = {
    "a.md": "# 知识管理\n\n我们在讨论知识图谱的构建方法。",
    "b.md": "# Note\n\n人工知能は自然言語処理を使います。",
    "c.md": "# Other\n\nปัญญาประดิษฐ์ช่วยให้เราเข้าใจภาษาไทยได้ดีขึ้น",
}


@pytest.mark.parametrize(
    ("word", "title"),
    [
        ("\u56fe\u8c31", "\u77e5\u8bc6\u7ba1\u7406"),
        ("\u8a00\u8a9e", "Note"),
        ("\u0e20\u0e32\u0e29\u0e32", "Other"),
        ("\u0e40\u0e02\u0e49\u0e32\u0e43\u0e08", "Other"),
    ],
)
def test_a_word_inside_a_run_is_found_and_marked(word: str, title: str, tmp_path: Path) -> None:
    for name, text in NOTES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    Library.build(tmp_path, text_only=True)
    with Library.open(tmp_path) as library:
        assert [hit.title for hit in library.search.ask(word, mode=Mode.WORDS).hits] == [title]
    text = next(text for text in NOTES.values() if word in text)
    (marked,) = Highlighter().mark([text], quoted(word))
    assert [text[start:stop] for start, stop in marked.marks][:1] == [word]


def test_what_was_marked_before_leaves_nothing_behind() -> None:
    marker = Highlighter()
    assert [one.marks for one in marker.mark(["an oak", "an elm"], quoted("oak"))] == [((3, 6),), ()]
    with pytest.raises(sqlite3.OperationalError):
        marker.mark(["an oak"], "oak AND")
    assert [one.marks for one in marker.mark(["elm oak"], quoted("oak"))] == [((4, 7),)]


def test_a_vault_in_another_language_is_told_what_the_model_reads_best() -> None:
    german = (
        "Die Leute in der Stadt sagen, dass der Regen am Hafen von Lerwick lange dauert und kalt ist. " * 2
    )
    english = "The people of the town say that the rain at the harbour is long and that it is very cold. " * 2
    assert mostly_other([german] * 3 + [NOTES["a.md"] * 10] * 2 + [english] * 4)
    assert not mostly_other([english] * 5 + [german] * 4)
    assert not mostly_other([german] * 2)
    with sqlite3.connect(":memory:") as db:
        db.execute("CREATE TABLE note (num INTEGER PRIMARY KEY, body TEXT, complete INT)")
        db.executemany("INSERT INTO note (body, complete) VALUES (?, 1)", [(german,)] * 6)
        assert remark_on_language(db) == REMARK
