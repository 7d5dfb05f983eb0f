"""Cleaning: what authors may write as HTML, and where their links and pictures lead."""

import re
from html import unescape
from urllib.parse import unquote

import nh3

from throughline.views.prose.targets import address_key, anchor_of, host_of
from throughline.views.prose.work import OUT, Work, picture
from throughline.views.safe import text

_TAGS = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "dd", "del",
    "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s",
    "samp", "section", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "u", "ul", "var", "wbr",
))  # fmt: skip
_GONE = frozenset(("script", "style", "template", "noscript", "iframe", "object", "embed"))  # with all inside
_OURS = "data-tl"
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "details": {"open"},
    "bdo": {"dir"},
}
_PAIRS = r'((?: [a-z-]+(?:="[^"]*")?)*)'
_ANCHOR = re.compile(f"<a{_PAIRS}>(.*?)</a>", re.DOTALL)
_IMAGE = re.compile(f"<img{_PAIRS}>")
_PAIR = re.compile(r' ([a-z-]+)="([^"]*)"')
_INLINE_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+\Z")
LARGEST_INLINE = 2_000_000  # characters of a picture that is written into the note itself


def cleaned(html: str, work: Work) -> str:
    """Return rendered HTML with nothing left in it that acts, and every link and picture made by us."""

    def own(tag: str, name: str, value: str) -> str | None:
        return value if name != _OURS or work.marks.is_own(value) else None

    clean = nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_GONE),
        attributes={"*": {_OURS}, **_ATTRIBUTES},
        attribute_filter=own,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel=None,
    )
    linked = _ANCHOR.sub(lambda match: _anchor(work, _pairs(match[1]), match[2]), clean)
    return _IMAGE.sub(lambda match: _image(work, _pairs(match[1]), in_link=False), linked)


def _pairs(written: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _PAIR.findall(written)}


def _anchor(work: Work, pairs: dict[str, str], inside: str) -> str:
    """Return a link of a body by where it leads; one that leads nowhere safe is its words alone."""
    inner = _IMAGE.sub(lambda match: _image(work, _pairs(match[1]), in_link=True), inside)
    inner = work.marks.in_link(inner)
    address = work.marks.plain(pairs.get("href", "")).strip()
    plain = unescape(re.sub("<[^>]*>", "", inner))
    return work.marks.text(_link(work, address, inner), plain)


def _link(work: Work, address: str, inner: str) -> str:
    part = address.partition("#")[2]
    if address.startswith("#"):
        return work.within(anchor_of(address), inner)
    note = work.targets.addressed.get(address_key(address))
    if note is not None:
        return work.link(note, inner, part)
    if re.match(r"(?i)https?://", address) and host_of(address):
        return work.out(address, inner)
    if re.match(r"(?i)mailto:[^\s]+$", address):
        return f'<a class="out" href="{text(address)}">{inner}</a>'
    found = work.around.file(address_key(address)) if _is_path(address) else None
    if found is not None and work.around.opens(address_key(address)):
        return f'<a class="file" href="{text(found)}" target="_blank">{inner}</a>'
    return f'<span class="nowhere">{inner}</span>' if address else inner


def _is_path(address: str) -> bool:
    return bool(address) and ":" not in address and not address.startswith(("//", "?"))


def _image(work: Work, pairs: dict[str, str], in_link: bool) -> str:
    """Return a picture of the vault, or a link to one elsewhere, which is not fetched."""
    source, alt = (work.marks.plain(pairs.get(name, "")).strip() for name in ("src", "alt"))
    size = pairs.get("width", "")
    width = f' width="{int(size)}"' if size.isdecimal() and len(size) < 5 else ""
    host = host_of(source)
    if len(source) <= LARGEST_INLINE and _INLINE_PICTURE.match(source):
        return work.marks.text(*[picture(source, alt, width)] * 3)
    if host:
        return _remote(work, source, alt, host, in_link)
    found = work.around.file(unquote(source.partition("#")[0])) if _is_path(source) else None
    name = alt or source.rpartition("/")[2]
    if found is not None:
        return work.marks.text(*[picture(found, alt, width)] * 3)
    named = f'data-name="{text(source)}" role="img" aria-label="{text(name)}"'
    missing = f'<span class="nowhere missing" {named}>{text(alt)}</span>'
    return work.marks.text(missing, alt, missing)


def _remote(work: Work, source: str, alt: str, host: str, in_link: bool) -> str:
    said = f"{alt}, a picture at {host}" if alt else f"A picture at {host}"
    named = f'data-host="{text(host)}" aria-label="{text(said)}"'
    span = f'<span class="remote" {named} role="img">{text(alt)}</span>'
    if in_link or not re.match(r"(?i)https?://", source):
        return work.marks.text(span, alt, span)
    return work.marks.text(
        f'<a class="out remote" href="{text(source)}" {named}{OUT}>{text(alt)}</a>', alt, span
    )
