"""The history of a notes folder in git, only ever read: which commit held at a moment, and its files.

Git is asked by commands that write nothing and start nothing: objects that are not on this machine are not
fetched, no filter and no hook of the repository runs, and the index is not refreshed. A file is taken as it
lies in the history, without what git would make of it on the way to the disk.
"""

import datetime
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from throughline.corpus.errors import ThroughlineError
from throughline.corpus.readers.files import LARGEST_WHOLE, OWN_FOLDER, SUFFIXES
from throughline.corpus.stopping import checkpoint
from throughline.library.moments import moment_of

READ_TOO = (
    "config.edn",
)  # settings that say which notes of a folder are hidden; of other files the name counts
_OF_ANOTHER = (
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_NAMESPACE",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_PREFIX",
)  # fmt: skip
_READING = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_ALLOW_PROTOCOL": "none",  # no remote is asked, whatever the repository says
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_FILE, _LINK = (b"100644", b"100755", b"100664"), b"120000"
_CHUNK = 1 << 20
_A_NAME = re.compile(r"[A-Za-z0-9][\w./@{}^~+-]{0,199}", re.ASCII)


class NoHistoryError(ThroughlineError):
    """A notes folder has no history in git that could be read."""


class UnknownCommitError(ThroughlineError):
    """What was given as a day or a commit is neither, or the history does not reach back so far."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A state of the notes that git has kept, and when it was kept, in UTC."""

    id: str
    at: str

    @property
    def short(self) -> str:
        """The beginning of its id, as git shows it."""
        return self.id[:10]


@dataclass(frozen=True, slots=True)
class _Entry:
    mode: bytes
    object: bytes
    path: str


