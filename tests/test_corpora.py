"""A generated corpus reads exactly as it was planned, so that what is measured on it means something."""

from pathlib import Path

import pytest

from bench.corpora import Corpus, generate
from throughline.corpus.model import LinkKind, NoteKind
from throughline.corpus.text.titles import ID_LENGTH, slug_of
from throughline.library import Library

PAGES = 150  # two communities and a half


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small generated corpus, built."""
    folder = tmp_path_factory.mktemp("generated")
    generate(folder, PAGES, seed=3)
    Library.build(folder, text_only=True)
    return folder


def test_the_same_seed_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    generate(tmp_path, PAGES, seed=3)
    pages = sorted(tmp_path.rglob("*.txt"))
    assert len(pages) == PAGES
    assert all(page.read_bytes() == (folder / page.relative_to(tmp_path)).read_bytes() for page in pages)
    other = Corpus(PAGES, seed=4)
    assert other.page(0) != pages[0].read_text("utf-8")


def test_a_right_reading_reports_nothing(folder: Path) -> None:
    with Library.open(folder) as library:
        assert library.account.problems() == ()
        assert all(one.declared == one.read for one in library.account.declared())


def test_every_planned_link_is_read_and_no_other(folder: Path) -> None:
    plan = Corpus(PAGES, seed=3)
    sources, related = set(), set()
    for n in range(PAGES):
        drawn = plan.community(n // 60)
        if plan.is_concept(n):
            sources |= {(plan.title(n), plan.title(line)) for line in drawn.lines[n]}
            related |= {(plan.title(n), plan.title(other)) for other in drawn.related[n]}
        else:
            sources |= {(plan.title(source), plan.title(n)) for source in drawn.sources[n]}
    assert titles_of(folder, LinkKind.SOURCE_FOR) == sources
    assert titles_of(folder, LinkKind.RELATED) == related


def titles_of(folder: Path, kind: LinkKind) -> set[tuple[str, str]]:
    """Return the titles at both ends of all links of a kind."""
    with Library.open(folder) as library:
        titles = {card.id: card.title for card in library.notes.all()}
        return {
            (titles[link.source], titles[link.target]) for link in library.notes.links() if link.kind is kind
        }


def test_it_holds_what_real_corpora_hold(folder: Path) -> None:
    with Library.open(folder) as library:
        concepts = sum(card.complete for card in library.notes.all(NoteKind.CONCEPT))
        stubs = list(library.notes.all(stubs=True))
        papers = [library.notes.get(card.id).paper for card in library.notes.all(NoteKind.PAPER)]
        kinds = {link.kind for link in library.notes.links()}
    assert concepts == 36 + 36 + 30
    assert {card.kind for card in stubs} == set(NoteKind)
    assert any(paper and paper.arxiv for paper in papers)
    assert kinds == set(LinkKind) - {LinkKind.PROPERTY}  # captured pages have none


def test_titles_stay_different_as_ids_at_any_size() -> None:
    plan = Corpus(2_000_000)
    sample = [*range(0, 60_000), *range(1_900_000, 1_920_000), *range(3_990_000, 4_000_000)]
    ids = {slug_of(plan.title(n)) for n in sample}
    assert len(ids) == len(sample)
    assert max(map(len, ids)) <= ID_LENGTH
    topics = {plan.topic(home) for home in range(30_000)}
    assert len(topics) == 30_000
