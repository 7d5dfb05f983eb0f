"""What a reader is shown when a page fails with an unexpected error."""

from throughline.library import log
from throughline.views import markup

SENTENCE = "This page could not be shown."


def told(error: Exception) -> bool:
    """Write the whole error to the log and show one sentence; the rest of the app goes on.

    Streamlit calls this in place of its own box, which offers to ask others about the error.
    """
    markup.failure(SENTENCE, log.unexpected("showing this page", error))
    return True
