"""Does the source say so? Verdicts on sentences, what is a claim at all, and the audit of a library."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests.stand_in import counting
from throughline.audit.account import chain_of
from throughline.audit.auditor import Auditor, Row
from throughline.audit.citing import Why, claims_of
from throughline.audit.figures import agree, figures_of
from throughline.audit.stated import Stated
from throughline.audit.verdicts import Asked, Judged, Verdict, judge
from throughline.commands.cli import app
from throughline.corpus.text.sentences import sentence_bounds
from throughline.index.store.page_words import Span
from throughline.library import SAMPLE, Library

LEIPZIG = (
    "Brandt and colleagues measured air temperature on 48 streets in Leipzig during July 2019. "
    "Streets with a closed canopy were on average 2.6 degrees cooler at noon than streets without trees. "
    "The cooling may come from shade alone. The authors did not measure humidity. "
    "In all, 77 percent of the gauges worked after a week and 55 percent after a month."
)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_bounds(text)]


SOURCE = Stated([["Do street trees lower summer temperatures?"], sentences(LEIPZIG)])


def verdict(claim: str, source: Stated = SOURCE) -> Judged:
    return judge(Asked(claim), source)


@pytest.mark.parametrize(
    ("claim", "differs"),
    [
        ("Streets under a closed canopy were 2.6 degrees cooler at noon.", ()),
        ("Brandt measured the temperature of 48 streets in Leipzig.", ()),
        ("Humidity was not measured.", ()),
        ("The cooling could come from shade.", ()),
        (
            "Streets under a closed canopy were 3.8 degrees cooler at noon.",
            ("figure: 3.8 here, 2.6 in the source",),
        ),
        (
            "After a month 77 percent of the gauges worked.",
            ("figure: 77 percent here, 55 percent in the source, which gives 77 percent of something else",),
        ),
        ("In July 2017, Brandt measured streets in Leipzig.", ("date: 2017 here, 2019 in the source",)),
        ("In May 2019, Brandt measured streets in Leipzig.", ("date: May here, July in the source",)),
        (
            "Becker and colleagues measured 48 streets in Leipzig.",
            ("name: Becker here, Brandt in the source",),
        ),
        (
            "Streets with a closed canopy were warmer at noon than others.",
            ("direction: \u201cwarmer\u201d here, \u201ccooler\u201d in the source",),
        ),
        ("The authors did measure humidity.", ("negation: none here, \u201cnot\u201d in the source",)),
        ("The cooling comes from shade alone.", ("hedge: none here, \u201cmay\u201d in the source",)),
        (
            "They wrote \u201cshade is all there is\u201d of streets with a closed canopy in Leipzig.",
            ("quotation: \u201cshade is all there is\u201d is not in the source",),
        ),
    ],
)
def test_what_differs_is_named_and_what_agrees_is_supported(claim: str, differs: tuple[str, ...]) -> None:
    found = verdict(claim)
    assert (found.differs, found.verdict) == (differs, Verdict.ALTERED if differs else Verdict.SUPPORTED)
    assert found.passage in LEIPZIG


@pytest.mark.parametrize(
    ("claim", "said", "differs"),
    [
        ("The miller lowered the toll.", "The miller refused to lower the toll.", "negation"),
        ("The miller did not lower the toll.", "The miller refused to lower the toll.", ""),
        ("A warm drink made up for the time.", "A warm drink did not make up for the time.", "negation"),
        ("It ran in 7 of 5 weeks.", "It ran in 7 of 12 weeks. Five carts came, with 5 horses.", "figure"),
        ("The wheel ran in 7 of 15 weeks.", "The wheel ran in 7 of 12 weeks. It has 15 spokes.", "figure"),
        ("The mill stood for two centuries.", "The mill stood for 200 years.", ""),
        ("The mill stood for two centuries.", "The mill stood from 1600 to 1800 with 4 wheels.", ""),
        ("The mill stood for three centuries.", "The mill stood for 400 years.", "figure"),
        ("For two decades the mill ground flour.", "The mill ground flour. A boy of 12 years ran it.", ""),
        ("The wheel cut the toll by 52%.", "The wheel cut the toll by more than 40%.", "figure"),
        ("Harding owns the upper mill.", "Hollis owns the upper mill.", "name"),
        ("Output of the mill had gone up.", "Output of the mill had declined.", "direction"),
        ("Output of the mill went up by a third.", "Output of the mill fell by a third.", "direction"),
        ("The toll comes down to flour and time.", "Flour and time raised the toll of it.", ""),
        ("The mill came up with a toll for flour.", "The mill lowered its toll for flour.", ""),
        ("The mill went up against the toll of flour.", "The mill saw the toll of flour fall.", ""),
        ("There is little doubt that flour matters for the mill.", "Flour raised what the mill made.", ""),
        ("Wheels of the mill need little water.", "More water made wheels of the mill last.", ""),
        ("A little training is enough for the mill.", "More training was given at the mill.", ""),
        ("The mill grinds flour more often than not.", "The mill grinds flour on most days.", ""),
        ("Both owners of the mill have not sold flour.", "Both owners of the mill sell flour.", "negation"),
    ],
)  # fmt: skip
def test_words_of_other_forms_are_held_to_each_other(claim: str, said: str, differs: str) -> None:
    found = verdict(claim, Stated([["Mills"], sentences(said)]))
    assert [one.partition(":")[0] for one in found.differs] == ([differs] if differs else []), found


def test_what_no_passage_says_is_unsupported_and_a_stub_cannot_be_checked() -> None:
    claim = "Bees leave once twenty scouts agree on a hollow."
    assert verdict(claim) == Judged(Verdict.UNSUPPORTED)
    assert verdict(claim, Stated([["How do bees move?"]], full=False)).verdict is Verdict.UNCHECKABLE


@pytest.mark.parametrize("claim", sentences(LEIPZIG))
def test_a_sentence_copied_word_for_word_is_supported(claim: str) -> None:
    assert verdict(claim).verdict is Verdict.SUPPORTED


COUNTED = (
    "Of 180 nurses 20 were men. Sleep after night shifts rose from 300 to 326 minutes. The new ward was "
    "liked by 23 percent. Nine wards took part."
)


@pytest.mark.parametrize(
    ("claim", "is_sound"),
    [
        ("About a quarter liked the new ward.", True),
        ("A third liked the new ward.", False),
        ("More than a fifth liked the new ward.", True),
        ("Less than a fifth liked the new ward.", False),
        ("Sleep after night shifts rose by 50 minutes.", False),
        ("One nurse in nine was a man.", True),
        ("Sleep after night shifts was measured on nurses in two ways.", True),
        ("Seven wards took part.", False),
    ],
)
def test_figures_that_a_writer_worked_out_are_taken_as_such(claim: str, is_sound: bool) -> None:
    found = verdict(claim, Stated([["How do nurses sleep?"], sentences(COUNTED)]))
    assert any("figure" in one for one in found.differs) is not is_sound, found


WORDS = st.sampled_from(
    ["glacier", "ferry", "orchard", "copper", "lantern", "harvest", "meadow", "violin", "timber", "saddle"]
)


@given(st.lists(WORDS, min_size=4, max_size=9, unique=True), st.integers(11, 900), st.integers(11, 900))
def test_a_copied_sentence_is_never_doubted_and_another_figure_always_is(
    words: list[str], figure: int, other: int
) -> None:
    said = f"The {words[0]} of the {words[1]} held {figure} parts of {' and '.join(words[2:])} in spring."
    source = Stated([[said, "Nothing else was counted in that year."]])
    assert verdict(said, source).verdict is Verdict.SUPPORTED
    changed = verdict(said.replace(f" {figure} ", f" {other} "), source)
    assert changed.verdict is (Verdict.SUPPORTED if figure == other else Verdict.ALTERED)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("a fifth of them", "20 percent of them", True),
        ("forty streets", "40 streets", True),
        ("1.6 million reports", "1,600,000 reports", True),
        ("about 78%", "77.5%", True),
        ("78%", "77.5%", True),
        ("40%", "14%", False),
        ("in 2019", "in 2020", False),
        ("two thirds", "half", False),
        ("more than 40%", "52%", True),
        ("52%", "more than 40%", False),
        ("30%", "less than 40%", False),
        ("40%", "more than 40%", True),
        ("more than 50%", "more than 40%", False),
        ("three centuries", "300 years", True),
        ("300 years", "three centuries", True),
        ("three centuries", "400 years", False),
        ("three decades", "about 31 years", True),
    ],
)
def test_figures_agree_however_they_are_written(one: str, other: str, same: bool) -> None:
    assert agree(figures_of(one)[0], figures_of(other)[0]) is same


def linked(body: str, *notes: str) -> list[Span]:
    """Return where the links of a body in Markdown stand."""
    found = []
    for note in notes:
        at = body.index(f"[[{note}]]")
        found.append(Span(at, at + len(note) + 4, note, note))
    return found


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("See [[canopy]].", Why.POINTER),
        ("Why would streets below a closed [[canopy]] stay cooler?", Why.QUESTION),
        ("I walk below the closed [[canopy]] each morning at seven.", Why.OWN),
        ("## Streets below a closed [[canopy]] are cooler", Why.FRAGMENT),
        ("To find the shade of streets, open the list of the closed [[canopy]].", Why.ORDER),
        ("Select the street below the closed [[canopy]] and measure it.", Why.ORDER),
    ],
)
def test_a_pointer_is_no_claim_and_the_reason_is_counted(body: str, why: Why) -> None:
    found = claims_of(body, linked(body, "canopy"))
    assert (found.found, dict(found.passed)) == ([], {why: 1})


def test_a_link_behind_its_sentence_stands_for_it_and_one_inside_is_only_named() -> None:
    body = "Shaded streets are cooler at noon. [[canopy]] Old [[maps]] hang in the halls of many schools."
    first, second = claims_of(body, linked(body, "canopy", "maps")).found
    assert (first.source, first.said, first.named) == (
        "canopy",
        "Shaded streets are cooler at noon.",
        False,
    )
    assert (second.source, second.named) == ("maps", True)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("The brain needs glucose for memory [[Sleep and memory]].", False),
        ("Of 240 participants, 13% dropped out [[Sleep and memory]].", False),
        ("Napoleon invented it in 1804, as [[Sleep and memory]] shows.", False),
        ("Older people sleep less, as shown by [[Sleep and memory]].", False),
        ("Open science asks for sleep and wakes people [[Sleep and memory]].", False),
        ("Glucose for the brain at night is a kind of [[Sleep and memory]].", True),
        ("Additional hours of the night can be added by [[Sleep and memory]].", True),
        ("Glucose for the brain at night depends on [[sleep]].", True),
        ("Errors were counted at night, so that the rate is known [[source]].", False),
        ("According to [[Sleep and memory]], errors fell sharply once nights were long.", False),
    ],
)
def test_a_link_at_the_end_is_evidence_where_its_sentence_is_whole_without_it(body: str, named: bool) -> None:
    start, end = body.index("[["), body.index("]]") + 2
    (found,) = claims_of(body, [Span(start, end, "sleep", body[start + 2 : end - 2])]).found
    assert found.named is named


LIBRARIANS = (
    "Clubs with a rule lost 18% of their books in five years, clubs without one 11%. Wexcombe took part in "
    "both surveys. Sealed cases did not differ from frames. The loss of maps was first described by Ferreira "
    "in Porto. Falls dropped from 41 to 26 in the year."
)


@pytest.mark.parametrize(
    ("claim", "differs"),
    [
        ("Clubs with a rule lost 7 points more of their books than clubs without one.", ()),
        ("Clubs with a rule lost 9 points more of their books.", ("figure: 9 here, five in the source",)),
        (
            "The loss of maps was first described by Wexcombe.",
            ("name: Wexcombe here, Ferreira in the source",),
        ),
        ("The loss of maps was first described in Portuguese towns.", ()),
        ("Sealed cases offered no advantage over frames.", ()),
        (
            "Falls rose from 26 to 41 in the year.",
            ("direction: \u201cfrom 26 to 41\u201d here, \u201cfrom 41 to 26\u201d in the source",),
        ),
        ("Falls went from 41 to 26 in the year.", ()),
        ("Sealed cases differed from frames.", ("negation: none here, \u201cnot\u201d in the source",)),
    ],
)
def test_what_is_told_in_other_words_is_no_difference(claim: str, differs: tuple[str, ...]) -> None:
    source = Stated([["What do clubs lose?"], sentences(LIBRARIANS)])
    assert verdict(claim, source).differs == differs


def test_a_note_that_is_a_word_of_a_sentence_is_not_called_altered_for_a_name() -> None:
    source = Stated(
        [["Community plugins"], sentences("Learn how Obsidian grows by plugins of its community.")]
    )
    asked = Asked(
        "Additional layouts are added to Logseq by Community plugins.", "", True, "Community plugins"
    )
    assert judge(asked, source).verdict is Verdict.UNSUPPORTED
    assert "Community" not in str(judge(replace(asked, named=False), source).differs)


def test_the_passage_that_is_shown_holds_what_the_source_has_instead() -> None:
    source = Stated([["What do clubs lose?"], sentences(LIBRARIANS)])
    found = verdict("The loss of maps was first described by Wexcombe.", source)
    assert "Ferreira" in found.passage
    walked = (
        "Walks at noon were shorter for men. Evening walks were longer. Walks by men and women were counted."
    )
    found = verdict("Walks by men at noon were longer.", Stated([["Who walks?"], sentences(walked)]))
    assert found.differs and found.differs[0].split("\u201c")[2].split("\u201d")[0] in found.passage


def test_the_words_of_a_link_are_no_support() -> None:
    source = Stated(
        [["Reed trial"], sentences("The Reed trial followed office workers. They slept well after it.")]
    )
    nonsense = Asked("Monks copied books because ink was cheap in Reed trial.", "", False, "Reed trial")
    assert judge(nonsense, source).verdict is Verdict.UNSUPPORTED
    keyed = Stated(
        [["Palette"], sentences("Press Ctrl to open the palette of commands. Learn its commands.")]
    )
    assert verdict("Quick Action opens the palette of commands.", keyed).differs == ()


def test_each_title_behind_a_clause_stands_for_that_clause_alone() -> None:
    body = "Shade cools streets at noon Does shade cool?, and wind cools them at night Does wind cool?."
    spans = [
        Span(body.index(title), body.index(title) + len(title), note)
        for title, note in (("Does shade cool?", "shade"), ("Does wind cool?", "wind"))
    ]
    found = claims_of(body, spans).found
    assert [(one.said, one.source, one.beside) for one in found] == [
        ("Shade cools streets at noon", "shade", ("wind",)),
        ("and wind cools them at night", "wind", ("shade",)),
    ]


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    notes = {
        "canopy": f"# Canopy\n\n{LEIPZIG}\n",
        "report": "# Report\n\nBelow a closed canopy streets were 5.1 degrees cooler at noon. [[canopy]]\n\n"
        "The authors did not measure humidity ([[canopy]]).\n\n"
        "Bees leave for a dry hollow ([[unwritten]]).\n",
        "digest": "# Digest\n\nThe authors did not measure humidity ([[report]]).\n\nSee [[report]].\n",
    }
    for name, text in notes.items():
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_audit_of_a_folder_gives_exact_rows(vault: Path) -> None:
    result = CliRunner().invoke(app, ["--notes", str(vault), "audit", "--json"])
    rows = {row["sentence"]: row for row in json.loads(result.stdout)}
    altered = rows["Below a closed canopy streets were 5.1 degrees cooler at noon."]
    assert altered == {
        "sentence": "Below a closed canopy streets were 5.1 degrees cooler at noon.",
        "note": "report",
        "line": 3,
        "source": "canopy",
        "verdict": "altered",
        "passage": sentences(LEIPZIG)[1],
        "differs": ["figure: 5.1 here, 2.6 in the source"],
    }
    told = [(row["note"], row["source"], row["verdict"]) for row in json.loads(result.stdout)]
    assert sorted(told) == [
        ("digest", "report", "uncheckable"),
        ("report", "canopy", "altered"),
        ("report", "canopy", "supported"),
        ("report", "unwritten", "uncheckable"),
    ] or sorted(told) == [
        ("digest", "report", "supported"),
        ("report", "canopy", "altered"),
        ("report", "canopy", "supported"),
        ("report", "unwritten", "uncheckable"),
    ]
    only = CliRunner().invoke(
        app, ["--notes", str(vault), "audit", "report", "--verdict", "altered", "--json"]
    )
    assert json.loads(only.stdout) == [altered]
    assert sorted(path.name for path in vault.iterdir() if path.suffix == ".md") == [
        "canopy.md", "digest.md", "report.md",
    ]  # fmt: skip


def test_an_edit_changes_what_it_touches_and_equals_an_audit_from_nothing(vault: Path) -> None:
    with counting():
        Library.build(vault)
        with Library.open(vault) as library:
            before = library.audit.run()
        text = (vault / "canopy.md").read_text("utf-8").replace("2.6 degrees", "5.1 degrees")
        (vault / "canopy.md").write_text(text, encoding="utf-8")
        Library.build(vault)
        with Library.open(vault) as library:
            after = library.audit.run()
            assert library.audit.run() == after
            for kept in library.place.parent.glob("layout-*-audit"):
                kept.unlink()
            assert library.audit.run() == after
    assert before.counts()["altered"] == 1
    assert after.counts()["altered"] == 0


def test_a_claim_is_followed_down_to_the_note_that_states_it() -> None:
    said = "Streets below a canopy are cooler."
    upper = Row(said, "digest", 3, "report", Verdict.SUPPORTED, said)
    lower = Row(said, "report", 3, "canopy", Verdict.SUPPORTED, "Below a canopy it is cooler.")
    assert chain_of(upper, {"report": [lower]}).line == "stated in canopy; repeated by digest, report"
    lost = Row(said, "report", 3, "canopy", Verdict.UNSUPPORTED, "")
    assert chain_of(upper, {"report": [lost]}).line == "rests on nothing here; repeated by digest, report"


def test_the_sample_is_trusted(tmp_path: Path) -> None:
    with Library.open(SAMPLE, tmp_path / "sample.db") as library:
        found = Auditor(library._db).run()
        trust = library.audit.trust(found.rows)
    assert trust.claims == len(found.rows) > 300
    assert trust.supported + trust.altered + trust.unsupported + trust.uncheckable == trust.claims
    assert trust.altered / trust.claims <= 0.02
    assert trust.stubs == 0
