"""Works that the text of a note cites by DOI, arXiv id, PubMed id, ISBN or cite key."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from throughline.corpus.linking.statements import (
    Ambiguous,
    CitedPlace,
    Linked,
    Mention,
    Name,
    Names,
    Statement,
    waiting_for,
)
from throughline.corpus.model import LinkKind, NoteKind, OriginKind
from throughline.corpus.reading import Reading, Reference
from throughline.corpus.text import identifiers as known
from throughline.corpus.text.sentences import excerpt
from throughline.corpus.text.titles import key_of

# Code shows addresses and cites nothing; its places stay, so that all others do.
_CODE = re.compile(r"^(`{3,}|~{3,})[^\n]*\n.*?(?:^\1[^\n]*$|\Z)|`[^`\n]+`", re.DOTALL | re.MULTILINE)
_SIGN = re.compile(
    r"\[(?P<words>[^\[\]\n]*)\]\(<?(?P<to>https?://[^()\s<>]+(?:\([^()\s]*\)[^()\s<>]*)*)>?[^()\n]*\)"
    r"|(?P<address>https?://[^\s<>\])|]+)"
    r"|(?P<cited>\[[^\[\]\n]*@[^\[\]\n]+\](?![\[(]))"
    r"|(?P<said>\b(?:doi|arxiv|pmid|isbn(?:-1[03])?)\s*:\s*(?:10\.\d{4,9}/[^\s<>\])]+|[\w./-]+))",
    re.IGNORECASE,
)
MARKS = ("http", "@", "doi", "arxiv", "pmid", "isbn")
LONGEST_BODY = 2_000_000  # characters in which citations are looked for


def works_cited(reading: Reading) -> Iterator[Reference]:
    """Yield the works that the text of a note in Markdown cites, each with its place."""
    text = reading.body_text[:LONGEST_BODY]
    low = text.lower()
    if not any(mark in low for mark in MARKS):
        return
    masked = _CODE.sub(lambda found: " " * len(found[0]), text)
    breaks = [match.start() for match in re.finditer("\n", text)]
    first = reading.body[0].number if reading.body else 1
    for match in _SIGN.finditer(masked):
        for key in _keys(match):
            line = bisect_right(breaks, match.start())
            start = breaks[line - 1] + 1 if line else 0
            end = breaks[line] if line < len(breaks) else len(text)
            shown = (match["words"] or "").strip() or match[0]
            said = excerpt(text, start, end, match.start(), match.end())
            yield Reference(
                first + line, key, False, text=said, start=match.start(), end=match.end(), shown=shown
            )


def _keys(match: "re.Match[str]") -> list[str]:
    if match["cited"]:
        return [f"@{key.casefold()}" for key in known.cite_keys_in(match["cited"])]
    if match["said"]:
        said = match["said"]
        found = (
            known.doi_key(doi) if (doi := known.doi_in(said)) else "",
            f"arxiv:{one}" if (one := known.arxiv_in(said)) else "",
            f"pmid:{one}" if (one := known.pmid_in(said)) else "",
            f"isbn:{one}" if (one := known.isbn_in(said)) else "",
        )
        return [*filter(None, found)][:1]
    address = (match["to"] or match["address"]).rstrip(".,;:*_'\"")
    return [*filter(None, [known.key_of_address(address)])]


def link_works(reading: Reading, names: Names, linked: Linked) -> Linked:
    """Add to what a note says the works that it cites; a cite key that no entry has leads nowhere."""
    if not reading.is_markdown or not linked.mentions:
        return linked
    own = linked.mentions[0].name
    taken = [(place.start, place.end) for place in linked.places]
    for reference in works_cited(reading):
        linked.waits.add(waiting_for(reference.target))
        found = names.work(reference.target)
        if isinstance(found, Ambiguous) or (found is None and reference.target.startswith("@")):
            continue
        other = found or Name(NoteKind.PAPER, key_of(reference.target))
        if other == own:
            continue
        linked.mentions.append(_mention(other, reference, is_new=found is None))
        if not any(start < reference.end and reference.start < end for start, end in taken):
            place = CitedPlace(reference.start, reference.end, other, reference.shown)
            linked.places.append(place)
            taken.append((place.start, place.end))
        linked.statements.append(
            Statement(
                LinkKind.RELATED_PAPER, own, other, OriginKind.CITED, reference.line, text=reference.text
            )
        )
    linked.places.sort(key=lambda place: place.start)
    return linked


def _mention(other: Name, reference: Reference, is_new: bool) -> Mention:
    """Say of a work that only links lead to what its address says."""
    if not is_new:
        return Mention(other, "")
    scheme, _, value = reference.target.partition(":")
    title = f"arXiv:{value}" if scheme == "arxiv" else reference.target
    return Mention(other, title, arxiv=value if scheme == "arxiv" else "")
