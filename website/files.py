"""Pictures and other files that the notes of a site show: copied into it, each once."""

import re
from pathlib import Path
from urllib.parse import quote

from throughline.views.vault import Vault

FOLDER = "files"
# What a drawing can do besides being looked at. A link opens it as a page of its own, which may run this; the
# app forbids it by a header, which a file on a disk does not have.
_ACTIVE = re.compile(
    rb"(?i)<[\w:]*script|<[\w:]*foreignobject|<!entity|\bon[a-z]+\s*=|javascript:|<\?xml-stylesheet"
)


class Files:
    """The files of a notes folder that a site shows."""

    def __init__(self, vault: Vault, site: Path) -> None:
        self._vault = vault
        self._site = site
        self._copied: set[str] = set()

    def address(self, page: str, written: str) -> str | None:
        """Return where a page of the site finds the file that a note names, which is copied there."""
        path = self._vault.find(page, written)
        if path is None or not self._copy(path):
            return None
        return f"../{FOLDER}/{quote(path)}"

    def opens(self, page: str, written: str) -> bool:
        """Tell whether a link may lead to a file, which the browser then opens as a page of its own."""
        path = self._vault.find(page, written)
        data = self._vault.read(path) if path and path.lower().endswith(".svg") else None
        return not (data and _ACTIVE.search(data))

    def _copy(self, path: str) -> bool:
        if path in self._copied:
            return True
        data = self._vault.read(path)
        if data is None:
            return False
        place = self._site / FOLDER / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        self._copied.add(path)
        return True
