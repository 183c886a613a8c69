"""A program on a real pseudo-terminal, with pyte as the person's eyes."""

from __future__ import annotations

import base64
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import pyte

from ..waiting import timed_out
from .conftest import DEADLINE, PROGRAM, until

KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "space": " ",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "delete": "\x1b[3~",
    **{f"f{number}": f"\x1bO{letter}" for number, letter in enumerate("PQRS", 1)},
    **{f"f{number}": f"\x1b[{code}~" for number, code in enumerate((15, 17, 18, 19, 20, 21, 23, 24), 5)},
    **{f"ctrl+{letter}": chr(code) for code, letter in enumerate("abcdefghijklmnopqrstuvwxyz", 1)},
}
"""What a terminal sends for a key; any other key is the character itself."""

TOLD_BY_TERMINALS = ("COLORTERM", "COLORFGBG", "TERM_PROGRAM", "SSH_CONNECTION", "SSH_TTY")

UNFINISHED = re.compile(rb"\x1b(\[[0-9;:<=>?$ ]*|[\]P][^\x07\x1b]*\x1b?)?\Z")
"""The beginning of an escape sequence whose end is still to come."""

UNKNOWN_TO_PYTE = re.compile(
    rb"\x1b\[[<>=][0-9;]*[a-zA-Z]"  # keyboard protocols
    rb"|\x1b\[\?[0-9;]*\$p"  # questions about modes
    rb"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles, the clipboard
    rb"|\x1bP[^\x1b]*\x1b\\"
)
"""Sequences of which pyte would print the half."""

COLOUR = re.compile(r"(?<![0-9])(?:[34]8;2;[0-9]+;[0-9]+;[0-9]+|[34]8;5;[0-9]+|(?:[349]|10)[0-7])(?![0-9])")
"""A colour in the parameters of an SGR sequence; 39 and 49, the terminal's own, are none."""

SYNCHRONIZED_OUTPUT = b"2026"
"""The one mode of those asked for that this terminal has."""

FRAME_BEGINS = b"\x1b[?2026h"
FRAME_ENDS = b"\x1b[?2026l"

LONGEST_FRAME = 1.0
"""Seconds after which half a frame is shown too, as terminals do: a stopped program may never send the rest."""


