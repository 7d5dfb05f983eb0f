"""How the program ends: quietly when it is interrupted, and in order whatever still runs.

It is loaded before all else, so that an interrupt is answered from the first moment; so it loads nothing that
takes time.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NoReturn

INTERRUPTED = 130  # what a shell reports of a program that was ended by an interrupt
PATIENCE = 1.0  # seconds that a reader waits for a thread which may be about to end; not measured

half_done: set[Path] = (
    set()
)  # folders being filled, which are removed if the program ends before they are full


class Native(threading.Thread):
    """A thread in code that nothing can stop, such as a model's or a drawing's.

    Python ends its threads by unwinding them, and code not written for that aborts the whole process.
    So the program waits for these threads a little, and then ends without unwinding them.
    """

    def __init__(self, work: Callable[[], object], name: str, endless: bool = False) -> None:
        super().__init__(target=work, name=name, daemon=True)
        self.endless = endless  # nobody need wait for it


def run(module: str) -> NoReturn:
    """Load a program and run its `main`; an interrupt ends it with 130, while it is loaded as well."""
    interruptible = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if interruptible:  # and not ignored, as a shell has it for what runs in the background
        signal.signal(signal.SIGINT, _at_once)
    main = import_module(module).main
    code: object = None
    try:
        if interruptible:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        main()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except SystemExit as error:
        code = error.code
    finally:
        if interruptible:
            signal.signal(signal.SIGINT, _at_once)
        _wait()
    _end(code)


def _at_once(*_: object) -> NoReturn:
    """End the process where nothing is open that would have to be closed."""
    os._exit(INTERRUPTED)


def _unfinished() -> list[Native]:
    return [thread for thread in threading.enumerate() if isinstance(thread, Native)]


def _wait() -> None:
    until = time.monotonic() + PATIENCE
    for thread in _unfinished():
        if not thread.endless:
            thread.join(max(0.0, until - time.monotonic()))


def _end(code: object) -> NoReturn:
    """End as Python does, or without its last steps where a thread cannot be unwound."""
    if not _unfinished():
        raise SystemExit(code)
    import shutil  # noqa: PLC0415 - most runs end without it

    for folder in tuple(half_done):
        shutil.rmtree(folder, ignore_errors=True)
    if isinstance(code, str):
        print(code, file=sys.stderr)
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream:  # a program may be started without
                stream.flush()
    finally:
        os._exit(code if isinstance(code, int) else int(code is not None))
