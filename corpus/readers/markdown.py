"""Markdown notes: properties, text, and links with what they mean; the parser says what is a link."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from markdown_it.token import Token

from throughline.corpus.dialects import Dialect
from throughline.corpus.model import LinkKind, NoteKind, Problem
from throughline.corpus.properties import ALIASES, MARKER, TAGS, TITLES, Property, without_links
from throughline.corpus.readers.fields import OF_THE_PROGRAM, Fields, head_lines, merged, read_fields
from throughline.corpus.readers.frontmatter import Facts, Front, facts_of, read_front_matter
from throughline.corpus.readers.journals import name_of_page
from throughline.corpus.readers.links import MEANINGS, Meaning, meaning_of, references_in
from throughline.corpus.readers.markup import local_target, parser, wiki_target
from throughline.corpus.readers.tags import tags_of
from throughline.corpus.reading import Heard, Line, Reading, Reference, Sign
from throughline.corpus.reasons import UNDECIDED, UNREAD_DATE, UNREAD_LINK
from throughline.corpus.text.dates import day_in_name, without_day

# Written by the export; reading knows the list by it, so old exports need it unchanged.
LINKS_HEADING = "Links of this note"
_ALONE = re.compile(r"\r(?!\n)")
_NO_PROSE = re.compile(
    r"\s*(?:!\[.*|\[!\[.*|<[^>]+>.*|(?:#[^\s#]+\s*)+|[-*_]{3,}|\[[^\]]*\]\(\S+\)|https?://\S+)?\s*"
)
_PROPERTY_LINK = re.compile(
    r"!?\[\[([^\[\]\n|]+)(?:\|([^\[\]\n]*))?\]\]|(?<!!)\[([^\[\]\n]*)\]\(<?([^()<>\s]+)>?\)"
)
_LEFTOVER = re.compile(
    r"\[\[[^\n]{0,60}|\{\{[<%]\s*(?:rel)?ref\b[^\n]{0,60}|\{%-?\s*(?:link|post_url)\b[^\n]{0,60}"
)
_OWN_FIELDS = (Dialect.LOGSEQ, Dialect.ORG)  # what these programs call a property is written otherwise
_NO_TAGS = (Dialect.HUGO, Dialect.JEKYLL, Dialect.ORG)  # a `#` in their text is none of theirs
FIELDS = 30  # lines of text in which a field speaks of the whole note
_ADDRESSED = re.compile(r"(?<!!)\[([^\[\]]+)\]\([^()\s]+(?:\([^()\s]*\)[^()\s]*)*\)")
_INDEX = ("index", "_index", "readme")  # a file so named speaks for its folder


@dataclass(frozen=True, slots=True)
class _Text:
    """The text of a note, parsed: its lines from the one after its front matter on."""

    lines: Sequence[str]
    start: int
    tokens: Sequence[Token]


def read_markdown(path: str, text: str, dialect: Dialect = Dialect.MARKDOWN) -> Reading:
    """Read one Markdown note; its body stays as it is written."""
    front = read_front_matter(path, text, dialect)
    return read_text(path, text.split("\n"), front, dialect)


def read_text(path: str, lines: Sequence[str], front: Front, dialect: Dialect) -> Reading:
    """Read the text of a note whose front matter, or what its format has in the place of one, is known."""
    is_org = dialect is Dialect.ORG  # there `- term :: words` is an item that explains a term
    fields = Fields() if is_org else read_fields(lines[front.start :], front.start, dialect is Dialect.LOGSEQ)
    start = front.start + fields.opening
    page = _of_the_page(fields, start, dialect)
    given = {one.key for one in front.properties}
    head = () if given or dialect in _OWN_FIELDS else tuple(head_lines(lines[start:], start))
    facts = facts_of((*front.properties, *page, *head), dialect)
    properties = _kept((*front.properties, *fields.properties, *head))
    own, listed = _parted(lines, start) if given & {MARKER, "kind"} else (lines[start:], ())
    env = {"dialect": dialect}
    parse = parser(dialect).parse
    text = _Text(own, start, parse(_as_counted(own), env) if facts.is_markdown else ())
    title, title_line, heading = _title(path, facts, text, dialect)
    first = title_line - start if heading else 0
    body_lines = own[first:]
    whole = "\n".join(body_lines)
    body = whole.strip("\n")
    opening = next((n for n, line in enumerate(body_lines) if line.strip()), 0)
    shift = len(whole) - len(whole.lstrip("\n")) + len("\n".join(own[:first])) + bool(first)
    opening_fields = page if fields.opening else ()  # those in the body are read as links of it
    links = [] if MARKER in given else list(_of_properties((*front.properties, *opening_fields), dialect))
    links += (one for one in references_in(text.tokens, own, start, -shift) if one.line > start + first)
    rest = references_in(parse("\n".join(listed), env), listed, start + len(own))
    links += (replace(one, start=0, end=0) for one in rest)
    inline = list(tags_of(text.tokens, dialect)) if dialect not in _NO_TAGS else []
    is_logseq = dialect is Dialect.LOGSEQ
    links += _of_tags(facts.tags if is_logseq else facts.linked_tags, inline if is_logseq else (), start)
    tags = tuple(dict.fromkeys((*facts.tags, *(tag for tag, _ in inline))))
    day = day_in_name(PurePosixPath(path).stem)
    date, is_named = facts.date or day, bool(day) and not facts.date
    reading = Reading(
        path,
        facts.kind,
        title,
        title_line,
        description=facts.description,
        summary=facts.summary,
        body=(Line(start + first + opening + 1, body),) if body else (),
        aliases=_aliases(path, facts, title, dialect),
        date=date,
        sourced_from=facts.source,
        captured_prompt=facts.prompt,
        furniture=tuple(Line(n, line) for n, line in enumerate(lines[:start], 1) if line.strip()),
        problems=front.problems,
        references=tuple(links),
        paper=facts.paper if facts.kind is NoteKind.PAPER else None,
        is_markdown=True,
        is_stub=facts.is_stub,
        dialect=dialect,
        properties=properties,
        tags=tags,
        ids=(*_own_ids(front.properties), *front.ids, *fields.ids),
        heading=heading,
        numbers=facts.numbers.texts[0] if facts.numbers else "",
        order=facts.order,
    )
    heard = (*_heard(reading, facts, inline, is_named), *_not_heard(facts, text))
    return replace(reading, heard=heard)


def _as_counted(lines: Sequence[str]) -> str:
    """Return lines as one text of which the parser counts just these: a lone return ends a line for it."""
    return _ALONE.sub(" ", "\n".join(lines))


def _kept(properties: Sequence[Property]) -> tuple[Property, ...]:
    """Return what a note keeps as its properties: all, or of a file that an export made those it gives."""
    if not any(one.key == MARKER for one in properties):
        return merged(properties)
    given: Any = next((one.value for one in properties if one.key == "properties"), {})
    return tuple(Property.of(name, value) for name, value in given.items()) if isinstance(given, dict) else ()


def _of_the_page(fields: Fields, start: int, dialect: Dialect) -> tuple[Property, ...]:
    """Return the fields that speak of the page: in Logseq those that open it, else those near its beginning.

    Elsewhere a title in a field is that of a book on a list.
    """
    if dialect is not Dialect.LOGSEQ:
        return tuple(one for one in fields.properties if one.key not in TITLES and one.line <= start + FIELDS)
    return tuple(one for one in fields.properties if one.line <= start)


def _own_ids(properties: Sequence[Property]) -> tuple[str, ...]:
    return tuple(text.lower() for one in properties if one.key == "id" for text in one.texts)


def _aliases(path: str, facts: Facts, title: str, dialect: Dialect) -> tuple[str, ...]:
    """Return the other names of a note, that of a page in Logseq or of a journal among them."""
    names = list(facts.aliases)
    if dialect is Dialect.LOGSEQ and (decoded := name_of_page(PurePosixPath(path).stem)) != title:
        names.append(decoded)
    return tuple(dict.fromkeys(names))


def _title(path: str, facts: Facts, text: _Text, dialect: Dialect) -> tuple[str, int, str]:
    """Return the title, its line, and the heading that the body is to lose for it.

    The name of the file is the title where no property, and not one top heading alone, says another.
    """
    if facts.title:
        return facts.title, 1, ""
    stem = PurePosixPath(path).stem.strip() or PurePosixPath(path).stem
    if dialect is Dialect.LOGSEQ:
        return name_of_page(stem), 1, ""
    tops = [token for token in text.tokens if token.type == "heading_open" and token.tag == "h1"]
    if len(tops) == 1 and tops[0].level == 0 and tops[0].map:
        at = tops[0].map[0]
        named = _heading(text.lines[at])
        above = [n for n in range(at) if text.lines[n].strip()]
        if named and not above:
            line = text.lines[at]
            # A link in it would be lost with it, so that such a heading stays in the text.
            return named, text.start + at + 1, "" if _holds_link(line) else line
        if named and all(_NO_PROSE.fullmatch(text.lines[n]) for n in above):
            return named, 1, ""
    if stem.casefold() in _INDEX and (folder := PurePosixPath(path).parent.name):
        return folder, 1, ""
    return (without_day(stem) if dialect is Dialect.JEKYLL else stem), 1, ""


def _holds_link(line: str) -> bool:
    return bool(_PROPERTY_LINK.search(line) or _ADDRESSED.search(line))


def _heading(line: str) -> str:
    """Return the title in a line that is a heading of the first level, or nothing.

    >>> _heading("#  What is talk?  ##  "), _heading("# C#"), _heading("## Sources")
    ('What is talk?', 'C#', '')
    """
    if not line.startswith("# "):
        return ""
    title = line[2:].removesuffix("\r").strip(" ")
    open_title = title.rstrip("#")
    title = (open_title if open_title.endswith(" ") else title).strip()
    head, mark, id_ = title.rpartition("{#")
    if mark and title.endswith("}") and not set("{}") & set(id_[:-1]):
        title = head.rstrip()
    return _ADDRESSED.sub(r"\1", without_links(title)).strip()


def _parted(lines: Sequence[str], first: int) -> tuple[Sequence[str], Sequence[str]]:
    """Part the body from the list of links that an export writes at its end."""
    heading = f"## {LINKS_HEADING}"
    found = [n for n in range(first, len(lines)) if lines[n].rstrip() == heading]
    at = found[-1] if found else len(lines)
    return lines[first:at], lines[at:]


def _of_properties(properties: Sequence[Property], dialect: Dialect) -> Iterator[Reference]:
    """Yield the links that stand in properties, each with the name of its property as what it means."""
    for one in properties:
        if one.key in (*TITLES, *ALIASES, *TAGS) or one.key in OF_THE_PROGRAM:
            continue
        kind, forward = _meaning(one.key) or (LinkKind.PROPERTY, True)
        label = one.name if kind is LinkKind.PROPERTY else ""
        for text in one.texts:
            for link in _PROPERTY_LINK.finditer(text):
                is_path = link[4] is not None
                target = local_target(link[4]) if is_path else wiki_target(_side(link, dialect), dialect)
                if target:
                    yield Reference(
                        one.line, target, is_path, kind, forward, label, text=f"{one.name}: {text}",
                        rule="property link",
                    )  # fmt: skip


def _of_tags(tags: Sequence[str], inline: Sequence[tuple[str, int]], start: int) -> Iterator[Reference]:
    """Yield tags as links, as in Logseq, where a tag is the page of that name."""
    written = (*((tag, 0) for tag in tags), *((tag, start + line) for tag, line in inline))
    for tag, line in written:
        yield Reference(line + 1, tag, False, LinkKind.TOPIC, shown=tag, rule="tag")


def _side(link: "re.Match[str]", dialect: Dialect) -> str:
    return str(link[2]) if dialect is Dialect.DENDRON and link[2] else str(link[1])


def _meaning(key: str) -> Meaning | None:
    return meaning_of(key)


def _heard(
    reading: Reading, facts: Facts, inline: Sequence[tuple[str, int]], is_named: bool
) -> Iterator[Heard]:
    """Yield what the rules of reading understood, each rule with how often."""
    rules = Counter(one.rule for one in reading.references)
    for rule, count in rules.items():
        first = next(one for one in reading.references if one.rule == rule)
        yield Heard(Sign.LINK, rule or "link", count, first.line, first.target)
    if reading.properties:
        first_property = reading.properties[0]
        count = len(reading.properties)
        yield Heard(Sign.PROPERTY, "property", count, first_property.line, first_property.name)
    if facts.tags:
        yield Heard(Sign.TAG, "tag in a property", len(facts.tags), 1, facts.tags[0])
    if inline:
        yield Heard(Sign.TAG, "tag in the text", len(inline), reading.title_line + inline[0][1], inline[0][0])
    if reading.date:
        rule = "date in the file name" if is_named else "date in a property"
        yield Heard(Sign.DATE, rule, 1, 1, reading.date)
    if reading.aliases:
        yield Heard(Sign.NAME, "alias", len(reading.aliases), 1, reading.aliases[0])


def _not_heard(facts: Facts, text: _Text) -> Iterator[Heard]:
    """Yield what looks like a link or a date and is none that can be read."""
    for one, reason in ((facts.bad_date, UNREAD_DATE), (facts.numbers, UNDECIDED)):
        if one:
            yield Heard(Sign.DATE, reason, 1, one.line, f"{one.name}: {one.texts[0]}", understood=False)
    for token in text.tokens:
        if (
            token.type != "inline"
            or not token.map
            or ("[[" not in token.content and "{" not in token.content)
        ):
            continue
        for child in token.children or ():
            found = _LEFTOVER.search(child.content) if child.type == "text" else None
            if found and any(sign.isalnum() for sign in found[0]):
                line = text.start + token.map[0] + 1
                yield Heard(Sign.LINK, UNREAD_LINK, 1, line, found[0], understood=False)


__all__ = ["LINKS_HEADING", "MEANINGS", "Problem", "local_target", "read_markdown", "read_text"]
