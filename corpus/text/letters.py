"""Single characters that could do harm later: made visible, or whole."""

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_HALVES = re.compile(r"[\ud800-\udfff]")


def clean(text: str) -> str:
    """Return a text with control characters made visible, so that they can do no harm later."""
    return _CONTROL.sub("\ufffd", text)


def whole(text: str) -> str:
    """Return a text in which the halves of a character are joined; a half alone is made visible.

    A file can spell out such halves (`\\ud83d\\ude00`), and no file, database or page can hold one alone.

    >>> whole("\\ud83d\\ude00") == "\\U0001f600", whole("a\\ud800") == "a\\ufffd"
    (True, True)
    """
    if not _HALVES.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
