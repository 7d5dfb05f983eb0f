"""Text that a format cannot hold, written so that it can be read back."""

import json
import re
from collections.abc import Sequence

from throughline.corpus.model import Origin, OriginKind

# XML 1.0 has no way at all to write most control characters, and turns a carriage return into a newline.
_NOT_IN_XML = "[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_TO_WRITE = re.compile(f"{_NOT_IN_XML}|_(?=x[0-9A-F]{{4}})")
_WRITTEN = re.compile("_x([0-9A-F]{4})_")
# Spreadsheets run a cell that begins so; the last one is our own guard.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


def for_xml(text: str) -> str:
    r"""Return the text with each character XML cannot hold as `_xHHHH_`, the spreadsheet files' own way.

    >>> for_xml("bell \x07")
    'bell _x0007_'
    """
    return _TO_WRITE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def from_xml(text: str) -> str:
    """Return the text that `for_xml` was given."""
    return _WRITTEN.sub(lambda found: chr(int(found[1], 16)), text)


def for_cell(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula: a leading `'` guards it.

    >>> for_cell("=1+1")
    "'=1+1"
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def from_cell(text: str) -> str:
    """Return the text that `for_cell` was given."""
    return text.removeprefix("'")


def origins_to_json(origins: Sequence[Origin]) -> str:
    """Return the origins of a link as one line of JSON."""
    return json.dumps(origins_as_values(origins), ensure_ascii=True, separators=(",", ":"))


def origins_as_values(origins: Sequence[Origin]) -> list[dict[str, object]]:
    """Return the origins of a link as plain values."""
    return [{"page": o.page, "kind": o.kind.value, "line": o.line, "text": o.text} for o in origins]


def origins_from_json(text: str) -> tuple[Origin, ...]:
    """Return the origins that `origins_to_json` was given."""
    said = json.loads(text) if text else []
    return tuple(Origin(o["page"], OriginKind(o["kind"]), o["line"], o["text"]) for o in said)
