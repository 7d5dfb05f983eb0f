"""The look of everything drawn: the table of kinds and the colours of the ground, for scripts and styles.

Nothing in JavaScript, CSS or HTML names a kind, a shape or a colour of its own: all of it is made here.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from throughline.corpus.kinds import SIMILAR, SIMILAR_FACTS, Colour, LinkFacts, LinkKind, NoteKind, Shape

LINK_FACTS: Mapping[str, LinkFacts] = {
    **{kind.value: kind.facts for kind in LinkKind},
    SIMILAR: SIMILAR_FACTS,
}
# What is drawn upon and written in, by the name of its variable in style sheets.
SURFACE = {
    "ground": Colour("#fbfaf7", "#15181b"),
    "raised": Colour("#f1efe9", "#1f2428"),
    "sheet": Colour("#ffffff", "#1a1e22"),
    "ink": Colour("#1e2227", "#e8e6e0"),
    "quiet": Colour("#5d6268", "#a3a7a8"),
    "rule": Colour("#e2dfd6", "#31373c"),
    "accent": Colour("#0b5e5a", "#7fd3ca"),
    "wash": Colour("#e6f0ee", "#1d302f"),
    "warn": Colour("#8a3b12", "#f0a878"),
}
# A library may have any number of topics: twelve colours are used in turn, so few neighbours look alike.
HUES = (
    Colour("#2b6bbf", "#6ba3e6"), Colour("#bd611b", "#e3914d"), Colour("#20805a", "#55ba8f"),
    Colour("#824ab3", "#b684df"), Colour("#ae3350", "#e0708a"), Colour("#138292", "#4cbccb"),
    Colour("#7d6c12", "#c2ab3d"), Colour("#4f57bb", "#8c93ea"), Colour("#577c24", "#93bd58"),
    Colour("#a9478b", "#d97dbb"), Colour("#78593f", "#b8967a"), Colour("#57667a", "#93a2b6"),
)  # fmt: skip
_MARK = 13.0  # pixels across, of the mark beside a title
_MARK_RADIUS = 5.0  # pixels, of the shape: leaves the mark's box a margin for the wider shapes
_HOLLOW = 1.6  # pixels, the line around a stub's mark


def slug(kind: str) -> str:
    """Return the name of a kind as a class or a variable of a style sheet has it.

    >>> slug("related paper")
    'related-paper'
    """
    return kind.replace(" ", "-")


def note_variable(kind: str) -> str:
    """Return the variable that holds the colour of a kind of note."""
    return f"--tl-{slug(kind)}"


def link_variable(kind: str) -> str:
    """Return the variable that holds the colour of a kind of link."""
    return f"--tl-link-{slug(kind)}"


def path(shape: Shape, radius: float, x: float = 0.0, y: float = 0.0) -> str:
    """Return a shape around a point as the path of an SVG.

    >>> path(Shape.DIAMOND, 4)
    'M0 -5L5 0L0 5L-5 0Z'
    """
    if not shape.value:
        r, left = _short(radius), _short(x - radius)
        return (
            f"M{left} {_short(y)}a{r} {r} 0 1 0 {_short(2 * radius)} 0a{r} {r} 0 1 0 {_short(-2 * radius)} 0Z"
        )
    corners = (f"{_short(x + radius * dx)} {_short(y + radius * dy)}" for dx, dy in shape.value)
    return f"M{'L'.join(corners)}Z"


def _short(number: float) -> str:
    return f"{round(number, 2) + 0.0:g}"  # adding nought makes a rounded -0.0 a plain 0


def table() -> dict[str, Any]:
    """Return the table of kinds as plain values."""
    return {
        "notes": [note_values(kind) for kind in NoteKind],
        "links": [link_values(kind) for kind in LINK_FACTS],
        "hues": len(HUES),
    }


def note_values(kind: NoteKind) -> dict[str, Any]:
    """Return a kind of note as plain values."""
    facts = kind.facts
    return {
        "kind": kind.value,
        "css": slug(kind),
        "name": facts.name,
        "heading": facts.heading,
        "shape": facts.shape.name.lower(),
        "corners": [list(corner) for corner in facts.shape.value],
        "colour": colour_values(note_variable(kind), facts.colour),
    }


def link_values(kind: str) -> dict[str, Any]:
    """Return a kind of link as plain values."""
    facts = LINK_FACTS[kind]
    return {
        "kind": str(kind),
        "css": slug(kind),
        "name": facts.name,
        "width": facts.stroke.width,
        "dash": list(facts.stroke.dash),
        "arrow": facts.stroke.arrow,
        "colour": colour_values(link_variable(kind), facts.stroke.colour),
    }


def colour_values(variable: str, colour: Colour) -> dict[str, str]:
    """Return a colour as plain values: its variable, and what that holds in either theme."""
    return {"variable": variable, "light": colour.light, "dark": colour.dark}


def script() -> str:
    """Return the table as the opening of a script."""
    return f"const KINDS = {json.dumps(table(), separators=(',', ':'))};\n"


def variables(selector: str, surface: bool = False) -> str:
    """Return the colours as variables for whatever the selector holds, with those of the ground if asked."""
    named = {note_variable(kind): kind.facts.colour for kind in NoteKind}
    named |= {link_variable(kind): facts.stroke.colour for kind, facts in LINK_FACTS.items()}
    named |= {f"--hue-{number}": hue for number, hue in enumerate(HUES)}
    if surface:
        named |= {f"--{name}": colour for name, colour in SURFACE.items()}
    lines = (f"  {name}: light-dark({colour.light}, {colour.dark});\n" for name, colour in named.items())
    return f"{selector} {{\n{''.join(lines)}}}\n"


def note_classes() -> str:
    """Return a class for each kind of note, which sets `--kind` to its colour."""
    return "".join(f".{slug(kind)} {{ --kind: var({note_variable(kind)}); }}\n" for kind in NoteKind)


def link_classes() -> str:
    """Return a class for each kind of link: what is inside it is stroked as the table says."""
    rules = []
    for kind, facts in LINK_FACTS.items():
        stroke, here = facts.stroke, f".edge.{slug(kind)}"
        dash = " ".join(f"{length:g}" for length in stroke.dash) or "none"
        rules.append(f"{here} {{ --link: var({link_variable(kind)}); }}\n")
        rules.append(f"{here} .line {{ stroke-width: {stroke.width:g}; stroke-dasharray: {dash}; }}\n")
        rules.append("" if stroke.arrow else f"{here} .head {{ display: none; }}\n")
    return "".join(rules)


def page_style() -> str:
    """Return what the app's own style sheet uses: colours as variables, and the marks of the kinds."""
    return variables(".stApp", surface=True) + mark_classes(".tl ")


