"""The sessions of readers who left: few are kept, for a short while, and all give back what they held.

Each session holds an event loop, which is three open files, and the state of its widgets. Streamlit keeps
up to 128 sessions for two minutes and then forgets them without closing them; the address of a page says all
that it shows, so that a reader who comes back later loses nothing.
"""

import asyncio
from collections import OrderedDict

from streamlit.runtime.session_manager import SessionInfo, SessionStorage

MOST = 12  # sessions kept: a reader's few windows, through a short break of the connection
SECONDS = 60.0  # for which one is kept


class KeptSessions(SessionStorage):
    """Where the sessions lie whose socket is closed; used on the server's own thread alone."""

    def __init__(self, most: int = MOST, seconds: float = SECONDS) -> None:
        self._most = most
        self._seconds = seconds
        self._kept: OrderedDict[str, SessionInfo] = OrderedDict()

    def get(self, session_id: str) -> SessionInfo | None:
        """Return a session that is kept."""
        return self._kept.get(session_id)

    def save(self, session_info: SessionInfo) -> None:
        """Keep a session for a while; where there are too many, the oldest is ended."""
        self._kept[session_info.session.id] = session_info
        loop = asyncio.get_running_loop()
        while len(self._kept) > self._most:
            _, oldest = self._kept.popitem(last=False)
            loop.call_soon(oldest.session.shutdown)
        loop.call_later(self._seconds, self._end, session_info)

    def delete(self, session_id: str) -> None:
        """Forget a session that is taken up again, or ended by the server."""
        del self._kept[session_id]

    def list(self) -> list[SessionInfo]:
        """Return the sessions that are kept."""
        return list(self._kept.values())

    def _end(self, session_info: SessionInfo) -> None:
        """End a session that nobody took up again; one that was kept anew is another record."""
        if self._kept.get(session_info.session.id) is session_info:
            del self._kept[session_info.session.id]
            session_info.session.shutdown()
