"""Note text is untrusted: the ways to put it on a page; each makes it harmless. Bodies are in `prose`."""

import html
import re

# Everything that Markdown, as Streamlit reads it in the label of a widget, could take for a command.
_SPECIALS = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~$&])")
_DIRECTIVE = re.compile(r"([:@/])(?=\S)")
_WWW = re.compile(r"(?i)\b(www)(?=\.)")
_LIST_MARK = re.compile(r"^(\s*\d+)([.)])")
_JOINER = "\u2060"  # an invisible character that keeps `:name:`, `a@b` and `https://` from being read as one
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ue000\ue001]")


def text(value: object) -> str:
    """Return text for HTML, in content or in a quoted attribute.

    >>> text('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return html.escape(_UNSEEN.sub("\ufffd", str(value)), quote=True)


def markdown(value: str) -> str:
    """Return text for a Markdown document in which it must stay text.

    >>> markdown("*Is* [this](x)?")
    '\\\\*Is\\\\* \\\\[this\\\\]\\\\(x\\\\)?'
    """
    return _SPECIALS.sub(r"\\\1", " ".join(value.split()))


def label(value: str) -> str:
    """Return text for the label of a widget, which Streamlit reads as Markdown with directives."""
    joined = _WWW.sub(rf"\1{_JOINER}", _DIRECTIVE.sub(rf"\1{_JOINER}", " ".join(value.split())))
    return _SPECIALS.sub(r"\\\1", joined)
