"""The front matter of a Markdown note: YAML between two lines of dashes, read for what a note can use."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from throughline.corpus.model import NoteKind, Paper, Problem, ProblemKind
from throughline.corpus.text.letters import clean, whole

_FENCE = re.compile(r"---[ \t]*\r?")
_CLOSES = re.compile(r"(?:---|\.\.\.)[ \t]*\r?")
LONGEST = 100_000  # characters; what is longer is no front matter that a person wrote
TEXT = "text"  # the `format` of a note whose body is plain text: its brackets are no links


@dataclass(frozen=True, slots=True)
class Facts:
    """What front matter says of a note; an empty field was not said."""

    kind: NoteKind = NoteKind.CONCEPT
    title: str = ""
    description: str = ""
    summary: str = ""
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    date: str = ""
    source: str = ""
    prompt: str = ""
    paper: Paper | None = None
    is_stub: bool = False
    is_markdown: bool = True


class _Loader(yaml.BaseLoader):
    """YAML whose values all stay text, without references, by which a small file could be made enormous."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("it refers to itself by a *")
        return super().compose_node(parent, index)


def read_front_matter(path: str, text: str) -> tuple[Facts, int, tuple[Problem, ...]]:
    """Return what the front matter says, the line on which the text starts, and what is wrong with it."""
    lines = text.split("\n")
    if not _FENCE.fullmatch(lines[0]):
        return Facts(), 0, ()
    end = next((n for n in range(1, len(lines)) if _CLOSES.fullmatch(lines[n])), None)
    if end is None:
        return Facts(), 0, ()
    written = "\n".join(lines[1:end])
    try:
        if len(written) > LONGEST:
            raise yaml.YAMLError(f"it is longer than {LONGEST:,} characters")
        values = yaml.load(written, _Loader) or {}
        if not isinstance(values, Mapping):
            raise yaml.YAMLError("it is no list of names and values")
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return Facts(), 0, (_not_understood(path, error),)
    return _facts({str(name).casefold(): value for name, value in values.items()}), end + 1, ()


def _not_understood(path: str, error: Exception) -> Problem:
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or (str(error) if str(error) else type(error).__name__)
    message = (
        f"The front matter is no YAML that can be read ({' '.join(str(said).split())}); it was kept as text. "
        "Names and values such as `title: What is talk?` between two lines of --- were expected."
    )
    return Problem(path, (mark.line + 2) if mark else 1, ProblemKind.NOT_UNDERSTOOD, message)


def _facts(values: Mapping[str, Any]) -> Facts:
    kind = _text(values.get("kind") or values.get("type")).casefold()
    return Facts(
        kind=NoteKind(kind) if kind in set(NoteKind) else NoteKind.CONCEPT,
        title=_text(values.get("title")),
        description=_text(values.get("description")),
        summary=_text(values.get("summary")),
        aliases=_texts(values.get("aliases") or values.get("alias"), split=False),
        tags=tuple(
            tag.removeprefix("#") for tag in _texts(values.get("tags") or values.get("tag"), split=True)
        ),
        date=_text(values.get("date")),
        source=_text(values.get("source") or values.get("sourced_from")),
        prompt=clean(whole(prompt)) if isinstance(prompt := values.get("prompt"), str) else "",
        paper=_paper(values),
        is_stub=_text(values.get("stub")) == "true",
        is_markdown=_text(values.get("format")) != TEXT,
    )


def _paper(values: Mapping[str, Any]) -> Paper:
    year = _text(values.get("year"))
    return Paper(
        arxiv=_text(values.get("arxiv")).removeprefix("arXiv:"),
        year=int(year) if re.fullmatch(r"[0-9]{4}", year) else None,
        doi=_text(values.get("doi")),
        authors=_texts(values.get("authors"), split=False),
        abstract=_text(values.get("abstract")),
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
