"""The front matter of a Markdown note: YAML between lines of dashes, or TOML between lines of plus signs."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from throughline.corpus.dialects import Dialect
from throughline.corpus.model import NoteKind, Paper, Problem, ProblemKind
from throughline.corpus.properties import (
    ALIASES,
    DATES,
    DESCRIPTIONS,
    MARKER,
    TAGS,
    TITLES,
    Property,
    named,
    without_links,
)
from throughline.corpus.readers.loose import loose_values
from throughline.corpus.readers.tags import tags_in
from throughline.corpus.text.dates import day_of, is_undecided, order_in
from throughline.corpus.text.identifiers import isbn
from throughline.corpus.text.letters import clean, whole

_FENCE = re.compile(r"---[ \t]*\r?")
_CLOSES = re.compile(r"(?:---|\.\.\.)[ \t]*\r?")
_TOML_FENCE = re.compile(r"\+\+\+[ \t]*\r?")
LONGEST = 100_000  # characters; what is longer is no front matter that a person wrote
TEXT = "text"  # the `format` of a note whose body is plain text: its brackets are no links
# A link that stands bare where YAML expects a value would be a list in a list, or no YAML at all.
_BARE_LINK = re.compile(r"^((?:\s*-\s+)*(?:[^\s#'\"\[{][^:\n]*:[ \t]+)?(?:-\s+)?)(!?\[\[.*\]\].*?)[ \t]*\r?$")
_BARE_TAGS = re.compile(
    r"^([Tt]ags?:[ \t]+|[ \t]*-[ \t]+(?=#))((?!['\"{|>]|\[(?!\[))(?:.*?[\s,\]])?#[^\s#].*?)[ \t]*\r?$"
)
_WORDS = re.compile(r"\"([^\"]+)\"|([^\s\"]+)")
_LINKED = re.compile(r"\[\[([^\[\]|\n]+)")
_COMMA = re.compile(r",(?![^\[\]]*\]\])")  # none that stands in a link
_FIELD_SIGN = re.compile(r"^([^\s:][^:\n]*?)::(?=\s|$)")
_TOP_LEVEL = re.compile(r"([^\s#:\-][^:\n]*?)\s*[:=](?:\s|$)")

_BAD = (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError)

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """What properties say of a note; an empty field was not said."""

    kind: NoteKind = NoteKind.CONCEPT
    title: str = ""
    description: str = ""
    summary: str = ""
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    linked_tags: tuple[str, ...] = ()
    date: str = ""
    source: str = ""
    prompt: str = ""
    paper: Paper | None = None
    is_stub: bool = False
    is_markdown: bool = True
    bad_date: Property | None = None
    numbers: Property | None = None
    order: str = ""


@dataclass(frozen=True, slots=True)
class Front:
    """The front matter of a note: its properties, its ids, and the line on which the text after it starts."""

    properties: tuple[Property, ...] = ()
    start: int = 0
    problems: tuple[Problem, ...] = ()
    ids: tuple[str, ...] = ()


class _Loader(yaml.BaseLoader):
    """YAML whose values all stay text, without references, by which a small file could be made enormous."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("it refers to itself by a *")
        return super().compose_node(parent, index)


def read_front_matter(path: str, text: str, dialect: Dialect = Dialect.MARKDOWN) -> Front:
    """Return what the front matter says, the line on which the text starts, and what is wrong with it."""
    lines = text.split("\n")
    is_toml = bool(_TOML_FENCE.fullmatch(lines[0]))
    if not is_toml and not _FENCE.fullmatch(lines[0]):
        return Front()
    closes = _TOML_FENCE if is_toml else _CLOSES
    end = next((n for n in range(1, len(lines)) if closes.fullmatch(lines[n])), None)
    if end is None:
        return Front()
    written = lines[1:end]
    if dialect is Dialect.LOGSEQ:  # some write the fields of a page between these lines
        written = [_FIELD_SIGN.sub(r"\1:", line) for line in written]
    problems: tuple[Problem, ...] = ()
    try:
        values = _toml(written) if is_toml else _yaml(written)
    except _BAD as error:
        loose = {} if is_toml or sum(map(len, written)) > LONGEST else loose_values(written, _load, _BAD)
        problem = _not_understood(path, error, "TOML" if is_toml else "YAML", bool(loose))
        if not loose:
            return Front(problems=(problem,))
        values, problems = loose, () if dialect is Dialect.LOGSEQ else (problem,)
    at = _lines_of(written)
    properties = tuple(Property.of(str(name), value, at.get(str(name), 1)) for name, value in values.items())
    return Front(properties, end + 1, problems)


def _yaml(lines: Sequence[str]) -> Mapping[Any, Any]:
    written = "\n".join(lines)
    if len(written) > LONGEST:
        raise yaml.YAMLError(f"it is longer than {LONGEST:,} characters")
    values = _load(written) or {}
    if not isinstance(values, Mapping):
        raise yaml.YAMLError("it is no list of names and values")
    return values


def _load(written: str) -> Any:
    """Read YAML in which links and tags may stand bare."""
    return yaml.load("\n".join(map(_quoted_link, written.split("\n"))), _Loader)


def _toml(lines: Sequence[str]) -> Mapping[str, Any]:
    written = "\n".join(line.removesuffix("\r") for line in lines)
    if len(written) > LONGEST:
        raise ValueError(f"it is longer than {LONGEST:,} characters")
    return tomllib.loads(written)


def _quoted_link(line: str) -> str:
    """Return a line of YAML whose bare link is a text, and whose tags with their signs are no remark.

    >>> _quoted_link("up: [[Talk]]"), _quoted_link("up: plain"), _quoted_link("tags: #a, #b")
    ("up: '[[Talk]]'", 'up: plain', "tags: '#a, #b'")
    """
    if "[[" not in line and "#" not in line:
        return line
    found = _BARE_TAGS.match(line) or _BARE_LINK.match(line)
    return f"{found[1]}'{found[2].replace(chr(39), chr(39) * 2)}'" if found else line


