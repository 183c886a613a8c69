"""The output that a terminal has received, and the screen that it shows for it."""

from __future__ import annotations

import base64
import re

import pyte

UNFINISHED = re.compile(rb"\x1b(\[[0-9;:<=>?$ ]*|[\]P][^\x07\x1b]*\x1b?)?\Z")
"""The beginning of an escape sequence whose end is still to come."""

UNKNOWN_TO_PYTE = re.compile(
    rb"\x1b\[[<>=][0-9;]*[a-zA-Z]"  # keyboard protocols
    rb"|\x1b\[\?[0-9;]*\$p"  # questions about modes
    rb"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles, the clipboard
    rb"|\x1bP[^\x1b]*\x1b\\"
)
"""Sequences that pyte would half print."""

COLOUR = re.compile(r"(?<![0-9])(?:[34]8;2;[0-9]+;[0-9]+;[0-9]+|[34]8;5;[0-9]+|(?:[349]|10)[0-7])(?![0-9])")
"""A colour in the parameters of an SGR sequence; 39 and 49, the terminal's own, are none."""

FRAME_BEGINS = b"\x1b[?2026h"
FRAME_ENDS = b"\x1b[?2026l"


class Display:
    """Receives bytes, and shows all but the beginning of what is still to come."""

    def __init__(self, size: tuple[int, int]) -> None:
        """`size` is in columns and rows."""
        self.screen = pyte.Screen(*size)
        self.received = bytearray()
        self._stream = pyte.ByteStream(self.screen)
        self._rest = b""
        self._text: str | None = None

    @property
    def text(self) -> str:
        """The whole screen."""
        if self._text is None:
            self._text = "\n".join(self.screen.display)
        return self._text

    @property
    def lines(self) -> list[str]:
        """The lines of the screen, without the blanks at their ends."""
        return [line.rstrip() for line in self.text.split("\n")]

    @property
    def modes(self) -> set[int]:
        """The private modes that the program has set: 25 shows the cursor, 1049 is the other screen, 1000 the mouse."""
        modes = {7, 25}
        for numbers, switch in re.findall(rb"\x1b\[\?([0-9;]+)([hl])", self.received):
            changed = {int(number) for number in numbers.split(b";")}
            modes = modes | changed if switch == b"h" else modes - changed
        return modes

    @property
    def clipboard(self) -> str:
        """Return the text that the program copied last."""
        copied = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)", self.received)
        return base64.b64decode(copied[-1]).decode() if copied else ""

    @property
    def colours(self) -> set[str]:
        """The colours that the program has asked for, as they stand in SGR sequences: 31, 38;5;1, 38;2;255;0;0."""
        sequences = re.findall(r"\x1b\[([0-9;]*)m", self.received.decode(errors="replace"))
        return {colour for sequence in sequences for colour in COLOUR.findall(sequence)}

    def find(self, text: str, line: str = "") -> tuple[int, int]:
        """Column and row of the first occurrence of a text, or of the first in a line that also has the text `line`."""
        position = self.position(text, line)
        assert position, f"no {text!r} on the screen:\n{self.text}"
        return position

    def position(self, text: str, line: str) -> tuple[int, int] | None:
        """Column and row as `find` has them; None if the text is not on the screen."""
        for row, shown in enumerate(self.text.split("\n")):
            if text in shown and line in shown:
                return shown.index(text), row
        return None

    def show(self, data: bytes, *, whole: bool) -> bytes:
        """Show what has come; if `whole`, all but the beginning of a frame or a sequence whose end is still to come.

        Returns what is shown now for the first time.

        In half a frame, a dialog that closes has some lines left: a person never sees them. A program that paints all
        the time may never be between two frames when a busy machine looks, so whole frames are recognised here.
        """
        data = self._rest + data
        self._rest = b""
        if whole:
            begin = data.rfind(FRAME_BEGINS)
            if begin > data.rfind(FRAME_ENDS):
                self._rest = data[begin:]
                data = data[:begin]
            elif unfinished := UNFINISHED.search(data):
                self._rest = unfinished.group()
                data = data[: unfinished.start()]
        if data:
            self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", data))
            self._text = None
        return data

    def empty(self, columns: int, rows: int) -> None:
        """Have another size, and nothing on the screen."""
        self.screen.resize(rows, columns)
        self.screen.erase_in_display(2)
        self._text = None
