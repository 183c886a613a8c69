"""What a terminal sends, as messages of Textual: whatever the bytes are, they end nothing."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message

X10_MOUSE = re.compile(rb"\x1b\[M.{3}", re.DOTALL)
"""A mouse report in the encoding of X10: its bytes are no UTF-8 beyond column 95, and none of it is of use"""

BEGINNING = re.compile(rb"\x1b\[M.{0,2}\Z", re.DOTALL)
"""The beginning of such a report, whose end is still to come"""

SEQUENCES = re.compile("(?=\x1b)")
"""Where an escape sequence begins"""

LARGEST = 50_000
"""Columns, rows or pixels of a terminal: Textual allocates what a terminal says it has"""


class Decoder:
    """Bytes as text. What is no UTF-8, such as a paste in Latin-1, is left out."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")("ignore").decode
        self._rest = b""

    def decode(self, data: bytes) -> str:
        """The text that is whole with these bytes."""
        data = X10_MOUSE.sub(b"", self._rest + data)
        unfinished = BEGINNING.search(data)
        whole = unfinished.start() if unfinished else len(data)
        self._rest = data[whole:]
        return self._decode(data[:whole])


class TerminalInput:
    """Bytes as messages."""

    def __init__(self) -> None:
        self._decoder = Decoder()
        self._parser = XTermParser()

    def messages(self, data: bytes) -> Iterator[Message]:
        """The messages that these bytes make; none where Textual's parser fails, which then begins anew."""
        for sequence in SEQUENCES.split(self._decoder.decode(data)):
            if sequence:
                yield from self._parsed(sequence)

    def late_messages(self) -> Iterator[Message]:
        """Those for which time has run out, such as that of an Escape which begins no sequence."""
        return self._parsed("")

    def _parsed(self, sequence: str) -> Iterator[Message]:
        parser = self._parser
        sizes = parser.terminal_size, parser.terminal_pixel_size
        try:
            found = list(parser.feed(sequence) if sequence else parser.tick())
        except Exception:  # noqa: BLE001 - it trusts terminals: chr() of the number in a key's sequence, for example
            found = []
            self._parser = XTermParser()
            self._parser.mouse_pixels = parser.mouse_pixels
        for message in found:
            if isinstance(message, events.Resize) and not is_possible(message):
                self._parser.terminal_size, self._parser.terminal_pixel_size = sizes
            else:
                yield message


def is_possible(message: events.Resize) -> bool:
    """Whether there may be a terminal of this size."""
    sizes = [message.size] if message.pixel_size is None else [message.size, message.pixel_size]
    return all(0 < side <= LARGEST for size in sizes for side in size)
