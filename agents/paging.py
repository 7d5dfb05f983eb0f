"""A long answer in stretches."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def stretch(things: Sequence[T], offset: int, count: int) -> tuple[Sequence[T], int | None]:
    """Return so many things from an offset on, and the offset of what follows, if anything does.

    >>> stretch("abcde", 2, 2), stretch("abcde", 4, 2), stretch("abcde", 9, 2)
    (('cd', 4), ('e', None), ('', None))
    """
    after = offset + count
    return things[offset:after], after if after < len(things) else None
