"""Markdown vaults: what is a link, where it leads, and out and in again without a change."""

import sysconfig
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import mistune
import pytest
from hypothesis import given as hypothesis_given
from hypothesis import settings
from hypothesis import strategies as st

from bench.corpora import generate
from throughline.corpus.model import LinkKind, NoteKind, OriginKind, ProblemKind
from throughline.corpus.readers.frontmatter import read_front_matter
from throughline.corpus.readers.markdown import local_target, read_markdown
from throughline.library import SAMPLE, Library
from throughline.prompts.model import Request

Vault = Callable[[dict[str, str]], Path]


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """Write files into a folder."""

    def put(files: dict[str, str]) -> Path:
        for name, text in files.items():
            place = tmp_path / "vault" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        return tmp_path / "vault"

    return put


def targets(text: str) -> list[str]:
    return [reference.target for reference in read_markdown("n.md", text).references]


def links_of(folder: Path) -> set[tuple[str, str, str, str, int | None]]:
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        return {
            (link.kind.value, link.source, link.target, link.label, link.rank)
            for link in library.notes.links()
        }


def problems_of(folder: Path) -> list[tuple[str, ProblemKind]]:
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        return [(problem.path, problem.kind) for problem in library.account.problems()]


def test_front_matter_says_what_a_note_is() -> None:
    text = (
        "---\ntype: paper\ntitle: On talk\ndescription: A study.\naliases: [talk, Speech]\ntags: '#a, b'\n"
        "date: 2024-05-01\nsource: Journal\narxiv: 2502.08640\ndoi: 10.1/x\nyear: 2025\n"
        "authors: [A B, C D]\n---\nBody.\n"
    )
    found = read_markdown("n.md", text)
    assert (found.kind, found.title, found.description) == (NoteKind.PAPER, "On talk", "A study.")
    assert (found.aliases, found.tags, found.date) == (
        ("talk", "Speech"),
        ("a", "b"),
        "2024-05-01",
    )
    assert found.paper
    assert (found.paper.arxiv, found.paper.year, found.paper.doi) == ("2502.08640", 2025, "10.1/x")
    assert found.paper.authors == ("A B", "C D")
    assert found.body_text == "Body."


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("# A heading\n\nText.", "A heading", "Text."),
        ("Text alone.", "n", "Text alone."),
        ("---\ntitle: Named\n---\n# A heading\n", "Named", "# A heading"),
        ("\ufeff# After a mark".lstrip("\ufeff"), "After a mark", ""),
        ("#not a heading", "n", "#not a heading"),
    ],
)
def test_the_title_is_named_or_headed_or_the_files_own(text: str, title: str, body: str) -> None:
    found = read_markdown("folder/n.md", text)
    assert (found.title, found.body_text) == (title, body)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See [[a]] and [[b|the b]], also [[c#part]].", ["a", "b", "c"]),
        ("`[[code]]` and ``[[more]]``", []),
        ("```\n[[fenced]]\n```\n\n    [[indented]]\n", []),
        ("<!-- [[comment]] -->\n\nText <!-- [[inline]] --> more.", []),
        ("$[[x]]$ and $$[[y]]$$ [[z]]", ["z"]),
        ("![[embedded]] ![[picture.png]]", ["embedded"]),
        ("[a](../b%20c.md#d) [out](https://a.org/b.md) [mail](mailto:a@b.md) [here](#x)", ["../b c.md"]),
        ("| a | b |\n|---|---|\n| [[in a table]] | [[two\\|of it]] |", ["in a table", "two"]),
        ("> [[quoted]]\n> - [[listed]]", ["quoted", "listed"]),
        ("[[]] [[ ]] [[a\nb]] [[[c]]]", ["c"]),
        ("\\[[escaped]]", []),
    ],
)
def test_the_parser_decides_what_is_a_link(text: str, found: list[str]) -> None:
    assert targets(text) == found


