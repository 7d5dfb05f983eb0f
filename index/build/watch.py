"""Waiting for the notes to change."""

import threading
from collections.abc import Iterator
from pathlib import Path

from watchfiles import Change, watch

from throughline.corpus.readers.files import OWN_FOLDER, SUFFIXES
from throughline.corpus.readers.folder import real_folders

SETTLED = 300  # milliseconds without a further change, so that a file half written is not read
OFTEN = 500  # milliseconds after which waiting looks whether it is to end


def changes(folder: Path, stop: threading.Event) -> Iterator[None]:
    """Yield whenever notes have changed, come or gone, until told to stop.

    Each real folder is watched by itself: a watch that goes down by itself would follow every link, and never
    come to an end where folders are linked to one another.
    """

    def is_note(_: Change, path: str) -> bool:
        # A folder that comes or goes takes its notes along.
        return OWN_FOLDER not in Path(path).parts and (
            path.lower().endswith(SUFFIXES) or not Path(path).suffix
        )

    watched: list[Path] = []
    while not stop.is_set():
        before, watched = watched, real_folders(folder)
        is_new = bool(before)  # what came between two watches is seen by none: it is looked for once
        found = watch(
            *watched, watch_filter=is_note, step=SETTLED, stop_event=stop, rust_timeout=OFTEN,
            yield_on_timeout=True, recursive=False, ignore_permission_denied=True,
        )  # fmt: skip
        try:
            for changed in found:
                if changed or is_new:
                    yield
                is_new = False
                if changed and real_folders(folder) != watched:
                    break
        except FileNotFoundError:  # a folder went before it could be watched
            if not folder.is_dir():
                raise
