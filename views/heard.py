"""What a reader's window may ask of Streamlit: all but to empty the memory that all readers share."""

from google.protobuf.message import DecodeError
from starlette.types import Message, Receive
from streamlit.proto.BackMsg_pb2 import BackMsg


def heard(receive: Receive) -> Receive:
    """Pass on what a window says, without what belongs to all readers."""

    async def receiving() -> Message:
        while True:
            message = await receive()
            if not _is_for_all(message.get("bytes") or b""):
                return message

    return receiving


def _is_for_all(said: bytes) -> bool:
    try:
        return bool(BackMsg.FromString(said).WhichOneof("type") == "clear_cache")
    except DecodeError:  # Streamlit says what is wrong of it
        return False