def test_links_say_what_they_mean(vault: Vault) -> None:
    folder = vault({
        "a.md": "- source for [[q]] (the case of *pupils*)\n\nrelated paper:: [[p]]\n\n[[b]] in passing.\n",
        "b.md": "next:: [[q]]\n",
        "q.md": "---\nkind: inquiry\n---\n## Sources\n\n1. [[b]] \u2014 shows how\n2. [[c]]\n",
        "c.md": "draws on:: [[a]]",
        "p.md": "---\nkind: paper\n---\n",
    })  # fmt: skip
    assert links_of(folder) == {
        ("source for", "a", "q", "the case of *pupils*", None),
        ("related paper", "a", "p", "", None),
        ("related", "a", "b", "", None),
        ("next", "b", "q", "", None),
        ("source for", "b", "q", "shows how", 1),
        ("source for", "c", "q", "", 2),
        ("source for", "a", "c", "", None),
    }


def test_a_link_leads_to_path_then_name_then_title_then_alias(vault: Vault) -> None:
    folder = vault({
        "one/same.md": "---\ntitle: First\n---\n[[two/same]] [[named]] [[A title]] "
            "[[Known As]] [s](./Caf%C3%A9.md)",
        "two/same.md": "---\ntitle: Second\n---\n",
        "deep/down/Named.md": "---\ntitle: Third\n---\n",
        "x.md": "---\ntitle: A title\n---\n",
        "y.md": "---\ntitle: Fifth\naliases: [known as]\n---\n",
        "one/cafe\u0301.md": "---\ntitle: Sixth\n---\n",
    })  # fmt: skip
    assert {link[2] for link in links_of(folder)} == {"second", "third", "a-title", "fifth", "sixth"}


def test_an_ambiguous_link_names_its_candidates_and_an_unresolved_one_is_a_stub(vault: Vault) -> None:
    folder = vault({
        "a/dup.md": "---\ntitle: One\n---\n",
        "b/dup.md": "---\ntitle: Two\n---\n",
        "n.md": "[[dup]] and [[nowhere/to be found]]",
    })  # fmt: skip
    assert {link[2] for link in links_of(folder)} == {"nowhere-to-be-found"}
    with Library.open(folder) as library:
        (problem,) = library.account.problems()
        assert (problem.path, problem.kind) == ("n.md", ProblemKind.AMBIGUOUS)
        assert "a/dup.md, b/dup.md" in problem.message
        assert not library.notes.get("nowhere-to-be-found").complete


def test_a_link_finds_a_note_that_comes_later_and_lets_go_of_one_that_leaves(vault: Vault) -> None:
    folder = vault({"a.md": "[[b]]"})
    assert [link[2] for link in links_of(folder)] == ["b"]
    (folder / "b.md").write_text("---\ntitle: Bee\n---\n")
    assert [link[2] for link in links_of(folder)] == ["bee"]
    (folder / "sub").mkdir()
    (folder / "sub" / "b.md").write_text("---\ntitle: Sea\n---\n")
    assert [link[2] for link in links_of(folder)] == ["bee"]
    (folder / "b.md").unlink()
    assert [link[2] for link in links_of(folder)] == ["sea"]
    (folder / "sub" / "b.md").unlink()
    assert [link[2] for link in links_of(folder)] == ["b"]


def test_settings_templates_and_attachments_are_no_notes(vault: Vault) -> None:
    folder = vault(
        {".obsidian/x.md": "a", "Templates/t.md": "b", "n.md": "c", "p.png": "d", ".trash/o.md": "e"}
    )
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        assert [card.title for card in library.notes.all()] == ["n"]
        assert [entry.path for entry in library.account.left_out()] == [
            ".obsidian/",
            ".trash/",
            "Templates/",
            "p.png",
        ]


@pytest.mark.parametrize(
    "front",
    [
        "a: [",
        "a: &x [1]\nb: *x",
        "- just\n- a list",
        "a: " + "[" * 5000,
        "title: " + "x" * 200_000,
        "? {a: b}\n: c\n!!python/object:os.system x",
    ],
)
def test_bad_front_matter_is_one_problem_and_is_kept_line_by_line_or_as_text(
    vault: Vault, front: str
) -> None:
    folder = vault({"n.md": f"---\n{front}\n---\nText with [[a]].\n"})
    assert problems_of(folder) == [("n.md", ProblemKind.NOT_UNDERSTOOD)]
    with Library.open(folder) as library:
        note = library.notes.get("n")
        kept = [f"{one.name}: {text}" for one in note.properties for text in one.texts]
        first = front.split("\n", maxsplit=1)[0][:50]
        assert first in note.body or any(one.startswith(first.replace("&x [1]", "1")) for one in kept)
        assert [link.target for link in library.notes.links()] == ["a"]


