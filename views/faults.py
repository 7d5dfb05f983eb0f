"""What a reader is told when a page fails with an unexpected error."""

import logging

from throughline.views import pieces

SENTENCE = "This page could not be shown."
_log = logging.getLogger("throughline")


def told(error: Exception) -> bool:
    """Write the whole error to the log and show one sentence; the rest of the app goes on.

    Streamlit calls this in place of its own box, which offers to ask others about the error.
    """
    _log.error("A page failed.", exc_info=error)
    pieces.failure(SENTENCE, where())
    return True


def where() -> str:
    """Say where the whole error can be read."""
    files = [handler.baseFilename for handler in _log.handlers if isinstance(handler, logging.FileHandler)]
    place = f"in {files[0]}" if files else "in the terminal where the app was started"
    return f"The error is not one that we foresaw. What happened is written {place}."
