"""Titles as names: when two are the same, how one becomes an id, and its words."""

import hashlib
import re
import unicodedata

ID_LENGTH = 80

_FOLD = str.maketrans({
    "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u00a0": " ", "*": None,
})  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:['\u2018\u2019\u02bc][^\W_]+)*")
_NOT_WORD = re.compile(r"[^\w]+|_+")


def key_of(title: str) -> str:
    """Return what two spellings of one title share: case, quotes, spaces and emphasis do not count.

    >>> key_of("Can  *Models*\\u2019 talk?") == key_of("can models' talk?")
    True
    """
    folded = title if title.isascii() else unicodedata.normalize("NFKC", title)
    return " ".join(folded.translate(_FOLD).casefold().split())


def slug_of(title: str) -> str:
    """Return the readable id for a title: lower case, apostrophes dropped, cut at 80 characters.

    >>> slug_of("Why can't AI agents take the initiative?")
    'why-cant-ai-agents-take-the-initiative'
    """
    key = key_of(title)
    slug = _NOT_WORD.sub("-", key.replace("'", "")).strip("-")[:ID_LENGTH].strip("-")
    return slug or "note-" + digest(key)[:8]


def words_of(text: str) -> list[str]:
    """Return the words of a text as titles are compared by, in lower case."""
    return [word.translate(_FOLD).casefold() for word in _WORD.findall(text)]


def digest(text: str) -> str:
    """Return a short stable fingerprint of a text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
