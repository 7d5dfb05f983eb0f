"""Which note each written link of a body leads to, and how anchors are named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.utils import EnvType

from throughline.library.nouns import Span

ANCHOR = "in-"  # before every anchor, so that none can stand for what the page itself names


@dataclass(frozen=True, slots=True)
class Targets:
    """The notes that a body links to: wikilinks as they are written, other links by their address.

    What is cited without being written as a link is left over as `prose`.
    """

    written: Mapping[str, Span] = field(default_factory=dict)
    named: Mapping[str, Span] = field(default_factory=dict)
    addressed: Mapping[str, str] = field(default_factory=dict)
    prose: tuple[Span, ...] = ()

    def span(self, written: str, name: str) -> Span | None:
        """Return the place that a wikilink is known by: as it is written, or else by the name in it."""
        return self.written.get(written) or self.named.get(name)


def targets_of(source: str, spans: Iterable[Span], parser: MarkdownIt) -> Targets:
    """Sort the places where a body cites notes by how they are written.

    A link leads to the same note wherever it stands in a body, so that its text is enough to know it by.
    """
    env: EnvType = {}
    written: dict[str, Span] = {}
    named: dict[str, Span] = {}
    addressed: dict[str, str] = {}
    prose = []
    for span in spans:
        text = source[span.start : span.end]
        if text.startswith("[^"):  # a footnote
            continue
        first = _first(text, parser, env) if text.startswith(("[", "![[")) else None
        if text.startswith("[") and text.endswith("]") and not env and first and first.type == "text":
            parser.parse(source, env)  # its address may stand elsewhere in the body
            first = _first(text, parser, env)
        if first and first.type == "wikilink":
            written.setdefault(text, span)
            named.setdefault(str(first.meta["target"]), span)
        elif first and first.type == "link_open":
            addressed.setdefault(address_key(str(first.attrGet("href") or "")), span.note)
        else:
            prose.append(span)
    return Targets(written, named, addressed, tuple(prose))


def _first(text: str, parser: MarkdownIt, env: EnvType) -> Token | None:
    children = parser.parseInline(text, env)[0].children
    return children[0] if children else None


def address_key(address: str) -> str:
    """Return the form by which the address of a link to a note is known: without its part, decoded.

    >>> address_key("My%20notes/a.md#Part")
    'My notes/a.md'
    """
    return unquote(address.partition("#")[0])


def anchor_of(part: str) -> str:
    """Return the anchor of a part by its heading, however the link to it writes that.

    >>> anchor_of("Chapter#Two parts, one whole"), anchor_of("two-parts-one-whole"), anchor_of("^ab-1")
    ('in-twopartsonewhole', 'in-twopartsonewhole', 'in-ab1')
    """
    last = unquote(part).rpartition("#")[2]
    return ANCHOR + "".join(letter for letter in last.casefold() if letter.isalnum())


def host_of(address: str) -> str:
    """Return the host that an address of the web names, or nothing.

    >>> host_of("https://example.org/a"), host_of("//example.org/a"), host_of("a/b.png"), host_of("http://[")
    ('example.org', 'example.org', '', '')
    """
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def part_of(written: str) -> str:
    """Return the part of a note that a wikilink names, or nothing.

    >>> part_of("![[Talk#Repair|see]]"), part_of("[[Talk]]")
    ('Repair', '')
    """
    return written.strip("![]").partition("|")[0].partition("#")[2].strip()
