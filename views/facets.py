"""What the list of notes is narrowed by, beside it: folders, tags, properties and years, with counts."""

import streamlit as st

from throughline.library.nouns import NO_FOLDER, Choice, Facet, Facets
from throughline.views import cached, markup
from throughline.views.safe import text

KEPT = ("q", "kind", "topic", "since", "until", "sort")  # what a facet leaves as it is, besides other facets
PLACES = ("folder", "tag", "property", "value")  # what the address says besides the filters of the bar
IN_NONE = "In no folder"


def _with(more: dict[str, str]) -> dict[str, str]:
    """Return what the address says now, with one filter more; an empty one is taken out."""
    held = {name: st.query_params.get(name, "") for name in (*KEPT, *PLACES)}
    return {name: said for name, said in (held | more).items() if said}


def tree(choice: Choice) -> str:
    """Return the folders as a tree, open along the one that is chosen."""
    held = cached.facets()
    top = [one for one in held.folders if "/" not in one.name]
    if not top:
        return ""
    items = "".join(_branch(one, held.folders, choice.folder) for one in top) + _in_none(held, choice)
    every = markup.turn_link("browse", "All folders", _with({"folder": ""}), "" if choice.folder else "here")
    return f'<nav class="tree" aria-label="Folders"><h2>Folders</h2><p>{every}</p><ul>{items}</ul></nav>'


def _in_none(held: Facets, choice: Choice) -> str:
    """Return the row of the notes that lie in no folder, where there are any."""
    if not held.at_top:
        return ""
    here = "here" if choice.folder == NO_FOLDER else ""
    link = markup.turn_link("browse", IN_NONE, _with({"folder": NO_FOLDER}), here)
    return f'<li>{link} <span class="count">{held.at_top:,}</span></li>'


def _branch(one: Facet, every: tuple[Facet, ...], here: str) -> str:
    """Return a folder with those in it, where it is the chosen one or lies above that."""
    link = markup.turn_link(
        "browse", one.name.rpartition("/")[2], _with({"folder": one.name}), "here" if one.name == here else ""
    )
    line = f'{link} <span class="count">{one.count:,}</span>'
    level = one.name.count("/") + 1
    below = [sub for sub in every if sub.name.startswith(f"{one.name}/") and sub.name.count("/") == level]
    if not below:
        return f"<li>{line}</li>"
    opened = " open" if f"{here}/".startswith(f"{one.name}/") else ""
    inner = "".join(_branch(sub, every, here) for sub in below)
    return f"<li><details{opened}><summary>{line}</summary><ul>{inner}</ul></details></li>"


def facets(choice: Choice) -> None:
    """Show what the notes can be narrowed by: folders, tags, properties and years, each with its count."""
    held = cached.facets()
    parts = [tree(choice)]
    if held.tags:
        parts.append(_facet("Tags", [(f"#{one.name}", one.count, {"tag": one.name}) for one in held.tags]))
    if held.properties:
        named = [(one.name, one.count, {"property": one.name, "value": ""}) for one in held.properties]
        parts.append(_facet("Properties", named))
    if choice.property:
        values = cached.library().notes.values(choice.property)
        said = [(v.name, v.count, {"property": choice.property, "value": v.name}) for v in values]
        parts.insert(1, _facet(choice.property, said, opened=True))
    if held.years:
        years = [(y.name, y.count, {"since": y.name, "until": y.name}) for y in held.years]
        parts.append(_facet("Years", years))
    markup.show("".join(parts))


def _facet(name: str, values: list[tuple[str, int, dict[str, str]]], opened: bool = False) -> str:
    items = "".join(
        f'<li>{markup.turn_link("browse", said, _with(query))} <span class="count">{count:,}</span></li>'
        for said, count, query in values
    )
    return (
        f'<details class="facet"{" open" if opened else ""}><summary>{text(name)} '
        f'<span class="count">{len(values):,}</span></summary><ul>{items}</ul></details>'
    )
