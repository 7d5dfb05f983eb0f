"""What changed between builds: exactly what a comparison of the two whole libraries says."""

import datetime
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests.pages import corpus, page
from throughline.commands import cli
from throughline.index.store import journal
from throughline.index.store.file import connect, place_of
from throughline.library import Library
from throughline.library.nouns import Request
from throughline.library.user_data import Made, UserData
from throughline.library.user_versions import as_of


def whole(folder: Path) -> tuple[dict[str, Any], dict[Any, Any]]:
    """Return every note and every link of a library as it is."""
    with Library.open(folder) as library:
        db = library._db
        ids = [note for (note,) in db.execute("SELECT id FROM note")]
        links = {
            (link.kind, link.source, link.target): (link.label, link.rank) for link in library.notes.links()
        }
        return journal.records(db, ids), links


def remembered(folder: Path) -> tuple[dict[str, Any], dict[Any, Any]]:
    """Return how everything that is known to have changed since the first build was before."""
    with Library.open(folder) as library:
        known = journal.builds(library._db)
        before = journal.before_builds(library._db, [one.num for one in known[1:]])
        return dict(before.notes), dict(before.links)


def rebuilt(now: dict[Any, Any], before: dict[Any, Any]) -> dict[Any, Any]:
    """Return what was there before, from what is there now and how what has changed was."""
    return {key: value for key, value in {**now, **before}.items() if value is not None}


NAMES = ("a.txt", "b.txt", "c.md", "sub/c.md", "d.txt")
NOTE = st.sampled_from(
    [
        "# One\n\nIt leans on [[c]] and [[Two]] #tag/a.\n",
        "---\ntitle: Two\nkind: test\ntags: [x, y]\n---\n\nTwo says much of [[One]].\n",
        "# One\n\nAnother of this name.\n",
        "---\naliases: [Two]\n---\n# Three\n\nSee [[a]]. [[sub/c]] too.\n",
    ]
)


