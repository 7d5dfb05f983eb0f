"""What a reader is shown when a page fails with an unexpected error."""

from throughline.library import log
from throughline.library.readers import UnknownReaderError
from throughline.views.login import LOGIN

SENTENCE = "This page could not be shown."
LOGGED_OUT = (
    '<div class="empty" role="alert"><p class="empty-head">You are no longer logged in.</p>'
    f'<p><a href="{LOGIN}">Log in again</a></p></div>'
)


def told(error: Exception) -> bool:
    """Write the whole error to the log and show one sentence; the rest of the app goes on.

    Streamlit calls this in place of its own box, which offers to ask others about the error.
    """
    from throughline.views import markup  # noqa: PLC0415 - it loads the library, and faults are rare

    if isinstance(error, UnknownReaderError):
        markup.show(LOGGED_OUT)
        return True
    markup.failure(SENTENCE, log.unexpected("showing this page", error))
    return True