def mark_classes(within: str = "") -> str:
    """Return the marks beside titles, a class for each kind of note; hollow ones are stubs."""
    common = (
        f"{within}.mark {{ display: inline-block; flex: none; width: {_MARK:g}px; height: {_MARK:g}px; "
        f"background: var(--kind); mask: var(--shape) center / {_MARK:g}px {_MARK:g}px no-repeat; }}\n"
    )
    rules = [common]
    for kind in NoteKind:
        shape, here = kind.facts.shape, f"{within}.mark.{slug(kind)}"
        rules.append(f"{here} {{ --kind: var({note_variable(kind)}); --shape: {_masked(shape)}; }}\n")
        rules.append(f"{here}.hollow {{ --shape: {_masked(shape, hollow=True)}; }}\n")
    return "".join(rules)


def _masked(shape: Shape, hollow: bool = False) -> str:
    middle = _MARK / 2
    drawn = path(shape, _MARK_RADIUS - (_HOLLOW / 2 if hollow else 0), middle, middle)
    stroke = f" fill='none' stroke='#000' stroke-width='{_HOLLOW}'" if hollow else ""
    box = f"viewBox='0 0 {_MARK:g} {_MARK:g}'"
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' {box}><path d='{drawn}'{stroke}/></svg>"
    address = quote(svg, safe=" =:/'")
    return f'url("data:image/svg+xml,{address}")'
