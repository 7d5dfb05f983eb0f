"""File writes that fail: each write, sync, rename and new folder below one folder, one after another."""

import builtins
import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest


class Faults:
    """Counts what is done to files below some folders, and lets one step of it fail."""

    def __init__(self, under: tuple[Path, ...], fail_at: int, code: int) -> None:
        self.under = tuple(os.path.realpath(folder) for folder in under)
        self.fail_at = fail_at
        self.code = code
        self.steps = 0

    def concerns(self, path: object) -> bool:
        if isinstance(path, int):
            path = Path(f"/proc/self/fd/{path}").readlink()
        return os.path.realpath(os.fspath(path)).startswith(self.under)  # type: ignore[call-overload]

    def step(self, path: object) -> None:
        if not self.concerns(path):
            return
        self.steps += 1
        if self.steps == self.fail_at:
            raise OSError(self.code, os.strerror(self.code), None if isinstance(path, int) else str(path))


class FaultyFile(io.FileIO):
    """A file whose writes are counted."""

    faults: Faults

    def write(self, data: Any, /) -> int:
        self.faults.step(self.name)
        return super().write(data) or 0


@contextmanager
def faulty(*under: Path, fail_at: int = 0, code: int = errno.ENOSPC) -> Iterator[Faults]:
    """Let the `fail_at`th step below the folders fail; 0 only counts them."""
    faults = Faults(under, fail_at, code)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("fsync", "mkdir", "replace", "rename", "link"):
            patch.setattr(
                os, name, _counted(getattr(os, name), faults, last=name in {"replace", "rename", "link"})
            )
        opens = _opening(io.open, faults)
        patch.setattr(io, "open", opens)
        patch.setattr(builtins, "open", opens)
        yield faults


def _counted(real: Callable[..., Any], faults: Faults, last: bool) -> Callable[..., Any]:
    def call(*args: Any, **more: Any) -> Any:
        if real.__name__ != "mkdir" or not os.path.lexists(args[0]):
            faults.step(args[1] if last else args[0])
        return real(*args, **more)

    return call


def _opening(real: Callable[..., Any], faults: Faults) -> Callable[..., Any]:
    def call(file: Any, mode: str = "r", *args: Any, **more: Any) -> Any:
        if isinstance(file, int) or not set(mode) & set("wxa+") or not faults.concerns(file):
            return real(file, mode, *args, **more)
        faults.step(file)
        raw = FaultyFile(file, mode.replace("b", "").replace("t", ""))
        raw.faults = faults
        buffered = io.BufferedWriter(raw)
        if "b" in mode:
            return buffered
        encoding = more.get("encoding") or "utf-8"
        return io.TextIOWrapper(buffered, encoding, more.get("errors"), more.get("newline"))

    return call
