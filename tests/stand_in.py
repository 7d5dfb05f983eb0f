"""Builds that embed with a stand-in for the model, which counts what it is asked to encode."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from tests.library_fixture import CountingEncoder
from throughline.index.search import searcher
from throughline.index.vectors.weights import Weights


@contextmanager
def counting(identity: str = "fake@1", dimension: int = 16) -> Iterator[CountingEncoder]:
    """Let every build and every search of this process use one stand-in."""
    encoder = CountingEncoder(identity, dimension)
    with (
        mock.patch.object(searcher, "locate", lambda _: Weights(Path(), identity)),
        mock.patch.object(searcher, "is_exported", lambda *_: True),
        mock.patch.object(searcher, "open_exported", lambda *_: encoder),
        mock.patch.object(searcher, "TorchEncoder", lambda _: encoder),
    ):
        yield encoder
