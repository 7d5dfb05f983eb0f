"""Pictures and other files of the notes folder that bodies show: how they are found, checked and read."""

import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from throughline.library.output import open_below

PICTURES = {
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif",
    ".webp": "image/webp", ".avif": "image/avif", ".bmp": "image/bmp", ".svg": "image/svg+xml",
}  # fmt: skip
OTHERS = frozenset((
    ".pdf", ".mp3", ".m4a", ".ogg", ".wav", ".flac", ".mp4", ".webm", ".mov", ".mkv", ".csv", ".tsv",
    ".xlsx", ".docx", ".pptx", ".odt", ".ods", ".epub", ".zip", ".canvas", ".ipynb", ".py", ".r", ".tex",
))  # fmt: skip
LARGEST = 50_000_000  # bytes that are read at once to be shown


@dataclass(frozen=True, slots=True)
class Vault:
    """A notes folder and the files in it that are no notes, by their names."""

    root: str
    named: Mapping[str, tuple[str, ...]]

    def find(self, page: str, written: str) -> str | None:
        """Return the path of the file that a page names: beside it, from the top, or by its name alone."""
        asked = written.replace("\\", "/").strip()
        if not _is_kind(asked):
            return None
        beside = [] if asked.startswith("/") else [_joined(PurePosixPath(page).parent.as_posix(), asked)]
        known = self.named.get(PurePosixPath(asked).name.casefold(), ())
        ending = "/" + _joined("", asked).casefold()
        alike = sorted(
            (one for one in known if f"/{one}".casefold().endswith(ending)), key=lambda one: (len(one), one)
        )
        for path in (*beside, _joined("", asked), *alike):
            if path and self.size(path) is not None:
                return path
        return None

    def size(self, path: str) -> int | None:
        """Return the size of a file that may be shown, or nothing."""
        handle = self._open(path)
        if handle is None:
            return None
        with os.fdopen(handle, "rb") as opened:
            return os.fstat(opened.fileno()).st_size

    def read(self, path: str) -> bytes | None:
        """Return a file that may be shown, or nothing."""
        handle = self._open(path)
        if handle is None:
            return None
        with os.fdopen(handle, "rb") as opened:
            return opened.read(LARGEST)

    def _open(self, path: str) -> int | None:
        """Open a regular file of a kind that is shown, inside the folder, in no hidden folder, not huge."""
        parts = path.split("/")
        if not _is_kind(path) or any(part.startswith(".") or not part or "\0" in part for part in parts):
            return None
        real = os.path.relpath(os.path.realpath(f"{self.root}/{path}"), self.root).replace(os.sep, "/")
        if any(part.startswith(".") for part in real.split("/")) or not _is_kind(real):
            return None
        try:
            handle = open_below(real, self.root, os.O_RDONLY)
        except (OSError, ValueError):
            return None
        status = os.fstat(handle)
        if stat.S_ISREG(status.st_mode) and status.st_size <= LARGEST:
            return handle
        os.close(handle)
        return None


def vault_of(folder: Path, files: Iterable[str]) -> Vault:
    """Return the vault of a folder, given the paths of the files in it that are no notes."""
    named: dict[str, list[str]] = {}
    for path in files:
        if _is_kind(path):
            named.setdefault(PurePosixPath(path).name.casefold(), []).append(path)
    return Vault(os.path.realpath(folder), {name: tuple(paths) for name, paths in named.items()})


def kind_of(path: str) -> str:
    """Return as what a file is served; what is no picture is not taken for a page either."""
    suffix = PurePosixPath(path).suffix.lower()
    return PICTURES.get(suffix) or ("application/pdf" if suffix == ".pdf" else "application/octet-stream")


def _is_kind(path: str) -> bool:
    suffix = PurePosixPath(path).suffix.lower()
    return suffix in PICTURES or suffix in OTHERS


def _joined(folder: str, path: str) -> str:
    """Return a path from the top of the folder, or nothing where it leads out of it."""
    parts: list[str] = []
    for part in [*folder.split("/"), *path.split("/")]:
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
