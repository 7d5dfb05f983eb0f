"""The process beside the app that keeps the library up to date.

It ends with the app: its standard input closes, however the app ends. It is started before the server is
loaded, so this module loads nothing that takes time.
"""

import subprocess
import sys
import threading
import time
from contextlib import suppress

RESTARTS = 3  # a process that the system ends, as for want of memory, is started again so many times
LOOK = 1.0  # seconds between two looks whether it runs

_running: "subprocess.Popen[bytes] | None" = None


def start() -> None:
    """Start the process; where another app does the work on the same library already, it waits."""
    global _running  # noqa: PLW0603 - there is one for the whole process
    command = [sys.executable, "-P", "-m", "throughline.library.keeper"]
    _running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)


def stay() -> None:
    """See to it, beside the server, that the process runs."""
    if _running:
        threading.Thread(target=_stay, name="worker", daemon=True).start()


def _stay() -> None:
    """Start the process again should the system end it, some times."""
    for _ in range(RESTARTS):
        while _running and _running.poll() is None:
            time.sleep(LOOK)
        start()


def wish(words: str) -> None:
    """Send the process a wish; one that has just ended hears nothing."""
    from throughline.library import readers  # noqa: PLC0415 - the process is started before it is loaded

    readers.refuse("The work on the library would be changed")
    if _running and _running.stdin:
        with suppress(OSError):
            _running.stdin.write(f"{words}\n".encode())
            _running.stdin.flush()


def number() -> int:
    """Return the number of the process, 0 where there is none."""
    return _running.pid if _running else 0
