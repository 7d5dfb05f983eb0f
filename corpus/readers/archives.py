"""Web archives: the page inside a MIME message, its encoding and the address that it was saved from."""

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import Message

from throughline.corpus.errors import ThroughlineError
from throughline.corpus.readers.charsets import charset_of

ARCHIVES = (".mhtml", ".mht")
MOST_NESTED = 50  # messages within messages; the parser calls itself for each
LONGEST_HEADER = 10_000  # characters; the parser's work grows with the square of a header

# Only lines that could open a part within a part: `multipart` and `message` hold others.
_NESTING = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_HTML = re.compile(r"\s*text/html\s*(?:;|\Z)", re.IGNORECASE)
_PART_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([^\s\"';]{1,80})", re.IGNORECASE)


class NoPageError(ThroughlineError, ValueError):
    """A web archive holds no page that can be read."""


@dataclass(frozen=True, slots=True)
class Page:
    """The page of an archive as bytes, with the encoding and the address that the archive gives it."""

    data: bytes
    charset: str
    address: str


def unpack_archive(data: bytes) -> Page:
    """Return the page inside a web archive."""
    if len(_NESTING.findall(data)) > MOST_NESTED:
        raise NoPageError(f"The archive holds more than {MOST_NESTED} messages within messages")
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        kind = _header(part, "Content-Type")
        if _HTML.match(kind) and not part.is_multipart():
            page = part.get_payload(decode=True)
            page = page if isinstance(page, bytes) else b""
            named = _PART_CHARSET.search(kind)
            address = _header(part, "Content-Location") or _header(message, "Snapshot-Content-Location")
            return Page(page, named[1] if named else charset_of(page), address.strip())
    raise NoPageError("The archive holds no HTML page")


def _header(part: "Message[str, str]", name: str) -> str:
    """Return a header as one line; one of a size that nobody writes counts as not given."""
    value = str(part.get(name) or "")
    return " ".join(value.split()) if len(value) <= LONGEST_HEADER else ""
