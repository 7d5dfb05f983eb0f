"""XML written element by element, with whatever XML cannot hold made readable on the way."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from throughline.graph.exports.plain_text import for_xml


class XmlOut:
    """A document in the making."""

    def __init__(self, file: BinaryIO) -> None:
        self._xml = XMLGenerator(file, "utf-8", short_empty_elements=True)
        self._xml.startDocument()

    @contextmanager
    def element(
        self, name: str, said: Mapping[str, str] | None = None, own_line: bool = True
    ) -> Iterator[None]:
        """An element with these attributes around whatever is written inside the block."""
        if own_line:
            self._xml.characters("\n")
        written = {key: for_xml(value) for key, value in (said or {}).items()}
        self._xml.startElement(name, AttributesImpl(written))
        yield
        self._xml.endElement(name)

    def leaf(self, name: str, said: Mapping[str, str], text: str = "", own_line: bool = True) -> None:
        """An element with nothing but text inside."""
        with self.element(name, said, own_line):
            self._xml.characters(for_xml(text))

    def end(self) -> None:
        """Finish the document."""
        self._xml.characters("\n")
        self._xml.endDocument()
