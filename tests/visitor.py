"""A reader without a browser: it speaks with the app as Streamlit's browser part does, over a real socket."""

import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import NewSession
from websockets.sync.client import connect


@dataclass(slots=True)
class Seen:
    """What one run of a page sent."""

    html: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0
    first: float = 0.0
    size: int = 0
    config: NewSession | None = None

    @property
    def words(self) -> str:
        """All the HTML of the page."""
        return "\n".join(self.html)


class Visitor:
    """One session with the app."""

    def __init__(self, address: str, cookie: str, timeout: float = 60, session: str = "") -> None:
        host = urlsplit(address).netloc
        self._timeout = timeout
        self._page = ""
        self._known: set[str] = set()
        self._connection = connect(
            f"ws://{host}/_stcore/stream",
            origin=f"http://{host}",  # type: ignore[arg-type]
            subprotocols=["streamlit", *(["none", session] if session else [])],  # type: ignore[list-item]
            additional_headers={"Cookie": cookie},
            max_size=None,
            open_timeout=timeout,
            proxy=None,
        )
        self.socket = self._connection.__enter__()

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.__exit__(None, None, None)

    def open(self, **asked: str) -> Seen:
        """Load a page by its address, and wait until it stands."""
        return self.ask(urlencode(asked))

    def ask(self, query: str) -> Seen:
        """Run the page that an address names, as a click or a reload does."""
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.cached_message_hashes.extend(self._known)
        if self._page:
            message.rerun_script.page_script_hash = self._page
        began = time.perf_counter()
        self.socket.send(message.SerializeToString())
        seen = Seen()
        while not self._take(seen, began):
            pass
        seen.seconds = time.perf_counter() - began
        return seen

    def _take(self, seen: Seen, began: float) -> bool:
        """Read one message; tell whether the run is over."""
        data = self.socket.recv(timeout=self._timeout)
        message = ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())
        seen.size += len(data)
        kind = message.WhichOneof("type")
        if message.metadata.cacheable and message.hash:
            self._known.add(message.hash)  # as the browser does, so that the same is not sent twice
        if kind == "new_session":
            self._page = message.new_session.page_script_hash
            seen.config = message.new_session
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            if element.WhichOneof("type") == "html":
                seen.html.append(element.html.body)
                seen.first = seen.first or time.perf_counter() - began
            elif element.WhichOneof("type") == "exception":
                seen.errors.append(element.exception.message)
        return kind == "script_finished" and message.script_finished in (
            ForwardMsg.FINISHED_SUCCESSFULLY,
            ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
        )
