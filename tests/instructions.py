"""Counting the processor's instructions of a piece of work: the same on a busy machine and on an idle one.

A count of Python's own steps would not see the work of C code: a regular expression, a search in a text, a
string that is put together. The hardware's counter sees all of it (`perf_event_open`, where the kernel permits
it and the machine has one; most virtual machines have none). Else Valgrind does, which runs everywhere and
without permissions, though some fifty times slower: its tool `callgrind` is told by the program itself when to
start and to write its count.
"""

import ctypes
import fcntl
import gc
import mmap
import os
import platform
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

_PERF_EVENT_OPEN = {"x86_64": 298, "aarch64": 241}
_ATTRIBUTES = 128  # bytes of the structure that describes what is counted
_INSTRUCTIONS, _HARDWARE = 1, 0
_USER_ONLY = 1 | 1 << 5 | 1 << 6  # begin switched off; leave out the kernel and the hypervisor
_RESET, _ENABLE, _DISABLE = 0x2403, 0x2400, 0x2401
COUNTED = "counted.out"
_CALLGRIND = ord("C") << 24 | ord("T") << 16
_DUMP, _ZERO, _START = _CALLGRIND, _CALLGRIND + 1, _CALLGRIND + 4
# What Valgrind takes for a request to itself: four rotations that together change nothing, then an exchange.
_REQUEST = bytes.fromhex("4889f831d248c1c70348c1c70d48c1c73d48c1c7334887db4889d0c3")

Count = Callable[[Callable[[], object]], int]


def valgrind(folder: Path) -> list[str]:
    """Return the command that runs a program so that it can be counted, or nothing where it is not installed."""
    if platform.machine() != "x86_64" or not shutil.which("valgrind"):
        return []
    written = f"--callgrind-out-file={folder / COUNTED}"
    return ["valgrind", "--tool=callgrind", "--instr-atstart=no", "--dump-line=no", written]


def hardware() -> Count | None:
    """Return what counts by the processor's own counter, or None where there is none to be had."""
    number = _PERF_EVENT_OPEN.get(platform.machine())
    if number is None or not hasattr(os, "fork"):
        return None
    attributes = bytearray(_ATTRIBUTES)
    struct.pack_into("IIQQQQQ", attributes, 0, _HARDWARE, _ATTRIBUTES, _INSTRUCTIONS, 0, 0, 0, _USER_ONLY)
    described = (ctypes.c_char * _ATTRIBUTES).from_buffer(attributes)
    counter = ctypes.CDLL(None, use_errno=True).syscall(number, described, 0, -1, -1, 0)
    if counter < 0:
        return None

    def count(work: Callable[[], object]) -> int:
        gc.collect()
        gc.disable()
        fcntl.ioctl(counter, _RESET, 0)
        fcntl.ioctl(counter, _ENABLE, 0)
        work()
        fcntl.ioctl(counter, _DISABLE, 0)
        gc.enable()
        return int(struct.unpack("Q", os.read(counter, 8))[0])

    return count


def inside_valgrind(folder: Path) -> Count:
    """Return what counts in a program that `valgrind()` runs."""
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(_REQUEST)
    place = ctypes.addressof(ctypes.c_char.from_buffer(page))
    call = ctypes.CFUNCTYPE(ctypes.c_size_t, ctypes.c_void_p)(place)
    asked = {kind: (ctypes.c_size_t * 6)(kind) for kind in (_DUMP, _ZERO, _START)}
    call(asked[_START])
    dumps = 0

    def count(work: Callable[[], object]) -> int:
        nonlocal dumps
        assert not page.closed  # it is kept here for as long as it may be called
        gc.collect()
        gc.disable()
        call(asked[_ZERO])
        work()
        call(asked[_DUMP])
        gc.enable()
        dumps += 1
        return _total(folder / f"{COUNTED}.{dumps}")

    return count


def _total(written: Path) -> int:
    """Return the count that one dump holds."""
    for line in written.read_text().splitlines():
        if line.startswith("totals:"):
            return int(line.split()[1])
    raise ValueError(f"{written} holds no total")
