"""Titles as names: when two are the same, how one becomes an id, and its words."""

import hashlib
import re
import unicodedata

ID_LENGTH, ID_BYTES = 80, 240  # readable, and with its suffix below the 255 bytes of a file's name

_FOLD = str.maketrans({
    "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u00a0": " ", "*": None,
})  # fmt: skip
_APOSTROPHES = str.maketrans("\u2018\u2019\u02bc", "'''")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_NOT_WORD = re.compile(r"[^\w]+|_+")
_FLAT = str.maketrans("\u2018\u2019\u02bc\u201c\u201d\u2010\u2011\u2012\u00a0\n", "'''\"\"---  ")


def key_of(title: str) -> str:
    """Return what two spellings of one title share: case, quotes, spaces and emphasis do not count.

    >>> key_of("Can  *Models*\\u2019 talk?") == key_of("can models' talk?")
    True
    """
    if title.isascii():  # nearly every title; what follows does the same, and takes longer
        return " ".join(title.replace("*", "").lower().split())
    folded = unicodedata.normalize("NFKC", title)
    return " ".join(folded.translate(_FOLD).casefold().split())


def slug_of(title: str) -> str:
    """Return the readable id for a title: lower case, apostrophes dropped, cut at 80 characters.

    >>> slug_of("Why can't AI agents take the initiative?")
    'why-cant-ai-agents-take-the-initiative'
    """
    key = key_of(title)
    slug = _NOT_WORD.sub("-", key.replace("'", "")).strip("-")[:ID_LENGTH].strip("-")
    if not slug.isascii():  # letters of up to four bytes each would make a name too long for a file
        slug = slug.encode()[:ID_BYTES].decode(errors="ignore").strip("-")
    return slug or "note-" + digest(key)[:8]


def words_of(text: str) -> list[str]:
    """Return the words of a text as titles are compared by, in lower case."""
    folded = text.casefold()
    return _WORD.findall(folded if folded.isascii() else folded.translate(_APOSTROPHES))


def flat_of(text: str) -> str | None:
    """Return a text as `key_of` would write it, place for place, or None where places would move."""
    is_plain = text.isascii()
    flat = text.lower().replace("\n", " ") if is_plain else text.casefold().translate(_FLAT)
    if len(flat) != len(text) or "*" in flat or "  " in flat or "\t" in flat:
        return None
    return flat if is_plain or flat.isascii() or unicodedata.is_normalized("NFKC", flat) else None


def digest(text: str) -> str:
    """Return a short stable fingerprint of a text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
