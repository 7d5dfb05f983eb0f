"""What lists of notes are made from: the notes with most links, and how many lie in each folder."""

from collections import Counter
from itertools import islice
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.library_fixture import add, library
from throughline.corpus.dialects import Dialect
from throughline.index.store.described import counted_folders, folders, has_folders
from throughline.index.store.reader import Reader
from throughline.library import SAMPLE, Library

parts = st.text("ab._ ", min_size=1, max_size=6).map(lambda part: part.strip("./") or "a")
paths = st.lists(parts, min_size=1, max_size=3).map("/".join)
pages = st.dictionaries(paths, st.tuples(st.sampled_from(list(Dialect)), st.integers(0, 2)), max_size=6)


@given(pages)
def test_folders_are_counted_as_each_note_tells_its_own(told: dict[str, tuple[Dialect, int]]) -> None:
    db = library()
    num = 0
    for page, (path, (dialect, notes)) in enumerate(told.items(), 1):
        db.execute(
            "INSERT INTO page (num, path, size, modified, checked, digest, dialect) "
            "VALUES (?, ?, 0, 0, 0, '', ?)",
            (page, path, dialect.value),
        )
        for _ in range(notes):
            num += 1
            add(db, num, f"note {num}", body_page=page)
    own = Counter(folders(db).values())
    assert counted_folders(db) == own
    assert has_folders(db) == any(own.keys() - {""})


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.sampled_from(["concept", "paper"])),
        max_size=9,
    )
)
def test_the_best_notes_are_the_first_of_all_of_them(told: list[tuple[str, int, str]]) -> None:
    db = library()
    for num, (title, connections, kind) in enumerate(told, 1):
        add(db, num, title, connections=connections, kind=kind)
    reader = Reader(db)
    every = list(reader.all_cards(sort="connections"))
    for count in (1, 4, 20):
        assert reader.best(count) == every[:count]


def test_the_best_notes_of_the_sample(tmp_path: Path) -> None:
    place = tmp_path / "library.db"
    Library.build(SAMPLE, place, text_only=True)
    with Library.open(SAMPLE, place) as found:
        every = list(islice(found.notes.all(sort="connections"), 100))
        assert found.notes.best(100) == every
        assert not found.notes.has_folders()
