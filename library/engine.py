"""The search engine of a library: which one it is, and moving to another."""

from pathlib import Path

from throughline.corpus.errors import ThroughlineError
from throughline.index.engines.in_step import Progress
from throughline.index.engines.moving import Standing, choice_named, standing
from throughline.index.engines.moving import move as move_to
from throughline.index.store import file as store
from throughline.library import readers

__all__ = ["NoLibraryError", "Standing", "move", "of"]


class NoLibraryError(ThroughlineError):
    """There is no library whose engine could be told."""


def of(place: Path) -> Standing:
    """Tell how a library stands with its engine."""
    _is_there(place)
    return standing(place)


def move(
    place: Path, where: str, *, shards: int = 0, replicas: int = 0, progress: Progress | None = None
) -> str:
    """Move a library to `built-in`, to `edge` or to the server at an address; return what is to be said."""
    readers.refuse("The library would be moved to another engine")
    choice = choice_named(where, shards, replicas)
    _is_there(place)
    return move_to(place, choice, progress)


def _is_there(place: Path) -> None:
    usable, remark = store.usable(place)
    if not usable:
        raise NoLibraryError(remark or f"There is no library at {place} yet. Run throughline build first.")
