"""Input from the terminal as Textual's messages. No bytes whatsoever may crash the app."""

from __future__ import annotations

import codecs
import re
import time
from collections.abc import Iterator

from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.message import Message

X10_MOUSE = re.compile(rb"\x1b\[M.{3}", re.DOTALL)
"""A mouse report in the encoding of X10. Beyond column 95 its bytes are not UTF-8, and nothing in it is needed"""

X10_MOUSE_START = re.compile(rb"\x1b\[M.{0,2}\Z", re.DOTALL)
"""The start of such a report, whose end is still to come"""

SEQUENCE_START = re.compile("(?=\x1b)")

ESCAPE = "\x1b"

BEGINNINGS = (ESCAPE, f"{ESCAPE}[", f"{ESCAPE}[[", f"{ESCAPE}O")
"""Each begins a sequence, or is Escape and keys that were pressed after it: what follows tells, if anything does"""

PARAMETER = re.compile(r"\[[0-?]")
"""The beginning of a sequence that has a parameter"""

FOCUS = ("[I", "[O")
"""Reports of the terminal that it was entered or left"""

KEYS = tuple(known for known in ANSI_SEQUENCES_KEYS if known.startswith((f"{ESCAPE}[", f"{ESCAPE}O")))
"""The sequences of keys. In Textual's table, there are also Escape and one other key"""

REPLY = re.compile("(\\]\\d+;|P[\\d;]*[>!$+|]|_G)[^\x07]*\x07?")
"""A reply of the terminal to another program. It ends with a bell or with Escape and a backslash"""

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
        self._held = ""
        """One of the `BEGINNINGS` while it may still begin a sequence"""
        self._held_until = 0.0
        self._start = ""
        """The first characters from the last Escape on: a sequence may arrive in pieces"""
        self._is_pasting = False
        self._is_reply_open = False

    def messages(self, data: bytes) -> Iterator[Message]:
        """Yield the messages in these bytes, without those that the parser cannot handle."""
        # The parser fails for a whole text, so it gets each escape sequence by itself.
        *sequences, last = SEQUENCE_START.split(self._held + self._decoder.decode(data))
        self._held = ""
        for sequence in sequences:
            if sequence:
                yield from self._messages_of(sequence)
        if last in BEGINNINGS:
            self._held = last
            self._held_until = time.monotonic() + ESCAPE_DELAY
        elif last:
            yield from self._messages_of(last)

    def late_messages(self) -> Iterator[Message]:
        """Yield messages whose time has come, such as that of an Escape that did not begin a sequence."""
        if self._held and time.monotonic() >= self._held_until:
            keys = self._held
            self._held = ""
            yield from self._messages_of(keys)
        yield from self._parse("")

    def _messages_of(self, sequence: str) -> Iterator[Message]:
        """Yield the messages in a text that has an Escape at most at its start, and that does not go on.

        Textual takes Escape and a letter for one key with Alt, to which nothing is bound. On a busy machine, keys that
        were pressed one after the other arrive like that, and neither must be lost.
        """
        text = sequence.removeprefix(ESCAPE)
        is_escaped = text != sequence
        if is_escaped:
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
            if is_escaped:
                sequence = self._without_reply(sequence)
            if sequence.startswith(ESCAPE) and not is_sequence(sequence):
                yield events.Key("escape", ESCAPE)
                self._renew_parser()
                sequence = sequence.removeprefix(ESCAPE)
        if sequence:
            yield from self._parse(sequence)

    def _without_reply(self, sequence: str) -> str:
        """Return what follows a reply to another program, or the end of one: Textual would take it for keys."""
        text = sequence.removeprefix(ESCAPE)
        was_open = self._is_reply_open
        self._is_reply_open = False
        if reply := REPLY.match(text):
            self._is_reply_open = not reply[0].endswith("\x07")
            return text[reply.end() :]
        if was_open and text.startswith("\\"):
            return text[1:]
        return sequence

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


def is_sequence(text: str) -> bool:
    """Return True if a text begins with a sequence that terminals send, and not with Escape and other keys."""
    after = text.removeprefix(ESCAPE)
    if PARAMETER.match(after) or after.startswith(FOCUS):
        return True
    return text.startswith(KEYS)


def is_possible(message: events.Resize) -> bool:
    """Return True if a terminal can have this size."""
    sizes = [message.size]
    if message.pixel_size is not None:
        sizes.append(message.pixel_size)
    return all(0 < side <= LARGEST for size in sizes for side in size)