@given(
    corpus,
    st.lists(st.lists(st.tuples(st.sampled_from(NAMES), st.one_of(page, NOTE, st.none())), max_size=3),
             min_size=1, max_size=3),
)  # fmt: skip
@settings(max_examples=25, deadline=None)
def test_the_record_of_builds_is_exact(pages: list[str], edits: list[list[tuple[str, str | None]]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sub").mkdir()
        for at, text in enumerate(pages):
            (folder / f"{at}.txt").write_text(text, encoding="utf-8")
        Library.build(folder, text_only=True)
        notes, links = whole(folder)
        for edit in edits:
            for file, text in edit:
                if text is None:
                    (folder / file).unlink(missing_ok=True)
                else:
                    (folder / file).write_text(text, encoding="utf-8")
            Library.build(folder, text_only=True)
        notes_now, links_now = whole(folder)
        notes_before, links_before = remembered(folder)
        assert rebuilt(notes_now, notes_before) == notes
        assert rebuilt(links_now, links_before) == links
        if len(edits) == 1:
            assert all(notes_now.get(note) != record for note, record in notes_before.items())
            assert all(links_now.get(link) != told for link, told in links_before.items())


def test_a_build_that_changes_nothing_is_none(tmp_path: Path) -> None:
    note = tmp_path / "a.md"
    note.write_text("# One\n\nText.\n", encoding="utf-8")
    for _ in range(2):
        Library.build(tmp_path, text_only=True)
    note.write_text("# One\n\nText. \n", encoding="utf-8")
    Library.build(tmp_path, text_only=True)
    db = connect(place_of(tmp_path))
    assert len(journal.builds(db)) <= 2
    db.close()


def command(folder: Path, *args: str) -> str:
    result = CliRunner().invoke(cli.app, ["--notes", str(folder), "changes", *args])
    assert result.exit_code == 0, result.output
    return result.output


def test_notes_claims_links_topics_and_prompts_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Tea\n\nTea cools by half within ten minutes. #warm\n", encoding="utf-8")
    (tmp_path / "b.md").write_text(
        "# Cups\n\nCups of clay keep [[Tea]] warm for an hour.\n", encoding="utf-8"
    )
    Library.build(tmp_path, text_only=True)
    with Library.open(tmp_path) as library:
        start = library.changes.builds()[0].at
        request = Request(note="cups")
        library.prompts.keep(library.prompts.make(request), request)
    (tmp_path / "a.md").write_text("# Tea\n\nTea cools by a third within ten minutes.\n", encoding="utf-8")
    (tmp_path / "c.md").write_text(
        "# Lids\n\nLids of wood keep [[Tea]] warm even longer.\n", encoding="utf-8"
    )
    Library.build(tmp_path, text_only=True)
    told = json.loads(command(tmp_path, "--since", "1", "--json"))
    assert [(one["change"], one["id"], one["parts"]) for one in told["notes"]] == [
        ("came", "lids", []),
        ("changed", "tea", ["text", "tags"]),
    ]
    assert [(one["change"], one["id"]) for one in told["topics"]] == [("went", "warm")]
    assert [(one["change"], one["note"], one["text"]) for one in told["claims"]] == [
        ("came", "lids", "Lids of wood keep Tea warm even longer."),
        ("went", "tea", "Tea cools by half within ten minutes."),
        ("came", "tea", "Tea cools by a third within ten minutes."),
    ]
    assert [(one["change"], one["source"], one["target"]) for one in told["links"]] == [
        ("came", "lids", "tea"),
        ("went", "tea", "warm"),
    ]
    assert (told["build"], told["until"]["num"], told["notice"]) == (1, 2, "")
    earlier = (datetime.datetime.fromisoformat(start) - datetime.timedelta(days=1)).isoformat()
    told = json.loads(command(tmp_path, "--since", earlier, "--json"))
    assert [(one["change"], one["notes"]) for one in told["prompts"]] == [("came", ["tea"])]
    assert "The record begins with build 1" in told["notice"]
    assert "~ Tea  (text, tags)" in command(tmp_path, "--since", "1")


def test_the_last_visit_is_where_the_next_one_begins(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Tea\n\nTea.\n", encoding="utf-8")
    Library.build(tmp_path, text_only=True)
    command(tmp_path, "--seen")
    assert "Nothing has changed" in command(tmp_path)
    (tmp_path / "b.md").write_text("# Cups\n\nCups.\n", encoding="utf-8")
    Library.build(tmp_path, text_only=True)
    assert "+ Cups" in command(tmp_path, "--seen")
    assert "Nothing has changed" in command(tmp_path)


def test_what_is_no_day_and_no_build_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Tea\n\nTea.\n", encoding="utf-8")
    Library.build(tmp_path, text_only=True)
    for asked, said in (("yesterday", "is no day and no build"), ("7", "Build 7 is not remembered")):
        result = CliRunner().invoke(cli.app, ["--notes", str(tmp_path), "changes", "--since", asked])
        assert result.exit_code == 1
        assert said in result.output


def test_any_day_of_the_calendar_can_be_asked(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Tea\n\nTea.\n", encoding="utf-8")
    Library.build(tmp_path, text_only=True)
    assert "The record begins with build 1" in command(tmp_path, "--since", "0001-01-01")
    assert "Nothing has changed" in command(tmp_path, "--since", "9999-12-31")


def test_saved_prompts_are_known_as_they_were(tmp_path: Path) -> None:
    made = UserData(tmp_path)
    moments = []
    for value in ("one", "two"):
        made.save(Made.PROMPT, "a", {"question": value}, journal.now())
        moments.append(journal.now())
    made.delete(Made.PROMPT, "a")
    moments.append(journal.now())
    made.save(Made.PROMPT, "a", {"question": "three"}, journal.now())
    moments.append(journal.now())
    known = [as_of(tmp_path, Made.PROMPT, at).get("a", {}).get("question") for at in moments]
    assert known == ["one", "two", None, "three"]
    assert as_of(tmp_path, Made.PROMPT, "2020") == {}


def test_the_oldest_builds_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "MOST_BUILDS", 3)
    for text in range(6):
        (tmp_path / "a.md").write_text(f"# Tea\n\nTea {text}.\n", encoding="utf-8")
        Library.build(tmp_path, text_only=True)
    with Library.open(tmp_path) as library:
        assert [one.num for one in library.changes.builds()] == [3, 4, 5, 6]
        assert [one.parts for one in library.changes.since("4").notes] == [("text",)]


def test_a_summary_that_several_pages_tell_is_told_where_it_changes(write: Any) -> None:
    def line(title: str, number: int) -> str:
        return (
            f"INQUIRING LINE\n{title}\nThis line asks what becomes of it.\nIt reads its sources in turn.\n"
            f"Sources 1 notes\nDo models drift?\nModels drift within {number} rounds, as was measured.\n"
        )

    folder = write(one=line("How does a role fade?", 8), two=line("Why does a tone change?", 8))
    Library.build(folder, text_only=True)
    (folder / "two.txt").write_text(line("Why does a tone change?", 80), encoding="utf-8")
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        found = library.changes.since("1")
    assert [(one.title, one.parts) for one in found.notes] == [
        ("Why does a tone change?", ("summaries of its sources",))
    ]
    assert [(str(one.change), one.text) for one in found.claims] == [
        ("went", "Models drift within 8 rounds, as was measured."),
        ("came", "Models drift within 80 rounds, as was measured."),
    ]
