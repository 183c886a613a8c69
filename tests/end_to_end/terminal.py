"""A program on a real pseudo-terminal, with pyte as the person's eyes."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyte

from ..forked import Forked, fork
from ..waiting import timed_out
from .conftest import DEADLINE, PROGRAM, READ_BY_PYTHON, until
from .display import Display

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
"""The bytes that a terminal sends for a key; other keys send their character"""

TOLD_BY_TERMINALS = ("COLORTERM", "COLORFGBG", "TERM_PROGRAM", "SSH_CONNECTION", "SSH_TTY")

READ_AT_START = (*READ_BY_PYTHON, "TEXTUAL")
"""The prefixes of variables that Python and Textual read when they are loaded"""

SYNCHRONIZED_OUTPUT = b"2026"
"""The one mode of those asked for that this terminal has."""

LONGEST_FRAME = 1.0
"""Seconds after which half a frame is shown too, as terminals do: a stopped program may never send the rest."""


class Terminal(Display):
    """Shows what a program sends, answers what it asks, and sends it keys, clicks, sizes and signals."""

    def __init__(
        self, command: Sequence[object], size: tuple[int, int], environment: Mapping[str, str], *, fast: bool = False
    ) -> None:
        """`size` is in columns and rows; `environment` is added to that of the tests.

        A `fast` program is tuinet as a fork of a process that has imported it: see forked.py.
        """
        super().__init__(size)
        self.heard = time.perf_counter()
        """When the last bytes came"""
        self.status: int | None = None
        self._forked: Forked | None = None
        self.attributes = attributes_of_a_new_terminal()
        """Those of a new terminal: on a busy machine, the program may have changed some before this one looks"""
        arguments = [str(part) for part in command]
        if fast:
            self._fork(arguments, size, surroundings(environment))
        else:
            self._execute(arguments, size, surroundings(environment))

    def _execute(self, command: Sequence[str], size: tuple[int, int], environment: Mapping[str, str]) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of threads, which do not matter before an exec
            self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            set_size(0, size)
            os.execve(command[0], command, environment)

    def _fork(self, command: Sequence[str], size: tuple[int, int], environment: Mapping[str, str]) -> None:
        self.descriptor, descriptor_of_program = pty.openpty()
        set_size(descriptor_of_program, size)
        # So that isolation.py looks for processes that the program leaves behind.
        sys.audit("os.fork")
        self._forked = fork("app", command, {0: descriptor_of_program}, Path.cwd(), environment)
        self.pid = self._forked.pid
        os.close(descriptor_of_program)

    def cell(self, text: str) -> pyte.screens.Char:
        """The first cell of a text on the screen, with its colours."""
        self.until(text)
        column, row = self.find(text)
        return self.screen.buffer[row][column]

    def read(self, seconds: float = 0.05) -> bool:
        """Read what arrives within a time; False once the program has closed the terminal."""
        if not select.select([self.descriptor], [], [], seconds)[0]:
            if time.perf_counter() - self.heard > LONGEST_FRAME:
                self._answer(self.show(b"", whole=False))
            return True
        try:
            data = os.read(self.descriptor, 65536)
        except OSError:
            data = b""
        self.heard = time.perf_counter()
        self.received += data
        self._answer(self.show(data, whole=bool(data)))
        return bool(data)

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
        """Wait until a text is no longer on the screen."""
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
        self.wait(lambda: self.position(text, line), f"{text!r} to click on")
        column, row = self.find(text, line)
        self._send(b"\x1b[<0;%d;%dM\x1b[<0;%d;%dm" % ((column + 1, row + 1) * 2))

    def drag(self, *cells: tuple[int, int]) -> None:
        """Press the left mouse button on the first of these cells (column, row), and release it on the last."""
        self._send(b"\x1b[<0;%d;%dM" % (cells[0][0] + 1, cells[0][1] + 1))
        for column, row in cells[1:]:
            self._send(b"\x1b[<32;%d;%dM" % (column + 1, row + 1))
        self._send(b"\x1b[<0;%d;%dm" % (cells[-1][0] + 1, cells[-1][1] + 1))

    def resize(self, columns: int, rows: int) -> None:
        """Change the terminal's size: nothing is left on the screen, and the kernel tells the program."""
        self.empty(columns, rows)
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
        if self._forked is not None:
            self.status = self._forked.poll()
        elif self.status is None:
            process, status = os.waitpid(self.pid, os.WNOHANG)
            if process:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is not None

    def _send(self, data: bytes) -> None:
        os.write(self.descriptor, data)


def surroundings(more: Mapping[str, str]) -> dict[str, str]:
    """The environment of a plain terminal, whatever that of the tests is: 256 colours, Unicode, no SSH.

    It is made from Python's environment: the C library's has the LINES and COLUMNS of readline.
    """
    own = {name: value for name, value in os.environ.items() if name not in TOLD_BY_TERMINALS}
    return {**own, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **more}


def attributes_of_a_new_terminal() -> list[object]:
    ours, theirs = pty.openpty()
    try:
        return list(termios.tcgetattr(theirs))
    finally:
        os.close(ours)
        os.close(theirs)


def set_size(descriptor: int, size: tuple[int, int]) -> None:
    """Give a terminal so many columns and rows."""
    columns, rows = size
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


@contextmanager
def terminal(
    *arguments: str, size: tuple[int, int] = (80, 24), fast: bool = False, **environment: str
) -> Iterator[Terminal]:
    """Run `tuinet` with these arguments; what still runs at the end is killed.

    It starts as users start it, unless it is to start `fast` and has no variables that are read at the start.
    """
    fast = fast and not any(name.startswith(READ_AT_START) for name in environment)
    opened = Terminal([PROGRAM, *arguments], size, environment, fast=fast)
    try:
        yield opened
    finally:
        opened.close()