def _lines_of(written: Sequence[str]) -> dict[str, int]:
    """Return the line of each name at the top level."""
    found: dict[str, int] = {}
    for number, line in enumerate(written, 2):
        if match := _TOP_LEVEL.match(line):
            found.setdefault(match[1].strip("\"'"), number)
    return found


def _not_understood(path: str, error: Exception, form: str, is_loose: bool) -> Problem:
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or (str(error) if str(error) else type(error).__name__)
    message = (
        f"The front matter is no {form} that can be read ({' '.join(str(said).split())}); "
        f"it was {'read line by line, each a name and a value' if is_loose else 'kept as text'}. "
        "Names and values such as `title: What is talk?` between two lines of --- were expected."
    )
    return Problem(path, (mark.line + 2) if mark else 1, ProblemKind.NOT_UNDERSTOOD, message)


def facts_of(properties: Sequence[Property], dialect: Dialect = Dialect.MARKDOWN) -> Facts:
    """Return what properties say of a note, by the names that the dialects use for it."""
    values = {one.key: one.value for one in reversed(properties)}
    kind = _text(values.get("kind") or values.get("type")).casefold()
    # An export writes a paper's year beside its date, and titles whose brackets are no link.
    exported = MARKER in values
    dates = DATES[:1] if exported else DATES
    date, unread = _date(properties, dates)
    is_open = unread is not None and is_undecided(unread.texts[0])
    shown: Callable[[str], str] = str if exported else without_links
    return Facts(
        kind=NoteKind(kind) if kind in set(NoteKind) else NoteKind.CONCEPT,
        title=shown(_first(properties, TITLES)),
        description=shown(_first(properties, DESCRIPTIONS)),
        summary=_text(values.get("summary")),
        aliases=_aliases(properties, dialect),
        tags=_tags(properties, dialect),
        linked_tags=_linked_tags(properties),
        date=date,
        source=without_links(_text(values.get("source") or values.get("sourced_from"))),
        prompt=clean(whole(prompt)) if isinstance(prompt := values.get("prompt"), str) else "",
        paper=_paper(values),
        # Dendron calls a note so that a person may yet fill; an export calls so what no file is for.
        is_stub=_text(values.get("stub")) == "true" and (exported or kind in set(NoteKind)),
        is_markdown=_text(values.get("format")) != TEXT,
        bad_date=None if is_open else unread,
        numbers=unread if is_open else None,
        order=order_in(text for one in properties if one.key in dates for text in one.texts),
    )


def _first(properties: Sequence[Property], names: Sequence[str]) -> str:
    found = named(properties, names)
    return _text(found.value) if found else ""


def _aliases(properties: Sequence[Property], dialect: Dialect) -> tuple[str, ...]:
    """Return the other names of a note: lists, or texts cut at commas, in Org at spaces."""
    found = [name for one in properties if one.key in ALIASES for name in _names_in(one, dialect)]
    return tuple(dict.fromkeys(filter(None, (_text(without_links(name)) for name in found))))


def _names_in(found: Property, dialect: Dialect) -> Sequence[str]:
    if dialect is Dialect.ORG and found.key.startswith("roam_"):
        return [quoted or plain for text in found.texts for quoted, plain in _WORDS.findall(text)]
    if isinstance(found.value, str):
        return [part for text in found.texts for part in _COMMA.split(text)]
    return found.texts


def _tags(properties: Sequence[Property], dialect: Dialect) -> tuple[str, ...]:
    """Return the tags that properties list, each without its sign."""
    found = [tag for one in properties if one.key in TAGS for tag in tags_in(one.value, dialect)]
    return tuple(dict.fromkeys(map(_text, found)))


def _linked_tags(properties: Sequence[Property]) -> tuple[str, ...]:
    """Return the notes that properties of tags link to: such a tag is the note of that name."""
    texts = (text for one in properties if one.key in TAGS for text in one.texts)
    return tuple(dict.fromkeys(_text(name) for text in texts for name in _LINKED.findall(text)))


def _date(properties: Sequence[Property], names: Sequence[str]) -> tuple[str, Property | None]:
    """Return the first date by one of some names, and the first of such a name that is none."""
    bad = None
    for name in names:
        found = named(properties, (name,))
        if found is None:
            continue
        if day := day_of(found.texts[0]):
            return day, None
        bad = bad or found
    return "", bad


def _paper(values: Mapping[str, Any]) -> Paper:
    year = _text(values.get("year"))
    return Paper(
        arxiv=_text(values.get("arxiv")).removeprefix("arXiv:"),
        year=int(year) if re.fullmatch(r"[0-9]{4}", year) else None,
        doi=_text(values.get("doi")),
        authors=_texts(values.get("authors"), split=False),
        abstract=_text(values.get("abstract")),
        pmid=pmid if (pmid := _text(values.get("pmid"))).isdecimal() else "",
        isbn=isbn(_text(values.get("isbn"))),
    )


def _text(value: Any) -> str:
    """Return a value as one line of text that can be stored and shown; a list or a mapping is none."""
    return clean(whole(" ".join(value.split()))) if isinstance(value, str) else ""


def _texts(value: Any, split: bool) -> tuple[str, ...]:
    """Return a value as texts: a list as it is, a text as one, or cut at commas and spaces."""
    if isinstance(value, list):
        found = [_text(one) for one in value]
    else:
        found = re.split(r"[,\s]+", _text(value)) if split else [_text(value)]
    return tuple(dict.fromkeys(filter(None, found)))
