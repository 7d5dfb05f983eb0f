"""Saved pages that hold no article: a bot check, an error, or the empty shell of a page made by a script."""

import re

SHORT = 120  # words; a page that shows more than that shows something beside a check
SHELL = 60  # words; a shell shows less: a notice, the name of the site, a few links

_BOT_CHECK = re.compile(
    r"just a moment\W*$|attention required|checking (?:if the site|your browser)|human verification"
    r"|verif(?:y|ying|ication) (?:that )?(?:you are|you're|you) (?:a )?(?:human|not a (?:ro)?bot)"
    r"|are you a (?:ro)?bot\b|robot or human|bot verification|pardon our interruption"
    r"|unusual traffic from|enable javascript and cookies to continue|ddos protection by"
    r"|incapsula incident|\bray id:|press (?:&|and) hold|client challenge|performing security verification"
    r"|review the security of your connection",
    re.IGNORECASE,
)
_BOT_TITLE = re.compile(
    r"security check(?:point)?|captcha(?: challenge)?|access denied", re.IGNORECASE
)  # all of it
_ERROR = re.compile(
    r"(?:error )?(?:40[0-9]|410|429|50[0-4])\b.{0,40}|(?:page )?not found|forbidden"
    r"|service unavailable|bad gateway|too many requests",
    re.IGNORECASE,
)
_NEEDS_A_SCRIPT = re.compile(
    r"(?:enable|requires?|turn on|need|activate)[^.]{0,40}javascript|javascript[^.]{0,40}"
    r"(?:disabled|required|enabled|not available|turned off)",
    re.IGNORECASE,
)


def no_article(text: str, title: str, has_scripts: bool) -> str:
    """Return what a page holds in place of an article, as a message to a person, or nothing where it has one.

    >>> no_article("Verify you are human by completing the action below.", "Just a moment...", True)[:29]
    'The page holds a bot check (“'
    >>> no_article("A long talk", "A talk", False)
    ''
    """
    words = len(text.split())
    found = _BOT_CHECK.search(title) or _BOT_CHECK.search(text) or _BOT_TITLE.fullmatch(title.strip())
    if words < SHORT and found:
        return _message(f"a bot check (\u201c{_shown(title or found[0])}\u201d)")
    if words < SHORT and _ERROR.fullmatch(title.strip()):
        return _message(f"an error of its site (\u201c{_shown(title)}\u201d)")
    if words < SHELL and (_NEEDS_A_SCRIPT.search(text) or (has_scripts and not words)):
        return _message("an empty shell, whose text a script would have filled in,")
    return ""


def _shown(text: str) -> str:
    return " ".join(text.split())[:60]


def _message(found: str) -> str:
    return (
        f"The page holds {found} and no article, which was expected; it was left out. Open it in a browser, "
        "wait until the text is there, and save it again."
    )
