"""The signs on the map beside a note: what is doubted, what rests on that, and what is new; each in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from throughline.library import Library
from throughline.library.errors import ThroughlineError
from throughline.views import cached, since

Sign = tuple[str, str]  # one that the map knows, and what it says of this note
_NEWS = {"came": "new since you were here", "changed": "changed since you were here"}


def signed(drawing: dict[str, Any], members: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    """Add the signs to the marks of a drawing; `members` are the notes of each group."""
    signs = _signs()
    if signs:
        for node in drawing["nodes"]:
            if node["id"] in members:
                held = [one for note in members[node["id"]] for one in signs.get(note, ())]
                node["signs"] = _of_group(held)
            else:
                node["signs"] = list(signs.get(node["id"], ()))
    return drawing


def _of_group(held: Iterable[Sign]) -> list[Sign]:
    """Return the signs of a group: how many of its notes are doubtful, and how many are new or changed."""
    names = [name for name, _ in held]
    doubtful = sum(name != "news" for name in names)
    found = [("falls", f"doubtful in it: {doubtful}")] if doubtful else []
    return found + [("news", f"new or changed in it: {names.count('news')}")] * ("news" in names)


def _signs() -> dict[str, tuple[Sign, ...]]:
    """Return the signs of all notes that have one."""
    found: dict[str, tuple[Sign, ...]] = {}
    try:
        for note, (is_doubted, why) in cached.ask(_doubtful).items():
            found[note] = (("doubted" if is_doubted else "falls", why),)
        before = since.moment()
        for one in cached.changed(before).notes if before else ():
            if one.change in _NEWS:
                found[one.id] = (*found.get(one.id, ()), ("news", _NEWS[one.change]))
    except ThroughlineError:
        return found  # what the user made cannot be read: the page of prompts says why
    return found


def _doubtful(library: Library) -> dict[str, tuple[bool, str]]:
    """Return why notes are doubtful, and whether each is doubted itself."""
    why = library.doubts.doubtful()
    itself = {one.id for one in library.doubts.all()[0] if one.card and one.said} if why else set()
    return {note: (note in itself, words) for note, words in why.items()}
