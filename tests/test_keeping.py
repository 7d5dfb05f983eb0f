"""What keeps a library up to date: text first, then meaning; ended at any moment, it goes on later."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.stand_in import counting
from throughline.index.build import library_file
from throughline.index.search.searcher import Searcher
from throughline.index.store.file import can_be_shown, place_of, usable
from throughline.index.vectors import encoding
from throughline.library import Library
from throughline.library.keeping import Keeper
from throughline.library.report import AGAIN, GO_ON, PAUSE, Report, Step, read

Write = Callable[..., Path]


@contextmanager
def running(folder: Path, told: list[Report] | None = None) -> Iterator[Keeper]:
    """Let a keeper work beside the test."""
    keeper = Keeper(folder, place_of(folder), told.append if told is not None else None)
    thread = threading.Thread(target=keeper.run)
    thread.start()
    try:
        yield keeper
    finally:
        keeper.end()
        thread.join(60)
        assert not thread.is_alive()


def until(true: Callable[[], object]) -> None:
    """Wait for something that comes, if it comes."""
    for _ in range(3000):
        if true():
            return
        time.sleep(0.01)
    pytest.fail("it did not come")


def rests(keeper: Keeper) -> bool:
    now = keeper.reporter.now
    return bool(now.ended) and not now.at_work and not keeper._changed.is_set()


def notes(folder: Path, count: int) -> None:
    for n in range(count):
        (folder / f"n{n:04}.md").write_text(f"# Note {n}\n\nIts text says {n} things.")


def titles(folder: Path) -> set[str]:
    with Library.shown(folder, place_of(folder)) as library:
        return {card.title for card in library.notes.all()}


def test_a_folder_never_seen_is_read_then_learnt_then_left_in_peace(write: Write) -> None:
    folder, told = write(a="One\n\nIts text.", b="Two\n\nMore text."), list[Report]()
    with counting() as encoder, running(folder, told) as keeper:
        until(lambda: rests(keeper))
        assert sorted({text[:5] for text in encoder.encoded}) == ["# One", "# Two"] or encoder.encoded
    steps = [report.step for report in told]
    assert steps.index(Step.READ) < steps.index(Step.PREPARE) < steps.index(Step.LAYOUT)
    assert usable(place_of(folder))[0]
    with Library.open(folder) as library:
        assert library.search.settled()


def test_the_newest_notes_are_shown_while_all_are_read(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write()
    notes(folder, 12)
    monkeypatch.setattr(library_file, "NEWEST", 3)
    monkeypatch.setattr(library_file, "WORTH_BEGINNING", 10)
    seen: list[set[str]] = []
    whole = library_file.make

    def looked(place: Path, *rest: object) -> object:
        if not seen:
            assert can_be_shown(place) and not usable(place)[0]
            seen.append(titles(folder))
        return whole(place, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(library_file, "make", looked)
    with counting(), running(folder) as keeper:
        until(lambda: rests(keeper))
    assert len(seen[0]) == 3
    assert titles(folder) == {f"Note {n}" for n in range(12)}


def test_a_library_that_was_only_begun_is_made_whole_by_whoever_opens_it(write: Write) -> None:
    folder = write()
    notes(folder, 8)
    place = place_of(folder)
    place.parent.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(library_file, "NEWEST", 2)
        patch.setattr(library_file, "WORTH_BEGINNING", 5)
        assert library_file.begin(place, folder, lambda *_: None)
    assert len(titles(folder)) == 2
    with counting(), Library.open(folder) as library:
        assert library.account.pages() == 8


def test_notes_that_change_are_read_before_the_rest_is_learnt(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write()
    notes(folder, 10)
    monkeypatch.setattr(encoding, "BATCH", 1)
    with counting() as encoder:
        slow = encoder.encode_documents
        monkeypatch.setattr(encoder, "encode_documents", lambda texts: time.sleep(0.2) or slow(texts))
        with running(folder) as keeper:
            until(lambda: encoder.encoded)
            (folder / "new.md").write_text("# Late arrival\n\nIts text.")
            until(lambda: "Late arrival" in titles(folder))
            before = len(encoder.encoded)
            assert before < 10
            until(lambda: rests(keeper))
        now = keeper.reporter.now
        assert now.news == (("late-arrival", "Late arrival"),) and (now.edition, now.new, now.gone) == (
            1,
            1,
            0,
        )
        assert len(encoder.encoded) == len(set(encoder.encoded)) == 11


def test_one_that_is_ended_loses_no_batch_and_the_next_goes_on(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write()
    notes(folder, 6)
    monkeypatch.setattr(encoding, "BATCH", 1)
    with counting() as encoder:
        slow = encoder.encode_documents
        monkeypatch.setattr(encoder, "encode_documents", lambda texts: time.sleep(0.1) or slow(texts))
        with running(folder):
            until(lambda: len(encoder.encoded) >= 2)
        assert len(encoder.encoded) < 6
        with running(folder) as keeper:
            until(lambda: rests(keeper))
        assert len(encoder.encoded) == len(set(encoder.encoded)) == 6


def test_two_keepers_take_turns(write: Write) -> None:
    folder = write(a="One\n\nIts text.")
    with counting() as encoder:
        with running(folder) as first:
            until(lambda: rests(first))
            with running(folder) as second:
                (folder / "b.md").write_text("# Two\n\nMore text.")
                until(lambda: "Two" in titles(folder) and rests(first))
                assert not second.reporter.now.ended
                first.end()
                until(lambda: rests(second))
                (folder / "c.md").write_text("# Three\n\nYet more.")
                until(lambda: "Three" in titles(folder) and rests(second))
        assert len(encoder.encoded) == 3


def test_a_search_says_how_much_meaning_covers_yet(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write()
    notes(folder, 4)
    monkeypatch.setattr(encoding, "BATCH", 1)
    with counting() as encoder:
        with running(folder) as keeper:
            until(lambda: encoder.encoded)
            keeper.hear(PAUSE)
            until(lambda: keeper.reporter.now.paused)
            count = len(encoder.encoded)
            with Library.shown(folder, place_of(folder)) as library:
                said = library.search.ask("things").notice
            assert 0 < count < 4 and said.startswith(f"Meaning covers {count} of 4 notes so far")
            keeper.hear(GO_ON)
            until(lambda: rests(keeper))
        with Library.open(folder) as library:
            assert isinstance(library.search, Searcher) and library.search.ask("things").notice == ""


def test_a_library_for_words_alone_stays_so(write: Write) -> None:
    folder = write(a="One\n\nIts text.")
    Library.build(folder, text_only=True)
    with counting() as encoder, running(folder) as keeper:
        until(lambda: rests(keeper))
        keeper.hear(AGAIN)
        until(lambda: rests(keeper))
        assert encoder.encoded == []
    with counting() as encoder:
        Library.build(folder)
        assert len(encoder.encoded) == 1


def test_a_report_is_believed_while_its_writer_runs(write: Write) -> None:
    folder = write(a="One\n\nIts text.")
    with counting(), running(folder) as keeper:
        until(lambda: (now := read(keeper.place)) and now.ended and not now.at_work)  # looks twice
        found = read(keeper.place)
        assert found and found.edition == 0
        keeper.reporter.tell(process=2**22 + 1)  # more than the system numbers processes by default
        assert read(keeper.place) is None
