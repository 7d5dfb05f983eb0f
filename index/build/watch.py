"""Waiting for the notes to change."""

import threading
from collections.abc import Iterator
from pathlib import Path

from watchfiles import Change, watch

from throughline.corpus.readers.files import OWN_FOLDER, SUFFIXES

SETTLED = 300  # milliseconds without a further change, so that a file half written is not read
OFTEN = 500  # milliseconds after which waiting looks whether it is to end


def changes(folder: Path, stop: threading.Event) -> Iterator[None]:
    """Yield whenever notes have changed, come or gone, until told to stop."""

    def is_note(_: Change, path: str) -> bool:
        parts = Path(path).parts
        # A folder that comes or goes takes its notes along.
        return OWN_FOLDER not in parts and (path.lower().endswith(SUFFIXES) or not Path(path).suffix)

    for _ in watch(folder, watch_filter=is_note, step=SETTLED, stop_event=stop, rust_timeout=OFTEN):
        yield
