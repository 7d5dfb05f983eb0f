"""The file of a FAISS index, at any path that the system allows.

FAISS is given a path as UTF-8. A path that the system has in other bytes (as with a folder whose name is no
text, or where the locale knows ASCII alone) would be another file to it, or none.
"""

import os
from pathlib import Path
from typing import Any

import numpy as np


def write_index(faiss: Any, index: Any, path: Path) -> None:
    """Write an index; what FAISS calls a fault of its own is the disk's."""
    if not _is_named_alike(path):
        path.write_bytes(faiss.serialize_index(index).tobytes())
        return
    try:
        faiss.write_index(index, str(path))
    except RuntimeError as error:
        raise OSError(f"{path} could not be written: {error}") from error


def read_index(faiss: Any, path: Path) -> Any:
    """Read an index, its vectors left in the file where FAISS can find that by its path."""
    if _is_named_alike(path):
        return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    return faiss.deserialize_index(np.frombuffer(path.read_bytes(), np.uint8))


def _is_named_alike(path: Path) -> bool:
    return os.fsencode(path) == str(path).encode("utf-8", "replace")
