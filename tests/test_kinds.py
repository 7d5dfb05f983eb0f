"""The table of kinds: what it must hold, and that every list, name, shape and colour comes from it."""

from pathlib import Path

import pytest

from tests.conftest import ROOT
from throughline.corpus.kinds import SIMILAR, Colour, LinkKind, NoteKind, Shape
from throughline.corpus.model import OriginKind
from throughline.corpus.readers.markdown import MEANINGS
from throughline.graph.drawings import look
from throughline.graph.insights.link_audit import PROPOSED
from throughline.views.settings import THEME

GROUNDS = ("ground", "raised", "sheet")


def test_kinds_are_told_apart_by_shape_alone_and_by_colour_alone() -> None:
    facts = [kind.facts for kind in NoteKind]
    for told in ("shape", "colour", "name", "heading", "plural"):
        assert len({getattr(one, told) for one in facts}) == len(NoteKind), told


def test_links_are_told_apart_without_their_colours() -> None:
    strokes = [facts.stroke for facts in look.LINK_FACTS.values()]
    assert len({(stroke.width, stroke.dash) for stroke in strokes}) == len(strokes) == len(LinkKind) + 1
    for told in ("name", "forward", "heading", "heading_back"):
        assert len({getattr(facts, told) for facts in look.LINK_FACTS.values()}) == len(strokes), told


def test_a_kind_is_found_by_its_value_and_is_the_same_object() -> None:
    assert NoteKind("paper") is NoteKind.PAPER
    assert LinkKind("anchor paper") is LinkKind.ANCHOR_PAPER
    assert [str(kind) for kind in NoteKind] == ["concept", "inquiry", "paper", "topic"]
    with pytest.raises(ValueError, match="'song' is not a valid NoteKind"):
        NoteKind("song")


def test_every_kind_of_note_has_an_origin_for_what_its_page_lists() -> None:
    assert [OriginKind.listed_by(kind).value for kind in NoteKind] == [
        "listed by the concept",
        "listed by the inquiry",
        "listed by the paper",
        "listed by the topic",
    ]
    assert OriginKind.CITED.value == "cited in the body"


def test_every_heading_and_both_ways_of_speaking_are_understood_in_markdown() -> None:
    for kind in LinkKind:
        for outward in (True, False):
            assert MEANINGS[kind.heading(outward).lower()] == (kind, outward)
        assert MEANINGS[kind.forward] == MEANINGS[kind.value] == (kind, True)
        assert MEANINGS[kind.backward] == (kind, False)


def test_what_the_audit_proposes_is_what_the_table_expects_of_the_ends() -> None:
    assert PROPOSED == {
        (NoteKind.CONCEPT, NoteKind.INQUIRY): LinkKind.SOURCE_FOR,
        (NoteKind.CONCEPT, NoteKind.CONCEPT): LinkKind.RELATED,
        (NoteKind.CONCEPT, NoteKind.PAPER): LinkKind.RELATED_PAPER,
        (NoteKind.CONCEPT, NoteKind.TOPIC): LinkKind.TOPIC,
        (NoteKind.INQUIRY, NoteKind.INQUIRY): LinkKind.NEXT,
        (NoteKind.INQUIRY, NoteKind.PAPER): LinkKind.ANCHOR_PAPER,
        (NoteKind.INQUIRY, NoteKind.TOPIC): LinkKind.TOPIC,
        (NoteKind.PAPER, NoteKind.TOPIC): LinkKind.TOPIC,
    }


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour, theme: str) -> float:
    """Return the contrast of two colours in a theme, from 1 to 21."""
    dark, light = sorted((luminance(getattr(one, theme)), luminance(getattr(other, theme))))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_and_shapes_stand_out_on_every_ground_in_both_themes(ground: str, theme: str) -> None:
    """WCAG AA: 4.5 for text, 3 for shapes and lines that carry a meaning."""
    under = look.SURFACE[ground]
    for name in ("ink", "quiet", "accent", "warn"):
        assert contrast(look.SURFACE[name], under, theme) >= 4.5, name
    shapes = [kind.facts.colour for kind in NoteKind] + list(look.HUES)
    shapes += [facts.stroke.colour for facts in look.LINK_FACTS.values()]
    assert all(contrast(colour, under, theme) >= 3 for colour in shapes)


def test_the_app_s_own_theme_has_the_colours_of_the_pictures() -> None:
    for key, name in (
        ("backgroundColor", "ground"),
        ("secondaryBackgroundColor", "raised"),
        ("textColor", "ink"),
        ("linkColor", "accent"),
    ):
        said = Colour(THEME[f"theme.light.{key}"], THEME[f"theme.dark.{key}"])
        assert said == look.SURFACE[name], key


def test_a_path_stays_in_its_radius_and_around_its_point() -> None:
    assert look.path(Shape.CIRCLE, 5) == "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z"
    for shape in Shape:
        assert all(abs(part) <= 1.25 for corner in shape.value for part in corner)


FRONT = [
    path
    for folder in ("views", "website", "graph")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in (".js", ".css", ".html")
]
# Topics as found by the insights are no kind of note: the graph can be coloured by them.
BY_TOPIC = (
    'colour === "topic"',
    '? "topic" : "kind"',
    'choice("topic", true)',
    'dataset.by === "topic"',
)


@pytest.mark.parametrize("path", FRONT, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_script_style_or_page_names_a_kind_or_has_its_colour(path: Path) -> None:
    """A second list of kinds, written by hand, would part from the first."""
    text = path.read_text(encoding="utf-8")
    for words in BY_TOPIC:
        text = text.replace(words, "")
    kinds = [*NoteKind, *LinkKind, SIMILAR]
    facts = [
        *(kind.facts.colour for kind in NoteKind),
        *(one.stroke.colour for one in look.LINK_FACTS.values()),
    ]
    colours = {
        shade
        for colour in (*facts, *look.HUES, *look.SURFACE.values())
        for shade in (colour.light, colour.dark)
    }
    assert not [kind for kind in kinds if f'"{kind}"' in text or f"'{kind}'" in text]
    assert not [kind for kind in kinds if f".{look.slug(kind)} " in text and path.suffix != ".js"]
    assert not [shade for shade in colours - {"#ffffff"} if shade in text]
    assert "--tl-" not in text