class History:
    """Reads the history of one notes folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        if shutil.which("git") is None:
            raise NoHistoryError(
                "The history of notes is read with git, and no program of this name was found. "
                "Install git, then try again."
            )
        try:
            self._prefix = self._asked("rev-parse", "--show-prefix").removesuffix("\n")
        except NoHistoryError as error:
            raise NoHistoryError(
                f"{folder} is in no git repository that can be read, so nothing is known of its past "
                f"({error}). `throughline changes` tells what builds have changed."
            ) from error
        self._line: tuple[Commit, ...] | None = None
        if self.commits() and not self._holds(self.commits()[0]):
            raise NoHistoryError(
                f"{folder} lies in a git repository that does not keep its files. Commit the notes once."
            )

    def commits(self) -> tuple[Commit, ...]:
        """Return the commits of the branch that is checked out, the latest first, without merged branches."""
        if self._line is None:
            try:
                told = self._asked("rev-list", "--first-parent", "--timestamp", "HEAD", "--")
            except NoHistoryError as error:
                raise NoHistoryError(
                    f"{self._folder} is in a git repository that has no commit yet. Commit the notes once."
                ) from error
            self._line = tuple(_commit(*row.split()) for row in told.splitlines())
        return self._line

    def by(self, when: str) -> Commit:
        """Return the last commit by the end of a day, by a moment, or the commit that is named."""
        moment = moment_of(when, end=True)
        found = self.last_by(moment) if moment else self._named(when)
        if found is None:
            first = self.commits()[-1]
            cut = " `git fetch --unshallow` brings what was left out." if self._is_shallow() else ""
            raise UnknownCommitError(
                f"The history of {self._folder} begins with commit {first.short} of {first.at[:10]}, and "
                f"{when} is before it. Give a later day.{cut}"
            )
        if not self._holds(found):
            raise UnknownCommitError(
                f"Commit {found.short} of {found.at[:10]} does not have the folder {self._prefix}, so "
                "nothing of it was kept then. Give a later day."
            )
        return found

    def last_by(self, moment: str) -> Commit | None:
        """Return the last commit by a moment in UTC; none where the history begins later."""
        return next((one for one in self.commits() if one.at <= moment), None)

    def _holds(self, commit: Commit) -> bool:
        """Tell whether a commit has the notes folder."""
        try:
            return bool(self._run("rev-parse", "--verify", "--quiet", f"{commit.id}:{self._prefix}"))
        except NoHistoryError:
            return False

    def _named(self, name: str) -> Commit:
        try:
            if not _A_NAME.fullmatch(name):
                raise NoHistoryError(name)
            found = self._asked(
                "rev-list", "-1", "--timestamp", "--end-of-options", f"{name}^{{commit}}", "--"
            ).split()
        except NoHistoryError as error:
            raise UnknownCommitError(
                f"{name!r} is no day and no commit of this history. Give a day as YYYY-MM-DD, or a commit as "
                "git names it."
            ) from error
        return _commit(*found)

    def _is_shallow(self) -> bool:
        return self._asked("rev-parse", "--is-shallow-repository").strip() == "true"

    def write_out(self, commit: Commit, place: Path) -> int:
        """Write the notes of a commit into an empty folder of ours; return how many files that were.

        A file that cannot hold a note stands there empty: that it is there is all that a build asks of it.
        """
        entries = [one for one in self._entries(commit) if not one.path.startswith(f"{OWN_FOLDER}/")]
        with self._objects() as read:
            for one in entries:
                checkpoint()
                if one.mode in _FILE:
                    target = _below(place, one.path)
                    with target.open("xb") as file:
                        if one.path.lower().endswith((*SUFFIXES, *READ_TOO)):
                            file.truncate(read(one.object, file))
            for one in entries:  # last, so that nothing is written through a link
                if one.mode == _LINK:
                    target = _below(place, one.path)
                    read(one.object, held := _Held())
                    if held.data and not target.exists():
                        target.symlink_to(os.fsdecode(held.data))
        return len(entries)

    def paths(self, commit: Commit) -> frozenset[str]:
        """Return the files of a commit, by their paths in the notes folder."""
        return frozenset(one.path for one in self._entries(commit))

    def _entries(self, commit: Commit) -> Iterator[_Entry]:
        listed = self._run("ls-tree", "-r", "-z", "--full-tree", f"{commit.id}:{self._prefix}")
        for row in filter(None, listed.split(b"\0")):
            facts, _, path = row.partition(b"\t")
            mode, _, name = facts.split(b" ")
            if _is_plain(path):
                yield _Entry(mode, name, os.fsdecode(path))

    @contextmanager
    def _objects(self) -> Iterator["_Reader"]:
        """Give a reader of objects, which one process of git serves."""
        with subprocess.Popen(
            self._command("cat-file", "--batch"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        ) as process:
            assert process.stdin and process.stdout
            try:
                yield _Reader(process.stdin, process.stdout)
            finally:
                still_runs = process.poll() is None
                process.stdin.close()
                if still_runs:
                    process.terminate()

    def _asked(self, *words: str) -> str:
        return os.fsdecode(self._run(*words))

    def _run(self, *words: str) -> bytes:
        done = subprocess.run(
            self._command(*words),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=_environment(),
            check=False,
        )
        if done.returncode:
            said = os.fsdecode(done.stderr).strip().splitlines()
            raise NoHistoryError(said[0] if said else f"git ended with {done.returncode}")
        return done.stdout

    def _command(self, *words: str) -> Sequence[str]:
        return ("git", "--no-pager", "--no-replace-objects", "-C", str(self._folder.resolve()), *words)


class _Held:
    """A small object in memory."""

    def __init__(self) -> None:
        self.data = b""

    def write(self, data: bytes) -> int:
        self.data += data
        return len(data)


class _Reader:
    """Asks git for one object after another."""

    def __init__(self, asks: IO[bytes], tells: IO[bytes]) -> None:
        self._asks, self._tells = asks, tells

    def __call__(self, name: bytes, file: "IO[bytes] | _Held") -> int:
        """Write an object into a file and return its size; what is larger than any note is passed over."""
        try:
            self._asks.write(name + b"\n")
            self._asks.flush()
            head = self._tells.readline().split()
        except BrokenPipeError:
            head = []
        if len(head) != 3 or not head[2].isdigit():  # the object, its kind, its size
            raise NoHistoryError(
                f"The history lacks the object {name.decode()}: this copy of the repository is not whole, or "
                "is damaged. `git fsck` tells more; `git fetch --refetch` brings what a partial copy lacks."
            )
        left = size = int(head[2])
        wanted = left <= LARGEST_WHOLE
        while left:
            data = self._tells.read(min(left, _CHUNK))
            if not data:
                raise NoHistoryError(f"Git ended while it was giving the object {name.decode()}. Try again.")
            left -= len(data)
            if wanted:
                file.write(data)
        self._tells.read(1)
        return size


def _commit(seconds: str, name: str) -> Commit:
    at = datetime.datetime.fromtimestamp(int(seconds), datetime.UTC)
    return Commit(name, at.isoformat(timespec="microseconds"))


def _is_plain(path: bytes) -> bool:
    """Tell whether a path stays below its folder; git makes no others, but a repository may be forged."""
    return not any(part in (b"", b".", b"..") or part.lower() == b".git" for part in path.split(b"/"))


def _below(place: Path, path: str) -> Path:
    target = place / path
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER}
    return {**kept, **_READING}
