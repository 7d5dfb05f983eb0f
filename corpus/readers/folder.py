"""Which files of a notes folder are notes: regular files inside it, each real file and each real folder once.

Links are followed only where they stay inside the folder. What a link leads to is read in its own place where
it has one there, so that many links to one file or folder give its notes once.
"""

import os
import re
import stat
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from throughline.corpus.model import Problem
from throughline.corpus.readers.files import (
    OWN_FOLDER,
    SUFFIXES,
    TEMPLATES,
    File,
    LeftOut,
    kind_of,
    leads_out,
    not_regular,
    open_below,
    printable,
    unreadable,
)
from throughline.corpus.stopping import checkpoint

# The folders that lie beside a library, which may have been put among the notes with `--library`.
_OF_A_LIBRARY = re.compile(r"throughline-vectors|vectors-[0-9a-f]{8}-[0-9A-Fa-f]{32}|engine-[0-9a-f]{8}")

OTHER_KIND = "a file of another kind"
OF_A_BASE = "a view of Obsidian, which holds no text of its own"

Identity = tuple[int, int]
Entry = File | Problem | LeftOut


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder that is still to be walked: how it is called, and where it really is below the notes."""

    path: str
    real: str


@dataclass(slots=True)
class _Found:
    """What one folder holds, and the links in it, which wait until all real files are known."""

    entries: list[Entry | _Folder] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


def list_files(folder: Path) -> Iterator[Entry]:
    """Yield the note files below a folder, what is left out, and what cannot be listed.

    What really lies in the folder comes first, in path order; then what only links lead to.
    """
    yield from _Walk(folder).run()


def files_at(folder: Path, paths: Iterable[str]) -> Iterator[File]:
    """Yield those of some paths that are regular files, with no link on the way to them."""
    root = os.path.realpath(folder)
    for path in paths:
        try:
            handle = open_below(path, root, os.O_RDONLY)
        except OSError:
            continue  # it is gone, or cannot be read: a look at the whole folder says what is to be said
        try:
            status = os.fstat(handle)
        finally:
            os.close(handle)
        if stat.S_ISREG(status.st_mode):
            yield _file(path, path, status)


def real_folders(folder: Path) -> list[Path]:
    """Return the folders that notes are read from, each once."""
    walk = _Walk(folder)
    deque(walk.run(), maxlen=0)
    return [folder / real for real in walk.places]


class _Walk:
    """One walk through a notes folder, by a stack of its own, so that any depth can be walked."""

    def __init__(self, folder: Path) -> None:
        self.root = os.path.realpath(folder)
        self.places: list[str] = []
        self.folders: set[Identity] = set()
        self.files: set[Identity] = set()
        self.links: deque[str] = deque()
        self.last: tuple[str, int] | None = None

    def run(self) -> Iterator[Entry]:
        """Walk what really is here, then what links lead to."""
        try:
            yield from self._walk(_Folder("", ""))
            while self.links:
                yield from self._follow(self.links.popleft())
        finally:
            self._close()

    def _walk(self, start: _Folder) -> Iterator[Entry]:
        waiting: list[Entry | _Folder] = [start]
        while waiting:
            one = waiting.pop()
            if not isinstance(one, _Folder):
                yield one
                continue
            try:
                found = self._look_into(one)
            except OSError as error:
                yield unreadable(printable(one.path.rstrip("/")) or ".", error)
                continue
            self.links.extend(found.links)
            waiting.extend(reversed(found.entries))

    def _look_into(self, folder: _Folder) -> _Found:
        """List one folder, unless it was listed before under another name."""
        found = _Found()
        handle = self._open(folder.real)
        identity = _identity(os.fstat(handle))
        if identity in self.folders:
            return found
        self.folders.add(identity)
        self.places.append(folder.real)
        by_handle = os.scandir in os.supports_fd
        with os.scandir(handle if by_handle else Path(self.root, folder.real)) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                checkpoint()
                self._sort(folder, entry, found)
        return found

    def _open(self, real: str) -> int:
        """Open a folder: from the last one if it is inside that, since the path from the top may be long."""
        above, _, name = real.rpartition("/")
        flags = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
        before = self.last
        if before and real and above == before[0]:
            handle = open_below(name, before[1], flags)
        else:
            handle = open_below(real, self.root, flags)
        self._close()
        self.last = real, handle
        return handle

    def _close(self) -> None:
        if self.last:
            os.close(self.last[1])
        self.last = None

    def _sort(self, folder: _Folder, entry: "os.DirEntry[str]", found: _Found) -> None:
        """Tell what an entry of a folder is."""
        path = folder.path + entry.name
        real = f"{folder.real}/{entry.name}" if folder.real else entry.name
        try:
            if entry.is_symlink():
                found.links.append(path)
            elif entry.is_dir(follow_symlinks=False):
                if reason := _no_notes_in(entry.name):
                    found.entries.append(LeftOut(printable(path) + "/", reason))
                elif entry.name != OWN_FOLDER:
                    found.entries.append(_Folder(path + "/", real))
            elif _is_named_as_note(entry.name):
                found.entries.append(self._file(path, real, entry.stat(follow_symlinks=False)))
            else:
                found.entries.append(LeftOut(printable(path), _no_note(entry.name)))
        except OSError as error:
            found.entries.append(unreadable(printable(path), error))

    def _file(self, path: str, real: str, status: os.stat_result) -> Entry:
        """Return a file that is named as a note is, where it is a regular one that was not met before."""
        if not stat.S_ISREG(status.st_mode):
            return not_regular(printable(path), kind_of(status.st_mode))
        identity = _identity(status)
        if identity in self.files and status.st_ino:  # zero where the system numbers no files
            return LeftOut(printable(path), "the same file as one that is read under another name")
        self.files.add(identity)
        return _file(path, real, status)

    def _follow(self, path: str) -> Iterator[Entry]:
        """Yield the target of a link, if it is inside the notes folder and is not read at its own place."""
        name = path.rpartition("/")[2]
        try:
            target = os.path.realpath(f"{self.root}/{path}", strict=True)
            status = os.stat(target)  # noqa: PTH116 - a name of bytes that are no text is no good Path
        except OSError as error:
            is_note = _is_named_as_note(name)
            yield unreadable(printable(path), error) if is_note else LeftOut(printable(path), "a broken link")
            return
        inside = os.path.relpath(target, self.root) if _is_below(target, self.root) else None
        if stat.S_ISDIR(status.st_mode):
            yield from self._follow_folder(path, name, inside, _identity(status))
        elif not _is_named_as_note(name):
            yield LeftOut(printable(path), _no_note(name))
        elif inside is None:
            yield leads_out(printable(path))
        elif _identity(status) in self.files:
            yield LeftOut(printable(path), "a link to a file that is read in its own place")
        else:
            yield self._file(path, inside, status)

    def _follow_folder(self, path: str, name: str, inside: str | None, identity: Identity) -> Iterator[Entry]:
        shown = printable(path) + "/"
        if reason := _no_notes_in(name):
            yield LeftOut(shown, reason)
        elif inside is None:
            yield leads_out(shown)
        elif identity in self.folders:
            yield LeftOut(shown, "a link to a folder that is read in its own place")
        elif Path(inside).parts[:1] == (OWN_FOLDER,):
            yield LeftOut(shown, "a link to the folder of the library itself")
        else:
            yield from self._walk(_Folder(path + "/", inside.replace(os.sep, "/")))


def _file(path: str, real: str, status: os.stat_result) -> File:
    # A file put back with its old time has a new time of change.
    return File(printable(path), status.st_size, max(status.st_mtime_ns, status.st_ctime_ns), real)


def _identity(status: os.stat_result) -> Identity:
    return status.st_dev, status.st_ino


def _is_below(target: str, root: str) -> bool:
    return target == root or target.startswith(root.rstrip(os.sep) + os.sep)


def _is_named_as_note(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


def _no_note(name: str) -> str:
    """Return why a file is no note."""
    return OF_A_BASE if name.lower().endswith(".base") else OTHER_KIND


def _no_notes_in(folder: str) -> str:
    """Return why a folder holds no notes, or nothing where it may."""
    if folder.startswith(".") and folder != OWN_FOLDER:
        return "a hidden folder, which holds settings"
    if _OF_A_LIBRARY.fullmatch(folder):
        return "a part of a library"
    return "a folder of templates" if folder.casefold() in TEMPLATES else ""