class Terminal:
    """Shows what the program sends, answers what it asks, and sends it keys, clicks, sizes and signals."""

    def __init__(self, command: Sequence[object], size: tuple[int, int], environment: Mapping[str, str]) -> None:
        """`size` is in columns and rows; `environment` is added to that of the tests."""
        self.screen = pyte.HistoryScreen(*size, history=1000)
        self.received = bytearray()
        self.heard = time.perf_counter()
        """When the last bytes came"""
        self.status: int | None = None
        self._stream = pyte.ByteStream(self.screen)
        self._rest = b""
        self._text: str | None = None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of threads, which do not matter to who calls exec
            self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            set_size(0, size)
            os.execve(str(command[0]), [str(part) for part in command], surroundings(environment))
        self.attributes = termios.tcgetattr(self.descriptor)
        """Those of the terminal before the program has changed any"""

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
        """What the program has copied last."""
        copied = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)", self.received)
        return base64.b64decode(copied[-1]).decode() if copied else ""

    @property
    def colours(self) -> set[str]:
        """The colours that the program has asked for, as they stand in SGR sequences: 31, 38;5;1, 38;2;255;0;0."""
        sequences = re.findall(r"\x1b\[([0-9;]*)m", self.received.decode(errors="replace"))
        return {colour for sequence in sequences for colour in COLOUR.findall(sequence)}

    def find(self, text: str, line: str = "") -> tuple[int, int]:
        """Column and row at which a text is on the screen for the first time, or where a line has another one too."""
        position = self._position(text, line)
        assert position, f"no {text!r} on the screen:\n{self.text}"
        return position

    def _position(self, text: str, line: str) -> tuple[int, int] | None:
        for row, shown in enumerate(self.text.split("\n")):
            if text in shown and line in shown:
                return shown.index(text), row
        return None

    def cell(self, text: str) -> pyte.screens.Char:
        """The first cell of a text on the screen, with its colours."""
        self.until(text)
        column, row = self.find(text)
        return self.screen.buffer[row][column]

    def read(self, seconds: float = 0.05) -> bool:
        """Read what arrives within a time; False once the program has closed the terminal."""
        if not select.select([self.descriptor], [], [], seconds)[0]:
            if time.perf_counter() - self.heard > LONGEST_FRAME:
                self._show(b"", whole=False)
            return True
        try:
            data = os.read(self.descriptor, 65536)
        except OSError:
            data = b""
        self.heard = time.perf_counter()
        self.received += data
        self._show(data, whole=bool(data))
        return bool(data)

    def _show(self, data: bytes, *, whole: bool) -> None:
        """Show what has come; if `whole`, all but the beginning of a frame or a sequence whose end is still to come.

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
            self._answer(data)
            self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", data))
            self._text = None

    def _answer(self, data: bytes) -> None:
        """Answer the questions of the program about the modes of the terminal."""
        for mode in re.findall(rb"\x1b\[\?([0-9]+)\$p", data):
            self._send(b"\x1b[?%b;%d$y" % (mode, 2 if mode == SYNCHRONIZED_OUTPUT else 0))

    def wait(self, condition: Callable[[], object], expected: str) -> None:
        """Show what comes until a condition holds."""
        end = time.monotonic() + DEADLINE
        while not condition():
            assert self.read() or condition(), f"the program has ended, expected: {expected}:\n{self.text}"
            assert time.monotonic() < end, f"{timed_out(expected)}; the screen shows:\n{self.text}"

    def until(self, *texts: str) -> None:
        """Wait until all these texts are on the screen."""
        self.wait(lambda: all(text in self.text for text in texts), f"the screen shows {texts}")

    def until_gone(self, text: str) -> None:
        """Wait until a text is on the screen no more."""
        self.wait(lambda: text not in self.text, f"{text!r} is gone")

    def press(self, *keys: str) -> None:
        """Press keys by their names."""
        for key in keys:
            self._send(KEYS.get(key, key).encode())

    def type(self, text: str) -> None:
        """Type a text."""
        self._send(text.encode())

    def click(self, text: str, line: str = "") -> None:
        """Click on a text as soon as it is on the screen: see `find`."""
        self.wait(lambda: self._position(text, line), f"{text!r} to click on")
        column, row = self.find(text, line)
        self._send(b"\x1b[<0;%d;%dM\x1b[<0;%d;%dm" % ((column + 1, row + 1) * 2))

    def resize(self, columns: int, rows: int) -> None:
        """Change the terminal's size: nothing is left on the screen, and the kernel tells the program."""
        self.screen.resize(rows, columns)
        self.screen.erase_in_display(2)
        self._text = None
        set_size(self.descriptor, (columns, rows))

    def signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    def end(self) -> int:
        """Read to the end and return the exit code."""
        end = time.monotonic() + DEADLINE
        while self.read():
            assert time.monotonic() < end, f"{timed_out('the program ends')}; the screen shows:\n{self.text}"
        return self._reap()

    def hang_up(self) -> int:
        """Close the window, as it were, and return the exit code."""
        os.close(self.descriptor)
        self.descriptor = -1
        return self._reap()

    def close(self) -> None:
        """Kill the program if it has not ended, and close the terminal."""
        if self.status is None:
            self.signal(signal.SIGKILL)
            self._reap()
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def _reap(self) -> int:
        until(self._has_ended, "the program ends")
        assert self.status is not None
        return self.status

    def _has_ended(self) -> bool:
        if self.status is None:
            process, status = os.waitpid(self.pid, os.WNOHANG)
            if process:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is not None

    def _send(self, data: bytes) -> None:
        os.write(self.descriptor, data)


def surroundings(more: Mapping[str, str]) -> dict[str, str]:
    """The environment of a plain terminal, whatever that of the tests is: 256 colours, Unicode, not far away.

    It is made from Python's environment: the C library's has the LINES and COLUMNS of readline.
    """
    own = {name: value for name, value in os.environ.items() if name not in TOLD_BY_TERMINALS}
    return {**own, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **more}


def set_size(descriptor: int, size: tuple[int, int]) -> None:
    """Give a terminal so many columns and rows."""
    columns, rows = size
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


@contextmanager
def terminal(*arguments: str, size: tuple[int, int] = (80, 24), **environment: str) -> Iterator[Terminal]:
    """Run `tuinet` with these arguments; what still runs at the end is killed."""
    opened = Terminal([PROGRAM, *arguments], size, environment)
    try:
        yield opened
    finally:
        opened.close()
