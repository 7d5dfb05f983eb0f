"""The encodings that a web page may name, as the web's own standard has them."""

import codecs
import re

# What the Encoding Standard lets a page name, by Python's names. A page in another encoding (EBCDIC, UTF-7)
# could not be told from one that only speaks of it, and no browser would read it.
_READ = frozenset((
    "utf-8", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258",
    "cp866", "cp874", "cp932", "cp949", "big5", "big5hkscs", "euc_jp", "euc_kr", "gb2312", "gbk", "gb18030",
    "iso2022_jp", "iso8859-2", "iso8859-3", "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8",
    "iso8859-10", "iso8859-13", "iso8859-14", "iso8859-15", "iso8859-16", "koi8-r", "koi8-u", "mac-cyrillic",
    "mac-roman", "shift_jis", "tis-620", "utf-16", "utf-16-le", "utf-16-be",
))  # fmt: skip
_AS_WINDOWS = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254"}  # as browsers read them
# Two bytes a letter: a text that has few zero bytes cannot be in one of them.
_WIDE = frozenset(("utf-16", "utf-16-le", "utf-16-be"))
_ONE_BYTE = ("cp125", "cp8", "iso8859", "koi8", "mac", "tis")  # how Python's names of these begin

OPENING = 4096  # bytes in which a page must name its encoding
_UNREAD = re.compile(rb"<!--.*?(?:-->|\Z)|<(script|style|title)\b.*?(?:</\1|\Z)", re.IGNORECASE | re.DOTALL)
_META = re.compile(rb"<meta(?=[\s/])[^>]*", re.IGNORECASE)
_NAMED = re.compile(rb"(?<![\w-])charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,80})", re.IGNORECASE)


def charset_of(data: bytes) -> str:
    """Return the encoding that a page names in a `meta` tag of its opening, or nothing.

    >>> charset_of(b'<meta charset="koi8-r">'), charset_of(b"<p>It says charset=cp037 here")
    ('koi8-r', '')
    """
    for tag in _META.finditer(_UNREAD.sub(b" ", data[:OPENING])):
        if named := _NAMED.search(tag[0]):
            return named[1].decode("ascii")
    return ""


def codec_of(charset: str, data: bytes) -> str:
    """Return Python's name of an encoding that a page names, or nothing where it cannot be what it is.

    >>> codec_of("latin1", b""), codec_of("cp037", b""), codec_of("utf-16", b"plain"), codec_of("a\\0b", b"")
    ('cp1252', '', '', '')
    """
    try:
        name = codecs.lookup(charset.strip()).name if charset.isascii() else ""
    except (LookupError, ValueError):
        return ""
    name = _AS_WINDOWS.get(name, name)
    is_bare = name in _WIDE and data.count(b"\0") * 4 < len(
        data
    )  # text of two bytes a letter holds many zeros
    return name if name in _READ and not is_bare else ""


def is_one_byte(codec: str) -> bool:
    """Tell whether an encoding has one byte for each letter: then any bytes make some text."""
    return codec.startswith(_ONE_BYTE)
