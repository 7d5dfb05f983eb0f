"""Pictures and other files of a notes folder, which an exported vault takes along for its embeds."""

import os
import shutil
import sqlite3
from pathlib import Path, PurePosixPath

from throughline.corpus.readers.files import CANVAS, open_below
from throughline.corpus.readers.folder import OF_A_BASE, OTHER_KIND
from throughline.corpus.readers.markup import ATTACHMENTS
from throughline.index.store.account import Account


def copy_attachments(db: sqlite3.Connection, folder: Path, place: Path) -> int:
    """Copy what notes can embed to the same places below a vault; return how many files that were.

    A file that is gone by now, or that may not be read, is left out; a note that was written there stays.
    """
    names = [one.path for one in Account(db).left_out() if one.reason in (OF_A_BASE, OTHER_KIND)]
    wanted = [name for name in names if PurePosixPath(name).suffix.lower() in ATTACHMENTS]
    canvases = db.execute("SELECT path FROM page WHERE kind IS NOT NULL AND path LIKE '%' || ?", CANVAS)
    count = 0
    for name in (*wanted, *(path for (path,) in canvases)):
        target = place / name
        if target.exists():
            continue
        try:
            opened = open_below(name, os.path.realpath(folder), os.O_RDONLY)
        except OSError:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(opened, "rb") as source, target.open("wb") as file:
            shutil.copyfileobj(source, file)
        count += 1
    return count
