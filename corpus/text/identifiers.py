"""The names under which the world knows a work: DOI, arXiv id, PubMed id, ISBN and cite key.

Each is found in what people write or link to, and has one key, so that the same work is the same wherever it
is met: `doi:10.1000/x`, `arxiv:1706.03762`, `pmid:12345678`, `isbn:9780306406157`, `@smith2020`.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

_ARXIV_ID = r"(\d{4}\.\d{4,5}|[a-z-]{1,20}(?:\.[a-z]{2})?/\d{7})"
_ARXIV_SAID = re.compile(rf"\barxiv[:.\s]{{0,4}}{_ARXIV_ID}(?:v\d+)?(?!\d)", re.IGNORECASE)
_ARXIV_PATH = re.compile(rf"/(?:abs|pdf|html|format|papers)/{_ARXIV_ID}(?:v\d+)?(?:\.pdf)?/?", re.IGNORECASE)
_ARXIV_ALONE = re.compile(rf"{_ARXIV_ID}(?:v\d+)?", re.IGNORECASE)
_ARXIV_SITES = ("arxiv.org", "ar5iv.org", "ar5iv.labs.arxiv.org", "alphaxiv.org", "huggingface.co")
_ARXIV_DOI = re.compile(rf"10\.48550/arxiv\.{_ARXIV_ID}(?:v\d+)?", re.IGNORECASE)

_DOI = re.compile(r"(?<![\w.])10\.\d{4,9}/[^\s\"\u201c\u201d<>{}|\\^`]+", re.IGNORECASE)
_DOI_SITES = ("doi.org", "dx.doi.org")
# What publishers put behind the DOI in the address of a page.
_AFTER_DOI = re.compile(
    r"(?:/(?:full|abstract|abs|pdf|epdf|html|meta|fulltext|suppl|references|figures|v\d+)(?:\.\w+)?)+/?$|\.pdf$"
)
_DOI_IN_PATH = re.compile(r"/(10\.\d{4,9}/.+)")
_PAIRS = {")": "(", "]": "["}

_PMID_SAID = re.compile(r"\b(?:pmid|pubmed(?:[ _-]?id)?)[:\s]{1,3}(\d{4,9})\b", re.IGNORECASE)
_PMID_PATH = re.compile(r"/(?:pubmed/)?(\d{4,9})/?")
_PMID_SITES = ("pubmed.ncbi.nlm.nih.gov", "ncbi.nlm.nih.gov")

_ISBN_SAID = re.compile(
    r"\bisbn(?:-1[03])?[:\s]{0,3}((?:97[89][- ]?)?\d(?:[- ]?\d){8}[- ]?[\dx])\b", re.IGNORECASE
)
_ISBN_ALONE = re.compile(r"(?:97[89][- ]?)?\d(?:[- ]?\d){8}[- ]?[\dxX]")

_CITE_KEY = re.compile(r"@(?:\{([^{}\s]+)\}|([\w](?:[\w:.#$%&+?<>~/-]*[\w])?))")


def doi_in(text: str) -> str:
    """Return the first DOI of a text as it is written there, or nothing.

    >>> doi_in("see https://doi.org/10.1000/ab(c)9)."), doi_in("doi:10.1000/x-1, and"), doi_in("10.5 km")
    ('10.1000/ab(c)9', '10.1000/x-1', '')
    """
    return next(dois_in(text), "")


def dois_in(text: str) -> Iterator[str]:
    """Yield every DOI of a text as it is written there."""
    return (_trimmed(found[0]) for found in _DOI.finditer(text))


def _trimmed(doi: str) -> str:
    """Return a DOI without the punctuation of the sentence around it."""
    while doi:
        last = doi[-1]
        if last in ".,;:*_'?!\u201d\u2019" or (last in _PAIRS and doi.count(_PAIRS[last]) < doi.count(last)):
            doi = doi[:-1]
        else:
            return doi
    return doi


def arxiv_in(text: str) -> str:
    """Return the first arXiv id that a text names as one, without its version.

    >>> arxiv_in("arXiv:1706.03762v5 [cs.CL]"), arxiv_in("10.48550/arXiv.1706.03762"), arxiv_in("1706.03762")
    ('1706.03762', '1706.03762', '')
    """
    found = _ARXIV_SAID.search(text)
    return found[1].lower() if found else ""


def arxiv_alone(text: str) -> str:
    """Return the arXiv id that a text is, where it is nothing else."""
    found = _ARXIV_ALONE.fullmatch(text.strip())
    return found[1].lower() if found else arxiv_in(text)


def pmid_in(text: str) -> str:
    """Return the first PubMed id that a text names as one.

    >>> pmid_in("PMID: 31452104"), pmid_in("in 31452104 cases")
    ('31452104', '')
    """
    found = _PMID_SAID.search(text)
    return found[1] if found else ""


def isbn_in(text: str) -> str:
    """Return the first ISBN that a text names as one, in thirteen digits.

    >>> isbn_in("ISBN 0-306-40615-2"), isbn_in("ISBN 0-306-40615-3")
    ('9780306406157', '')
    """
    return next(filter(None, (isbn(found[1]) for found in _ISBN_SAID.finditer(text))), "")


def isbn(written: str) -> str:
    """Return an ISBN in thirteen digits, or nothing where its digits do not add up."""
    if not _ISBN_ALONE.fullmatch(written.strip()):
        return ""
    digits = re.sub(r"[- ]", "", written.strip()).upper()
    if len(digits) == 10:
        values = [10 if digit == "X" else int(digit) for digit in digits]
        is_right = sum(n * value for n, value in zip(range(10, 0, -1), values, strict=True)) % 11 == 0
        return _thirteen("978" + digits[:9]) if is_right else ""
    is_right = digits.isdecimal() and len(digits) == 13 and _thirteen(digits[:12]) == digits
    return digits if is_right else ""


def _thirteen(twelve: str) -> str:
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(twelve))
    return twelve + str(-total % 10)


def cite_keys_in(text: str) -> list[str]:
    """Return the cite keys of a citation such as `[@smith2020, p. 3; -@lee99]`.

    >>> cite_keys_in("[see @smith2020, p. 3; -@lee99]"), cite_keys_in("a@b.org")
    (['smith2020', 'lee99'], [])
    """
    found = (match for match in _CITE_KEY.finditer(text) if not text[: match.start()][-1:].isalnum())
    return [match[1] or match[2] for match in found]


def doi_key(doi: str) -> str:
    """Return the key of a DOI; that of an arXiv paper is the key of its arXiv id.

    >>> doi_key("10.1000/ABC"), doi_key("10.48550/arXiv.1706.03762")
    ('doi:10.1000/abc', 'arxiv:1706.03762')
    """
    found = _ARXIV_DOI.fullmatch(doi)
    return f"arxiv:{found[1].lower()}" if found else f"doi:{doi.lower()}"


def key_of_address(address: str) -> str:
    """Return the key of the work that an address on the web leads to, or nothing where it leads to none.

    >>> key_of_address("https://arxiv.org/pdf/1706.03762v5.pdf"), key_of_address("https://doi.org/10.1/x")
    ('arxiv:1706.03762', '')
    >>> key_of_address("https://www.example.org/doi/full/10.1000%2FAb.1?x=1")
    'doi:10.1000/ab.1'
    """
    if address[:4].lower() == "doi:":
        return doi_key(doi) if (doi := doi_in(address)) else ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https"):
        return ""
    site = parts.netloc.lower().rpartition("@")[2].removeprefix("www.")
    path = unquote(parts.path)
    if site in _ARXIV_SITES or site.endswith(".arxiv.org"):
        return f"arxiv:{found[1].lower()}" if (found := _ARXIV_PATH.fullmatch(path)) else ""
    if site in _PMID_SITES:
        return f"pmid:{found[1]}" if (found := _PMID_PATH.fullmatch(path)) else ""
    return _doi_in_path(path, site in _DOI_SITES)


def _doi_in_path(path: str, is_exact: bool) -> str:
    """Return the key of the DOI that a path ends in; a publisher may put a word behind it."""
    found = _DOI_IN_PATH.search(path)
    if not found:
        return ""
    doi = found[1] if is_exact else _AFTER_DOI.sub("", found[1])
    return doi_key(_trimmed(doi.rstrip("/")))


def address_key(address: str) -> str:
    """Return the key of any page of the web: the same for each way in which its address is written.

    >>> address_key("https://www.News.example/a/?utm_source=x#top") == address_key("http://news.example/a")
    True
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    kept = [
        one for one in parts.query.split("&") if one and not one.startswith(("utm_", "fbclid=", "gclid="))
    ]
    site = parts.netloc.lower().removeprefix("www.")
    return f"web:{site}{unquote(parts.path).rstrip('/')}{'?' if kept else ''}{'&'.join(kept)}"
