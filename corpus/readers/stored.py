"""A reading as compact bytes and back, so that a page can be linked again without its file."""

import json
import zlib

import msgspec

from throughline.corpus.reading import Reading

LEVEL = 1  # of zlib: the fastest; a higher one saves little more of a page's few kilobytes

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Reading)
_JSON = b"{"  # with which no reading in MessagePack begins


def to_bytes(reading: Reading) -> bytes:
    """Pack a reading; `from_bytes` gives the same reading back.

    Half of a pair of surrogates is no text and cannot be stored: it raises here, where its file is known.
    """
    try:
        packed = _ENCODER.encode(reading)
    except OverflowError:  # MessagePack holds no count of twenty digits; JSON does
        packed = json.dumps(msgspec.to_builtins(reading), ensure_ascii=False).encode("utf-8")
    return zlib.compress(packed, LEVEL)


def from_bytes(data: bytes) -> Reading:
    """Unpack what `to_bytes` packed."""
    packed = zlib.decompress(data)
    if packed.startswith(_JSON):
        return msgspec.convert(json.loads(packed), Reading)
    return _DECODER.decode(packed)
