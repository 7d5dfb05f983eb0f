"""From a saved article to what it says: only links that lead to a page of the library are links."""

from urllib.parse import unquote, urljoin, urlsplit

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
from throughline.corpus.linking.written import place_within, stem_of, waiting_for_file
from throughline.corpus.model import LinkKind, OriginKind, Paper
from throughline.corpus.reading import Reading, Reference
from throughline.corpus.text.identifiers import address_key
from throughline.corpus.text.titles import key_of


def link_article(reading: Reading, names: Names) -> Linked:
    """Say what a saved article says; what its other links lead to is not invented."""
    own = names.own(reading.path, Name(reading.kind, key_of(reading.title)))
    linked = Linked(problems=list(reading.problems))
    paper = reading.paper or Paper()
    linked.mentions.append(
        Mention(own, reading.title, True, reading.description, arxiv=paper.arxiv, year=paper.year)
    )
    for reference in reading.references:
        _refer(reading, reference, names, own, linked)
    return linked


def _refer(reading: Reading, reference: Reference, names: Names, own: Name, linked: Linked) -> None:
    """State one link, where it leads to a page that the library has."""
    place = _place(reading.path, reference.target)
    address = _address(reading, reference.target)
    linked.waits |= {waiting_for_file(stem_of(place))} if place else set()
    linked.waits |= {waiting_for(address)} if address else set()
    other = names.addressed(place, address)
    if other is None or isinstance(other, Ambiguous) or other == own:
        return
    linked.mentions.append(Mention(other, ""))
    linked.places.append(CitedPlace(reference.start, reference.end, other, reference.shown))
    linked.statements.append(
        Statement(LinkKind.RELATED, own, other, OriginKind.CITED, reference.line, text=reference.text)
    )


def _place(page: str, target: str) -> str:
    """Return the place in the folder that a relative link leads to, or nothing for any other link."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return ""
    path = unquote(parts.path)
    return "" if parts.scheme or parts.netloc or path.startswith("/") else place_within(page, path)


def _address(reading: Reading, target: str) -> str:
    """Return the key of the page on the web that a link leads to."""
    try:
        return address_key(urljoin(reading.addresses[0] if reading.addresses else "", target))
    except ValueError:
        return ""
