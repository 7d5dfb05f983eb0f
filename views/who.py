"""Who asks, in the threads that run pages: what the door said of the socket that a session belongs to."""

from streamlit.runtime.scriptrunner import get_script_run_ctx

from throughline.library.readers import Reader

HEADER = b"x-throughline-reader"  # which the door alone adds, and takes away where a client sends it
KEY = "throughline_reader"  # under which Streamlit keeps it for a session
KNOWN: dict[str, Reader] = {}  # by their ids: the readers who came in since the start


def of_session() -> Reader | None:
    """Return the reader whose session runs in this thread; nothing where none does."""
    context = get_script_run_ctx(suppress_warning=True)
    found = context.user_info.get(KEY) if context else None
    return KNOWN.get(found) if isinstance(found, str) else None
