"""What the first reader would wait for, loaded beside the server as soon as it answers."""

import gc
from importlib import import_module

from throughline.ending import Native
from throughline.library import log
from throughline.library.errors import ThroughlineError

# Packages that Streamlit, a page or a drawing would load while the first reader waits.
HEAVY = (
    "pandas",
    "PIL.Image",
    "faiss",
    "throughline.views.frame",
    "throughline.views.note_lists",
    "throughline.views.note_map",
    "throughline.views.note_near",
    "pyvis.network",
)


def start() -> None:
    """Load beside the server; a reader who is quicker waits only for what is not loaded yet."""
    Native(_load, "warming").start()


def _load() -> None:
    try:
        load()
    except Exception as error:  # noqa: BLE001 - the readers load it then; the log has the error whole
        log.unexpected("loading ahead of the first reader", error)


def load() -> None:
    """Load the packages and the library, and let garbage collection pass over all of it from now on."""
    for name in HEAVY:
        import_module(name)
    from throughline.views import cached  # noqa: PLC0415 - loads the pages' packages

    try:
        if cached.place().is_there():
            cached.front()
            cached.titles()
    except ThroughlineError:
        pass  # the first page says what is wrong with the library, and what to do
    gc.collect()
    gc.freeze()
