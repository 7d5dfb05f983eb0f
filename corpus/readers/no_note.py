"""Files that are kept with notes and are none: licences, code, the templates of a site.

What is left out so must be sure: a note of a person with one word in it is never taken for code.
"""

import re
from itertools import islice
from pathlib import PurePosixPath

from throughline.corpus.readers.saved import HTML

LEAST = 10  # pieces between spaces; what holds fewer may be a note of signs
_OPENING = 600  # characters in which a licence says its name
_LICENCE_NAME = re.compile(r"(?:un)?licen[cs]e|copying|[\w.-]*-?(?:licen[cs]e|copying)", re.IGNORECASE)
_LICENCE = re.compile(
    r"gnu (?:lesser |affero )?general public license|gnu free documentation license|\bmit license"
    r"|apache license|mozilla public license|bsd [23]-clause|permission is hereby granted, free of charge"
    r"|redistribution and use in source and binary forms|creative commons (?:legal code|attribution|cc0)"
    r"|this is free and unencumbered software|eclipse public license|boost software license",
    re.IGNORECASE,
)
# A word, a number, a day, an address or a path: what a person notes down.
_OF_A_PERSON = re.compile(
    r"\W*\w+(?:[-.:_@,+'\u2019]+\w+)*\W*|.*(?:://|@).*|\W*[/~\\].*|.*\.\w{1,5}|[\d\W]*\d[\d\W]*"
)
_LIQUID = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_FRONT = re.compile(r"---[ \t]*\r?\n")

LICENCE = "the text of a licence"
NO_WORD = "no word, no number and no address"
TEMPLATE = "the template of a site, from which a program makes pages"


def why_no_note(path: str, text: str) -> str:
    """Return what a file holds that is no note, or nothing where it may be one.

    >>> why_no_note("COPYING.txt", "GNU GENERAL PUBLIC LICENSE"), why_no_note("License.txt", "Renew it.")
    ('the text of a licence', '')
    """
    pure = PurePosixPath(path.lower())
    if pure.suffix in HTML:
        return TEMPLATE if _FRONT.match(text) and _LIQUID.search(text) else ""
    if pure.suffix != ".txt":
        return ""
    is_named = pure.parent.name in ("licenses", "licences") or bool(_LICENCE_NAME.fullmatch(pure.stem))
    if is_named and _LICENCE.search(" ".join(text[:_OPENING].split())):
        return LICENCE
    pieces = (found[0] for found in re.finditer(r"\S+", text))
    first = list(islice(pieces, LEAST))
    if (
        len(first) < LEAST
        or any(map(_OF_A_PERSON.fullmatch, first))
        or any(map(_OF_A_PERSON.fullmatch, pieces))
    ):
        return ""
    return NO_WORD


def message_of(reason: str) -> str:
    """Return what a person is told of such a file."""
    return f"The file holds {reason}; a note was expected. It was left out."
