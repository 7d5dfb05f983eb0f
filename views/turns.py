"""How often strangers may ask for what costs much: some at once, then some a second, for all together."""

import time
from collections.abc import Callable

AT_ONCE = 20  # a group that begins its day at the same moment
A_SECOND = 3  # each login costs the server's one thread about 70 ms: a fifth of its time at most


class Turns:
    """Hands out turns; who gets none is told to come again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left = float(AT_ONCE)
        self._at = clock()

    def take(self) -> bool:
        """Take a turn, and tell whether there was one."""
        now = self._clock()
        self._left = min(AT_ONCE, self._left + (now - self._at) * A_SECOND)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
