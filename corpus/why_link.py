"""Why a link between two notes is suggested, in the words that a reader gets."""

from enum import StrEnum


class WhyLink(StrEnum):
    """What speaks for a link from a note to another one."""

    NAMED = "is named in the text"
    NAMES = "names this note"
    CLOSE = "close in meaning"
    LENT = "notes close in meaning link to it"
    SHARED = "shares neighbours"
    SAYS = "says its name"
