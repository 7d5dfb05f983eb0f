"""Unexpected errors, written down whole in a file of the user, which the message on screen names."""

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from throughline.index.store.homes import user_state

BYTES = 1_000_000  # some hundreds of tracebacks; one older file is kept beside it
LOGGER = logging.getLogger("throughline")
_FORM = logging.Formatter("%(asctime)s %(process)d %(levelname)s %(message)s")


class _File(RotatingFileHandler):
    """The log file; what it cannot take is written to the terminal, and the reason is kept."""

    refused: OSError | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record down."""
        self.refused = None
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name that `logging` calls
        """Write a record to the terminal in such a way that it cannot steer it."""
        error = sys.exc_info()[1]
        self.refused = error if isinstance(error, OSError) else None
        _print_whole(self.format(record))


def place() -> Path:
    """Return where unexpected errors are written down."""
    return user_state() / "throughline.log"


def start() -> None:
    """Write what the logger of this program receives into the file; once for a process."""
    if _started():
        return
    file = place()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = _File(
        file, maxBytes=BYTES, backupCount=1, encoding="utf-8", errors="backslashreplace", delay=True
    )
    handler.setFormatter(_FORM)
    LOGGER.addHandler(handler)


def unexpected(doing: str, error: BaseException) -> str:
    """Log an error that nobody expected, with its whole traceback; return one sentence for a person."""
    name = type(error).__name__
    refused = _written(doing, error)
    if refused:
        return (
            f"“{doing}” ended in an unexpected error ({name}: {error}). It could not be written to {place()} "
            f"({refused.strerror}); the whole of it is in the terminal. "
            "This is a mistake of the program, not of your notes."
        )
    return (
        f"“{doing}” ended in an unexpected error ({name}). The whole of it is in {place()}. "
        "This is a mistake of the program, not of your notes; please report it with that file."
    )


def _written(doing: str, error: BaseException) -> OSError | None:
    """Write an error down, in the terminal where the file cannot be written; return why it could not."""
    try:
        start()
    except OSError as refused:
        record = LOGGER.makeRecord(
            LOGGER.name, logging.ERROR, __file__, 0, "While doing “%s”:", (doing,),
            (type(error), error, error.__traceback__),
        )  # fmt: skip
        _print_whole(_FORM.format(record))
        return refused
    LOGGER.error("While doing “%s”:", doing, exc_info=error)
    handler = _started()
    return handler.refused if handler else None


def _started() -> _File | None:
    return next((handler for handler in LOGGER.handlers if isinstance(handler, _File)), None)


def _print_whole(text: str) -> None:
    for line in text.splitlines():
        print("".join(sign if sign.isprintable() else "\ufffd" for sign in line), file=sys.stderr)
