"""What each of several readers makes is theirs alone, and what belongs to all is changed by none of them."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from throughline.library import Library, readers, user_folder
from throughline.library.nouns import Insight, Request
from throughline.library.place import place_of
from throughline.library.readers import NotForReadersError, Reader, UnknownReaderError
from throughline.library.tokens import TokenNameError, Tokens
from throughline.library.user_data import OF_LIBRARY, Made, UserData
from throughline.views import cached, faults, markup, worker
from throughline.views.later import Later

ONE, TWO = Reader("https://login.example", "one", "One"), Reader("https://login.example", "two")


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "trust.md").write_text("# Does trust grow?\n\nIt rests on [[hope]].\n")
    (folder / "hope.md").write_text("# Hope\n\nIt grows. Does trust need it?\n")
    Library.build(folder, text_only=True)
    return folder


@pytest.fixture
def several(notes: Path) -> Iterator[Path]:
    """The notes where several people read them, after the owner has kept a little of everything."""
    made = UserData(notes)
    for kind in Made:
        made.save(kind, "owner", {"of": "the owner"})
    (notes / ".throughline" / "prompts").mkdir()
    (notes / ".throughline" / "prompts" / "old.json").write_text('{"saved": "2026-01-01", "text": "old"}')
    readers.let_in(user_folder.for_writing(notes))
    yield notes
    readers.let_in(None)


@pytest.mark.parametrize("kind", sorted(set(Made) - OF_LIBRARY))
def test_what_one_reader_makes_no_other_reads(several: Path, kind: Made) -> None:
    made = UserData(several)
    with readers.acting(ONE):
        assert made.records(kind) == ((), ()) and made.read(kind, "owner") is None
        made.save(kind, "mine", {"of": "one"})
        made.save(kind, "mine", {"of": "one, again"})
        assert len(made.versions(kind, "mine")) == 1
    with readers.acting(TWO):
        assert made.records(kind) == ((), ()) and made.versions(kind, "mine") == ()
        made.save(kind, "mine", {"of": "two"})
    with readers.acting(ONE):
        assert [record.value for record in made.records(kind)[0]] == [{"of": "one, again"}]
        made.delete(kind, "mine")
    with readers.acting(TWO):
        assert [record.value for record in made.records(kind)[0]] == [{"of": "two"}]


@pytest.mark.parametrize("kind", sorted(OF_LIBRARY))
def test_what_is_of_the_library_all_read_and_no_reader_writes(several: Path, kind: Made) -> None:
    made = UserData(several)
    for reader in (ONE, TWO, None):
        with readers.acting(reader):
            assert [record.name for record in made.records(kind)[0]] == ["owner"]
            with pytest.raises(NotForReadersError):
                made.save(kind, "mine", {})
            with pytest.raises(NotForReadersError):
                made.delete(kind, "owner")
    readers.let_in(None)
    assert [record.name for record in made.records(kind)[0]] == ["owner"]


def test_where_it_is_not_known_who_asks_nothing_is_shown(several: Path) -> None:
    made = UserData(several)
    for kind in set(Made) - OF_LIBRARY:
        with pytest.raises(UnknownReaderError):
            made.records(kind)
        with pytest.raises(UnknownReaderError):
            made.save(kind, "x", {})
        with pytest.raises(UnknownReaderError):
            made.read(kind, "owner")
    with pytest.raises(UnknownReaderError):
        Later(60).put(several, Made.WALK, {})


@pytest.mark.parametrize("name", ["../../out", "/etc/passwd", "..", "", "a\0b", "x" * 5000, "\udcff", "é/ü"])
def test_no_name_leads_out_of_the_folder(several: Path, name: str) -> None:
    reader = Reader("https://login.example", name, name)
    with readers.acting(reader):
        place = UserData(several).save(Made.DOUBT, name or "x", {"note": name}).place
    home = user_folder.data_folder(of_library=True)
    assert place.resolve().relative_to(home.resolve()).parts[:2] == (readers.FOLDER, reader.id)
    assert len(reader.id) == 64 and reader.id.isalnum()


def test_readers_are_told_apart_by_issuer_and_subject_together() -> None:
    pairs = [("a", "bc"), ("ab", "c"), ("a\n", "bc"), ("a", "\nbc"), ("", "abc")]
    assert len({Reader(*pair).id for pair in pairs}) == len(pairs)
    assert Reader("a", "b", "Name").id == Reader("a", "b", "Another").id


def test_readers_build_nothing_and_write_no_notes(several: Path) -> None:
    before = {place: place.read_bytes() for place in several.rglob("*") if place.is_file()}
    place = place_of(several)
    with readers.acting(ONE), Library.shown(several, place) as library:
        library.doubts.mark(library.notes.get("hope"))
        library.searches.save("mine", "trust")
        library.changes.visit()
        assert library.prompts.kept() == ((), ())  # what lies beside the library is its owner's
        assert library.prompts.left_behind() == ()
        with pytest.raises(NotForReadersError):
            Library.build(several)
        with pytest.raises(NotForReadersError):
            library.past.changes("2026-01-01")
        with pytest.raises(NotForReadersError):
            library.accepting._replace("hope.md", b"", b"")
        with pytest.raises(NotForReadersError):
            worker.wish("again")
    with readers.acting(TWO), Library.shown(several, place) as library:
        assert library.doubts.all() == ((), ()) and library.searches.all() == ((), ())
    after = {place: place.read_bytes() for place in several.rglob("*") if place.is_file()}
    assert {name for name in after if after[name] != before.get(name)} == set()


def test_what_is_kept_for_a_page_is_kept_for_each_reader(
    several: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THROUGHLINE_NOTES", str(several))
    found = []
    for reader in (ONE, TWO):
        with readers.acting(reader):
            found.append((cached._key_of_prompts(), cached.changed("")))
    assert found[0][0] != found[1][0] and found[0][1] is not found[1][1]


def test_what_is_left_to_be_written_is_written_for_who_left_it(several: Path) -> None:
    later = Later(60)
    for reader in (ONE, TWO):
        with readers.acting(reader):
            later.put(several, Made.READING, {"notes": [reader.subject]})
    later.settle()
    for reader in (ONE, TWO):
        with readers.acting(reader):
            (record,) = UserData(several).records(Made.READING)[0]
            assert record.value == {"notes": [reader.subject]}


def test_a_token_is_shown_once_and_kept_as_a_sum(notes: Path, tmp_path: Path) -> None:
    tokens = Tokens(notes)
    token, other = tokens.new("helper"), tokens.new("other")
    assert tokens.named(token) == "helper" and tokens.named(other) == "other"
    for wrong in ("", "tl_", token[:-1], token + "a", token.upper(), "\udcff"):
        assert tokens.named(wrong) == ""
    kept = b"".join(place.read_bytes() for place in (tmp_path / "data").rglob("*") if place.is_file())
    assert token.encode() not in kept and b"helper" in kept
    assert [one.name for one in tokens.all()[0]] == ["helper", "other"]
    with pytest.raises(TokenNameError):
        tokens.new("helper")
    tokens.drop("helper")
    assert tokens.named(token) == "" and tokens.named(other) == "other"
    for unknown in ("helper", "x"):
        with pytest.raises(TokenNameError):
            tokens.drop(unknown)
    for name in ("", "../x", "a\nb", "x" * 61):
        with pytest.raises(TokenNameError):
            tokens.new(name)


def test_where_it_is_not_known_who_asks_a_page_says_to_log_in_again(
    several: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(markup, "show", shown.append)
    monkeypatch.setattr(faults.log, "unexpected", lambda *_: pytest.fail("it was logged"))
    with pytest.raises(UnknownReaderError) as unknown:
        UserData(several).records(Made.WALK)
    assert faults.told(unknown.value)
    assert 'href="/auth/login"' in shown[0] and "Log in again" in shown[0]


@pytest.mark.skipif(os.name != "posix", reason="modes are those of posix")
def test_what_readers_make_and_tokens_lie_where_nobody_else_reads(notes: Path) -> None:
    before = os.umask(0o022)
    try:
        Tokens(notes).new("helper")
        home = user_folder.for_writing(notes)
        readers.let_in(home)
        with readers.acting(ONE):
            UserData(notes).save(Made.DOUBT, "mine", {"note": "hope"})
        with readers.acting(TWO):
            user_folder.for_writing(notes)
    finally:
        os.umask(before)
        readers.let_in(None)
    inside = home / readers.FOLDER
    for place in (home / Made.TOKEN, inside, inside / ONE.id, inside / TWO.id):
        assert stat.S_IMODE(place.stat().st_mode) == 0o700, place


def test_copied_notes_take_over_no_tokens_and_no_readers(notes: Path, tmp_path: Path) -> None:
    tokens, made = Tokens(notes), UserData(notes)
    token, dropped = tokens.new("helper"), tokens.new("dropped")
    tokens.drop("dropped")
    made.save(Made.PROMPT, "tokens", {"text": "one"})
    made.save(Made.PROMPT, "tokens", {"text": "two"})
    readers.let_in(user_folder.for_writing(notes))
    with readers.acting(ONE):
        made.save(Made.DOUBT, "mine", {"note": "hope"})
    readers.let_in(None)
    copied = tmp_path / "copied"
    shutil.copytree(notes, copied)
    others = Tokens(copied)
    for _ in range(2):  # before the copy has data of its own, and after
        assert others.all() == ((), ()) and others.named(token) == others.named(dropped) == ""
        assert UserData(copied).versions(Made.TOKEN, "dropped") == ()
        with pytest.raises(TokenNameError):
            others.drop("helper")
        home = user_folder.for_writing(copied)
    assert home != user_folder.for_writing(notes) and not list(home.rglob(readers.ABOUT))
    assert len(UserData(copied).versions(Made.PROMPT, "tokens")) == 1
    assert tokens.named(token) == "helper"


def shown_to(reader: Reader) -> dict[str, object]:
    """Return all that pages take from what is kept for them, as a reader gets it."""
    request = Request(note="does-trust-grow")
    with readers.acting(reader):
        kept = cached.library().prompts.kept()[0]
        return {
            "prepared": repr(cached.prepared(request).prompt),
            "questions": [one.text for one in cached.questions(False, 0, 10)[0]],
            "questions, all": [(one.text, one.answered) for one in cached.questions(True, 0, 10)[0]],
            "changed": [(one.id, one.change) for one in cached.changed("2026-01-01").prompts],
            "staleness": [(one.id, cached.staleness(one).lines) for one in kept],
            "insights": {family: repr(cached.insights(family)) for family in Insight},
            "front": repr(cached.front()),
            "facets": repr(cached.facets()),
            "titles": cached.titles(),
            "topics": repr(cached.communities_by_note()),
        }


def forget_what_is_kept() -> None:
    st.cache_resource.clear()
    for one in vars(cached).values():
        if hasattr(one, "cache_clear"):
            one.cache_clear()


def test_no_page_gets_what_was_worked_out_for_another_reader(
    several: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THROUGHLINE_NOTES", str(several))
    forget_what_is_kept()
    with readers.acting(ONE):
        library = cached.library()
        library.doubts.mark(library.notes.get("hope"))
        request = Request(note="does-trust-grow")
        library.prompts.keep(library.prompts.make(request), request)
        for one in library.questions.questions()[0]:
            library.questions.mark(one.mark, True)
    first, second = shown_to(ONE), shown_to(TWO)
    forget_what_is_kept()
    assert shown_to(TWO) == second
    assert {name for name in first if first[name] != second[name]} >= {
        "prepared",
        "questions",
        "changed",
        "staleness",
    }
    forget_what_is_kept()
