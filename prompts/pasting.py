"""A brief as it is handed on: without the numbers by which it was held to notes that its reader has not."""

import re
from collections.abc import Callable, Collection

from throughline.prompts.facts import NUMBERED, numbers_in

# Numbers that follow one another go together, with round brackets that hold nothing else.
_RUN = rf"{NUMBERED}(?:(?:,|;| and| to|\u2013|-)? ?{NUMBERED})*"
_PLACE = re.compile(rf"\({_RUN}\)|{_RUN}(?!\()")  # [1](x) is a link
_BEFORE = 40  # characters before a place in which its last word is looked for
_LAST = re.compile(r"[^\s(]*[\w\"'\u201d\u2019)\]%*_.!?\u2026]\Z")
_STOPPED = re.compile(r"[.!?][\"\u201d*_)]*$")
# After these a number is a part of its sentence: "in [3]", "note [2]".
_LEADING = re.compile(
    r"(?:in|of|by|from|to|with|than|against|between|and|or|see|on|for|as|per|via|unlike|like|notes?|sources?"
    r"|also|both|either|neither|nor|compare|cf\.?|e\.g\.|that|but|while|whereas)"
)


def pasted(brief: str, list_of: Callable[[Collection[int]], str]) -> str:
    """Return a brief without the numbers of its sources; of those that must stay it says what they are.

    >>> pasted("Doubt helps (Kim) [4]. Kim [1, 2] agrees.", str)
    'Doubt helps (Kim). Kim agrees.'
    >>> pasted("It helps [1], and stands in [4].", str)
    'It helps, and stands in [4].\\n\\n**Sources.** (4,)'
    """
    kept: list[str] = []
    at = 0
    for place in _PLACE.finditer(brief):
        if _is_spoken(brief, place.start(), place.end()):
            continue
        kept.append(brief[at : place.start()].rstrip(" \u00a0"))
        at = place.end()
    text = "".join([*kept, brief[at:]]).strip()
    stay = numbers_in(text)
    return f"{text}\n\n**Sources.** {list_of(stay)}" if stay else text


def _is_spoken(brief: str, start: int, end: int) -> bool:
    """Tell whether a number is a word of its sentence, which cannot be read without it."""
    before = brief[max(0, start - _BEFORE) : start].rstrip(" \u00a0")
    last = _LAST.search(before)
    if not last or _LEADING.fullmatch(last[0].strip("*_\"'\u201d\u2019").lower()):
        return True
    follows = brief[end : end + 2].strip()[:1]
    return follows.islower() and _STOPPED.search(before) is not None
