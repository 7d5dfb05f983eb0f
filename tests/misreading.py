"""A reader that misbehaves as the name of its file asks for."""

import os
from pathlib import Path

from throughline.index.build import parse
from throughline.index.build.parse import Parsed
from throughline.index.build.worker import Job


def misbehave(folder: Path, job: Job) -> Parsed | None:
    """Read a file, and do what its name asks for."""
    name = job[0].path
    if "hang" in name:
        while True:
            pass
    if "fill" in name:
        return len("x" * 10**9) and None
    if "fail" in name:
        raise LookupError("\ud800 no such\nthing")
    if "die" in name:
        os._exit(3)
    return parse.parse(folder, job)
