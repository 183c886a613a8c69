"""Input from the terminal as Textual's messages. No bytes whatsoever may crash the app."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message

X10_MOUSE = re.compile(rb"\x1b\[M.{3}", re.DOTALL)
"""A mouse report in the encoding of X10. Beyond column 95 its bytes are not UTF-8, and nothing in it is needed"""

X10_MOUSE_START = re.compile(rb"\x1b\[M.{0,2}\Z", re.DOTALL)
"""The start of such a report, whose end is still to come"""

SEQUENCE_START = re.compile("(?=\x1b)")

ESCAPE = "\x1b"

AFTER_ESCAPE = ESCAPE + "[O]P_^X\\"
"""Characters that make a sequence of the Escape before them. Any other is a key that was pressed after Escape"""

PASTE_START = "\x1b[200~"
PASTE_END = "\x1b[201~"

LARGEST = 50_000
"""Columns, rows or pixels of a terminal: Textual allocates as much as a terminal says it has"""


class Decoder:
    """Decodes UTF-8 that arrives in pieces. What is not UTF-8, such as a paste in Latin-1, is left out."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")("ignore").decode
        self._rest = b""

    def decode(self, data: bytes) -> str:
        """Return the text that is complete with these bytes."""
        data = X10_MOUSE.sub(b"", self._rest + data)
        unfinished = X10_MOUSE_START.search(data)
        end = unfinished.start() if unfinished else len(data)
        self._rest = data[end:]
        return self._decode(data[:end])


class TerminalInput:
    """Parses what the terminal sends, with Textual's parser and a new one whenever that fails."""

    def __init__(self) -> None:
        self._decoder = Decoder()
        self._parser = XTermParser()
        self._is_escape_open = False
        """True if the last character was an Escape, which may be a key or begin a sequence"""
        self._start = ""
        """The first characters from the last Escape on: a sequence may arrive in pieces"""
        self._is_pasting = False

    def messages(self, data: bytes) -> Iterator[Message]:
        """Yield the messages in these bytes, without those that the parser cannot handle."""
        # The parser fails for a whole text, so it gets each escape sequence by itself.
        for sequence in SEQUENCE_START.split(self._decoder.decode(data)):
            if sequence:
                yield from self._messages_of(sequence)

    def late_messages(self) -> Iterator[Message]:
        """Yield messages whose time has come, such as that of an Escape that did not start a sequence."""
        for message in self._parse(""):
            self._is_escape_open = False
            yield message

    def _messages_of(self, sequence: str) -> Iterator[Message]:
        """Yield the messages in a text that has an Escape at most at its start.

        Textual takes Escape and a letter for one key with Alt, to which nothing is bound. On a busy machine, keys that
        were pressed one after the other arrive like that, and neither must be lost.
        """
        text = sequence.removeprefix(ESCAPE)
        is_escaped = self._is_escape_open or text != sequence
        if text != sequence:
            self._start = ""
        self._start = (self._start + sequence)[: len(PASTE_START)]
        if self._start in (PASTE_START, PASTE_END):
            self._is_pasting = self._start == PASTE_START
        elif self._is_pasting and not PASTE_END.startswith(self._start):
            # Textual would take what follows an Escape in a paste for keys.
            sequence = text
        if not self._is_pasting:
            # An Enter from before the app took the terminal is a line feed: until then, the kernel translates it.
            sequence = sequence.replace("\n", "\r")
            text = text.replace("\n", "\r")
        if is_escaped and not self._is_pasting and text and text[0] not in AFTER_ESCAPE:
            if text != sequence:
                yield from self._parse(ESCAPE)
            yield events.Key("escape", ESCAPE)
            self._renew_parser()
            sequence = text
        self._is_escape_open = sequence == ESCAPE
        yield from self._parse(sequence)

    def _renew_parser(self) -> None:
        """Forget the beginning of a sequence, but not what is known about the terminal."""
        old = self._parser
        self._parser = XTermParser()
        self._parser.mouse_pixels = old.mouse_pixels
        self._parser.terminal_size = old.terminal_size
        self._parser.terminal_pixel_size = old.terminal_pixel_size

    def _parse(self, sequence: str) -> Iterator[Message]:
        parser = self._parser
        size = parser.terminal_size
        pixel_size = parser.terminal_pixel_size
        try:
            messages = list(parser.feed(sequence) if sequence else parser.tick())
        except Exception:  # noqa: BLE001 - the parser trusts terminals: it takes chr() of any number, for example
            messages = []
            self._renew_parser()
        for message in messages:
            if isinstance(message, events.Resize) and not is_possible(message):
                # The parser computes positions of the mouse from the sizes it has seen.
                self._parser.terminal_size = size
                self._parser.terminal_pixel_size = pixel_size
            else:
                yield message


def is_possible(message: events.Resize) -> bool:
    """Return True if a terminal can have this size."""
    sizes = [message.size]
    if message.pixel_size is not None:
        sizes.append(message.pixel_size)
    return all(0 < side <= LARGEST for size in sizes for side in size)
