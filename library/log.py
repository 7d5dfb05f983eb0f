"""Unexpected errors, written down whole in a file of the user, which the message on screen names."""

import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path

BYTES = 1_000_000  # some hundreds of tracebacks; one older file is kept beside it
LOGGER = logging.getLogger("throughline")


def place() -> Path:
    """Return where unexpected errors are written down."""
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "throughline" / "throughline.log"


def start() -> None:
    """Write what the logger of this program receives into the file; once for a process."""
    if any(isinstance(handler, RotatingFileHandler) for handler in LOGGER.handlers):
        return
    file = place()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = RotatingFileHandler(
        file, maxBytes=BYTES, backupCount=1, encoding="utf-8", errors="backslashreplace", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(message)s"))
    LOGGER.addHandler(handler)


def unexpected(doing: str, error: BaseException) -> str:
    """Log an error that nobody expected, with its whole traceback; return one sentence for a person."""
    name = type(error).__name__
    try:
        start()
        LOGGER.error("While doing “%s”:", doing, exc_info=error)
    except OSError as refused:
        return (
            f"“{doing}” ended in an unexpected error ({name}: {error}). It could not be written to {place()} "
            f"({refused.strerror}). This is a mistake of the program, not of your notes."
        )
    return (
        f"“{doing}” ended in an unexpected error ({name}). The whole of it is in {place()}. "
        "This is a mistake of the program, not of your notes; please report it with that file."
    )