@pytest.mark.parametrize(
    "text", ["[" * 20_000, "[[a" * 5_000, "> " * 3_000 + "x", "- " * 2_000, "*" * 20_000, "$" * 9_999]
)
def test_hostile_markdown_is_read_in_moments(text: str) -> None:
    assert read_markdown("n.md", text).body_text == text.strip("\n")


def test_a_carriage_return_alone_ends_no_line() -> None:
    assert read_markdown("a.md", "\r-\n#").title == "a"
    found = read_markdown("a.md", "One\rtwo.\r\n\r\n# Tea\r\n\r\nSee [[x]] here.\r\n")
    assert [link.line for link in found.references] == [5]
    assert "One\rtwo." in "".join(line.text for line in found.body)


@hypothesis_given(st.text(max_size=300))
def test_no_text_raises_and_no_line_is_lost(text: str) -> None:
    found = read_markdown("n.md", text)
    held = "\n".join(found.texts())
    assert all(line.strip().strip("# ") in held for line in text.split("\n"))


def holdings(folder: Path) -> tuple[list[Any], list[Any]]:
    """Return all notes and links, without the places that say so."""
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        notes = [replace(library.notes.get(card.id), pages=(), folder="") for card in library.notes.all()]
        return notes, [replace(link, origins=()) for link in library.notes.links()]


def there_and_back(folder: Path, vault: Path) -> None:
    """Export a library as a vault, read that, export again: nothing may have changed."""
    before = holdings(folder)
    with Library.open(folder) as library:
        assert library.notes.write_vault(vault) == len(before[0])
    after = holdings(vault)
    assert after == before
    again = vault.with_name("again")
    with Library.open(vault) as library:
        library.notes.write_vault(again)
    assert holdings(again) == before


def test_the_sample_comes_back_as_it_went(tmp_path: Path) -> None:
    there_and_back(SAMPLE, tmp_path / "vault")


def test_the_seeds_come_back_as_they_went(seeds: Path, tmp_path: Path) -> None:
    there_and_back(seeds, tmp_path / "vault")


def test_a_vault_comes_back_as_it_went(vault: Vault, tmp_path: Path) -> None:
    folder = vault({
        "a.md": "---\ntags: [t, u]\n---\nSee [[b]], [x](sub/c.md), `[[no]]`.\n\n"
            "## Links of this note\n\nOwn words.\n",
        "b.md": "- source for [[q]] (with ) and [[brackets]] and 'quotes')\n",
        "sub/c.md": "# C: a title with [brackets] | and a bar\n\n[[a]]\n",
        "q.md": "---\nkind: inquiry\ndescription: 'yes: no'\n---\n1. draws on [[c]]\n",
    })  # fmt: skip
    there_and_back(folder, tmp_path / "out")


@settings(max_examples=5, deadline=None)
@hypothesis_given(seed=st.integers(0, 10_000), pages=st.integers(1, 40))
def test_any_corpus_comes_back_as_it_went(
    tmp_path_factory: pytest.TempPathFactory, seed: int, pages: int
) -> None:
    folder = tmp_path_factory.mktemp("corpus")
    generate(folder / "notes", pages, seed)
    there_and_back(folder / "notes", folder / "vault")


def test_every_origin_is_written_down(seeds: Path, tmp_path: Path) -> None:
    with Library.open(seeds) as library:
        library.notes.write_vault(tmp_path / "vault")
        link = next(link for link in library.notes.links(origins=True) if link.kind is LinkKind.SOURCE_FOR)
    text = (tmp_path / "vault" / "concepts" / f"{link.source}.md").read_text("utf-8")
    origin = link.origins[0]
    assert origin.kind in OriginKind
    assert f"{origin.kind}: {origin.page}:{origin.line}" in text


