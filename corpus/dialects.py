"""The dialects of notes: which program a folder was written with, told by what lies in it."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import PurePosixPath

DOTTED = 1 / 3  # share of names such as `a.b.md` from which a folder can be one of Dendron
PEEKED = 5  # files of such a folder that are looked into: the program writes its marks into every one
LEAST = 3  # dotted names; fewer are versions and dates


class Dialect(StrEnum):
    """The way in which the notes of a folder are written."""

    OBSIDIAN = "obsidian"
    LOGSEQ = "logseq"
    DENDRON = "dendron"
    HUGO = "hugo"
    JEKYLL = "jekyll"
    ORG = "org"
    MARKDOWN = "markdown"


# A file or folder that a program leaves in the folder that it works in, by its name in lower case.
_MARKS = {
    ".obsidian/": Dialect.OBSIDIAN,
    "logseq/config.edn": Dialect.LOGSEQ,
    "logseq/": Dialect.LOGSEQ,
    "dendron.yml": Dialect.DENDRON,
    "dendron.code-workspace": Dialect.DENDRON,
    "hugo.toml": Dialect.HUGO,
    "hugo.yaml": Dialect.HUGO,
    "archetypes/": Dialect.HUGO,
    "config.toml": Dialect.HUGO,
    "_config.yml": Dialect.JEKYLL,
    "_posts/": Dialect.JEKYLL,
}
_NEEDS_FOLDER = {"config.toml": "content/", "archetypes/": "content/"}  # names that others use as well
_DENDRON_FRONT = re.compile(
    rb"\A---\r?\n(?=(?:.*\r?\n)*?id: )(?=(?:.*\r?\n)*?(?:created|updated): ['\"]?\d{13})"
)

_EDN_REMARK = re.compile(r'("(?:[^"\\]|\\.)*")|;[^\n]*')
_HIDDEN = re.compile(r':hidden\s*\[((?:[\s,]|"[^"\\]*")*)\]')
_DAYS_FORM = re.compile(r':journal/page-title-format\s+"([^"\\]+)"')
_OF_JEKYLL = ("_layouts/", "_includes/", "_site/", "404.html")
_HUGO_SETTINGS = ("hugo.toml", "hugo.yaml", "config.toml")
_OF_HUGO = ("layouts/", "archetypes/", "404.html")

Peek = Callable[[str], bytes]


def dialects_of(paths: Iterable[str], peek: Peek, said: Mapping[str, Dialect]) -> dict[str, Dialect]:
    """Return the folders at which a dialect begins, `""` for the whole, by what lies in the notes folder.

    What a person said of a folder goes before what is found there, and holds for the folders below it too.
    """
    listed = sorted(paths)
    found = _marked(listed)
    notes_of = defaultdict[str, list[str]](list)
    for path in listed:
        if path.lower().endswith(".md"):
            notes_of[path.rpartition("/")[0]].append(path)
    for folder in _dotted(notes_of):
        above = nearest(folder, found)
        if above is Dialect.MARKDOWN and _is_dendron(notes_of[folder], peek):
            found[folder] = Dialect.DENDRON
    for folder, dialect in said.items():
        inside = f"{folder}/" if folder else ""
        found = {one: other for one, other in found.items() if not one.startswith(inside) and one != folder}
        found[folder] = dialect
    return dict(sorted(found.items()))


def code_of_sites(paths: Iterable[str]) -> tuple[str, ...]:
    """Return what a site is made with, by its settings beside it: folders, with a `/` behind them, and files.

    >>> code_of_sites(["g/_config.yml", "g/_layouts/note.html", "_layouts/a.html"])
    ('g/404.html', 'g/_includes/', 'g/_layouts/', 'g/_site/')
    """
    listed = set(paths)
    roots: set[tuple[str, tuple[str, ...]]] = {
        (path.rpartition("_config.yml")[0], _OF_JEKYLL)
        for path in listed
        if f"/{path}".endswith("/_config.yml")
    }
    for path in listed:
        root, _, name = path.rpartition("/")
        below = f"{root}/" if root else ""
        if name in _HUGO_SETTINGS and any(one.startswith(f"{below}content/") for one in listed):
            roots.add((below, _OF_HUGO))
    return tuple(sorted(root + one for root, names in roots for one in names))


def hidden_in(settings: str) -> list[str]:
    """Return the files and folders that the settings of Logseq hide, as paths below its folder.

    >>> hidden_in('{;; :hidden ["a"]' + chr(10) + ':hidden ["/b" "c.md"]}')
    ['b', 'c.md']
    """
    found = _HIDDEN.search(_without_remarks(settings))
    return [one.strip("/") for one in re.findall(r'"([^"\\]+)"', found[1]) if one.strip("/")] if found else []


def form_of_days(settings: str) -> str:
    """Return the form in which the settings of Logseq name the pages of days, or nothing where they do not.

    >>> form_of_days('{:journal/page-title-format "yyyy-MM-dd"}'), form_of_days("{}")
    ('yyyy-MM-dd', '')
    """
    found = _DAYS_FORM.search(_without_remarks(settings))
    return found[1] if found else ""


def _without_remarks(settings: str) -> str:
    return _EDN_REMARK.sub(lambda found: found[1] or "", settings)


def nearest(path: str, dialects: Mapping[str, Dialect]) -> Dialect:
    """Return the dialect of a file or folder: that of the nearest folder above it that has one."""
    if path.lower().endswith(".org"):
        above = nearest(path.rpartition("/")[0], dialects)
        return above if above is Dialect.LOGSEQ else Dialect.ORG
    if not dialects:
        return Dialect.MARKDOWN
    for folder in (path, *map(str, PurePosixPath(path).parents)):
        key = "" if folder == "." else folder
        if key in dialects:
            return dialects[key]
    return dialects.get("", Dialect.MARKDOWN)


def _marked(listed: Sequence[str]) -> dict[str, Dialect]:
    """Return the folders in which a program left its mark; the program that leaves most decides."""
    everything = {"", *(path.casefold() for path in listed)}
    everything |= {f"{folder}/".casefold() for path in listed for folder in PurePosixPath(path).parents}
    found: dict[str, Dialect] = {}
    for path in listed:
        parts = PurePosixPath(path).parts
        for at in range(len(parts)):
            folder = "/".join(parts[:at])
            below = f"{folder}/" if folder else ""
            is_folder = at + 1 < len(parts) or path.endswith("/")
            name = parts[at].casefold() + ("/" if is_folder else "")
            dialect = Dialect.DENDRON if name.endswith(".schema.yml") else _MARKS.get(name)
            needed = _NEEDS_FOLDER.get(name, "")
            if dialect and f"{below}{needed}".casefold() in everything:
                found.setdefault(folder, dialect)
    return found


def _dotted(notes_of: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the folders where many files have dotted names."""
    found = []
    for folder, notes in notes_of.items():
        count = sum("." in path.rpartition("/")[2][:-3].strip(".") for path in notes)
        if count >= LEAST and count >= DOTTED * len(notes):
            found.append(folder)
    return found


def _is_dendron(notes: Sequence[str], peek: Peek) -> bool:
    below = defaultdict[bool, list[str]](list)
    for path in notes:
        below["." in path.rpartition("/")[2][:-3]].append(path)
    return any(_DENDRON_FRONT.match(peek(path)) for path in below[True][:PEEKED])
