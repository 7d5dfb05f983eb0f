"""Small things that a page leaves to be written beside it: the newest of each kind, at most once a second."""

import atexit
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from throughline.library import log, readers
from throughline.library.errors import ThroughlineError
from throughline.library.user_data import Made, UserData

WAIT = 1.0  # seconds that a thing lies here, so that what follows it at once is written with it
NAME = "last"  # of the one record of each kind
Thing = tuple[readers.Reader | None, Path, Made]


class Later:
    """Things to be written; one that comes again before it was written takes the place of the first."""

    def __init__(self, wait: float = WAIT) -> None:
        self._wait = wait
        self._waiting: dict[Thing, Mapping[str, Any]] = {}
        self._taking = threading.Lock()
        self._writing = threading.Lock()
        self._timer: threading.Timer | None = None
        self._refused: dict[str, str] = {}  # by reader: why the last thing was not written

    @property
    def refused(self) -> str:
        """Why the last thing of who asks was not written."""
        return self._refused.get(readers.mark(), "")

    def put(self, folder: Path, kind: Made, value: Mapping[str, Any]) -> None:
        """Take a thing to be written for the notes of a folder."""
        with self._taking:
            self._waiting[readers.present(), folder, kind] = value
            if self._timer is None:
                self._timer = threading.Timer(self._wait, self._settle_alone)
                self._timer.daemon = True
                self._timer.start()

    def settle(self) -> None:
        """Write what waits, now."""
        with self._writing:
            with self._taking:
                waiting, self._waiting = self._waiting, {}
                timer, self._timer = self._timer, None
            if timer:
                timer.cancel()
            for (reader, folder, kind), value in waiting.items():
                with readers.acting(reader):
                    self._write(folder, kind, value)

    def _write(self, folder: Path, kind: Made, value: Mapping[str, Any]) -> None:
        try:
            UserData(folder).save(kind, NAME, value)
            self._refused.pop(readers.mark(), None)
        except ThroughlineError as error:
            self._refused[readers.mark()] = str(error)

    def _settle_alone(self) -> None:
        try:
            self.settle()
        except Exception as error:  # noqa: BLE001 - nobody waits for this thread: the readers are shown it
            self._refused[""] = log.unexpected("remembering what was read", error)


LATER = Later()
atexit.register(LATER.settle)