def test_a_name_that_no_page_has_is_what_the_links_to_it_say(vault: Vault) -> None:
    folder = vault({
        "a.md": "See [[x]] and [[y]].\n",
        "b.md": "---\nkind: inquiry\n---\n- anchor paper [[x]]\n- anchor paper [[a]]\n\n"
            "## Next inquiring lines\n- [[y]]\n",
    })  # fmt: skip
    for _ in range(2):
        Library.build(folder, text_only=True)
        with Library.open(folder) as library:
            stubs = {card.title: card.kind for card in library.notes.all() if not card.complete}
            assert stubs == {"x": NoteKind.PAPER, "y": NoteKind.INQUIRY}
            assert len(list(library.notes.links())) == 5
            assert {paper.title for paper in library.prompts.make(Request(note="b")).papers} == {"x", "a"}
        (folder / "a.md").touch()
        (folder / "b.md").write_text((folder / "b.md").read_text() + "\n")
    (folder / "b.md").unlink()
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        assert library.notes.get("x").kind is NoteKind.CONCEPT


def test_links_are_found_again_in_the_body_where_they_stand(vault: Vault) -> None:
    body = (
        "\n\nSee `[[b]]` and *[[b|the second]]*,\nthen ![[sub/c#Part]] > and [far](sub/my%20c.md).\n\n"
        "> - deep [[B]] in a quote\n>   running on [[nowhere]]\n\n| a | b |\n|---|---|\n| [[b]] | [[b]] |\n\n"
        "[two\nlines](b.md) [[b]]"
    )
    folder = vault({"a.md": "---\ntitle: A\n---" + body, "b.md": "x", "sub/c.md": "y", "sub/my c.md": "z"})
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        note = library.notes.get("a")
        found = [(note.body[s.start : s.end], s.note, s.words) for s in library.notes.citations(note)]
    assert found == [
        ("[[b|the second]]", "b", "the second"),
        ("![[sub/c#Part]]", "c", "sub/c#Part"),
        ("[far](sub/my%20c.md)", "my-c", "far"),
        ("[[B]]", "b", "B"),
        ("[[nowhere]]", "nowhere", "nowhere"),
        ("[[b]]", "b", "b"),
        ("[two\nlines](b.md)", "b", "two lines"),
        ("[[b]]", "b", "b"),
    ]


def test_the_words_of_a_link_end_where_it_ends() -> None:
    text = (
        "[one](a.md), then [two](https://example.org), [three](b.md) and ![four](c.png) and "
        "[![five](d.png)](e.md) and [](f.md)"
    )
    shown = [(one.target, one.shown) for one in read_markdown("n.md", text).references]
    assert shown == [("a.md", "one"), ("b.md", "three"), ("e.md", "five"), ("f.md", "")]


@hypothesis_given(
    st.lists(
        st.sampled_from(["[[b]]", "[x](b.md)", "`", "\n", "- ", "> ", "| ", "*", "a ", "\t", "\r", "[["])
    )
)
def test_the_place_of_a_link_is_never_wrong(parts: list[str]) -> None:
    reading = read_markdown("a.md", "".join(parts))
    for one in reading.references:
        if one.end:
            assert reading.body_text[one.start : one.end] in ("[[b]]", "[x](b.md)")


def links_by_another_parser(tokens: list[dict[str, Any]]) -> Iterator[str]:
    for token in tokens:
        if token["type"] == "link" and local_target(token["attrs"]["url"]):
            yield local_target(token["attrs"]["url"])
        yield from links_by_another_parser(token.get("children") or [])


def test_the_links_of_pages_that_others_wrote_are_those_another_parser_finds() -> None:
    parse = mistune.create_markdown(renderer="ast", plugins=["table"])
    count = 0
    for page in sorted(Path(sysconfig.get_path("purelib")).rglob("*.md")):
        text = page.read_bytes().decode("utf-8-sig", "replace")
        start = read_front_matter("", text).start
        theirs = links_by_another_parser(parse("\n".join(text.split("\n")[start:])))
        ours = [one.target for one in read_markdown(page.name, text).references if one.is_path]
        assert sorted(ours) == sorted(theirs), page
        count += 1
    assert count > 20
