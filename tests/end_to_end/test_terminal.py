"""`tuinet train` on a real pseudo-terminal, with pyte as the person's eyes."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pyte
import pytest

from .conftest import DEADLINE, PROGRAM


class Terminal:
    """A program on a pseudo-terminal of a size, and what its screen shows."""

    def __init__(self, arguments: tuple[str, ...], columns: int, rows: int, **environment: str) -> None:
        self.screen = pyte.HistoryScreen(columns, rows, history=1000)
        self.stream = pyte.ByteStream(self.screen)
        self.received = b""
        self.status: int | None = None
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            os.environ.update({"TERM": "xterm-256color", **environment})
            os.execv(PROGRAM, [str(PROGRAM), *arguments])
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def read(self) -> bool:
        """Take in what has come; False once the program has closed the terminal."""
        if not select.select([self.descriptor], [], [], 0.05)[0]:
            return True
        try:
            data = os.read(self.descriptor, 65536)
        except OSError:
            return False
        self.received += data
        self.stream.feed(data)
        return bool(data)

    def until(self, text: str) -> None:
        end = time.monotonic() + DEADLINE
        while text not in self.text:
            assert self.read() or text in self.text, f"ended without {text!r}:\n{self.text}"
            assert time.monotonic() < end, f"no {text!r} on the screen:\n{self.text}"

    def end(self) -> int:
        """Read to the end and return the exit code."""
        while self.read():
            pass
        if self.status is None:
            self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.status


@contextmanager
def terminal(*arguments: str, size: tuple[int, int] = (80, 24), **environment: str) -> Iterator[Terminal]:
    opened = Terminal(arguments, *size, **environment)
    try:
        yield opened
    finally:
        opened.end()
        os.close(opened.descriptor)


RUN = ("train", "--epochs", "3", "--threads", "1")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 20)])
def test_a_bar_shows_progress_and_is_gone_at_the_end(size: tuple[int, int]) -> None:
    with terminal(*RUN, size=size) as seen:
        seen.until("loss 0.")
        seen.until("test accuracy")
        assert seen.end() == 0
        assert "━" in seen.received.decode()
        assert "━" not in seen.text


def test_each_epoch_fits_on_a_line_of_80_columns() -> None:
    with terminal(*RUN) as seen:
        seen.until("test accuracy")
        lines = [line for line in seen.screen.display if line.startswith("epoch ")]
        assert len(lines) == 3
        assert all(line.rstrip().endswith("k/s") for line in lines)


def test_no_color_means_no_colour() -> None:
    with terminal(*RUN, NO_COLOR="1") as seen:
        seen.until("test accuracy")
        assert b"\x1b[3" not in seen.received
        assert b";3" not in seen.received


def test_a_dumb_terminal_gets_plain_lines() -> None:
    with terminal(*RUN, TERM="dumb") as seen:
        seen.until("test accuracy")
        assert b"\x1b" not in seen.received


def test_ctrl_c_leaves_the_terminal_as_it_was() -> None:
    with terminal("train", "--epochs", "1000", "--threads", "1") as seen:
        before = termios.tcgetattr(seen.descriptor)
        seen.until("epoch 2/1000")
        os.write(seen.descriptor, b"\x03")
        seen.until("tuinet resume")
        assert seen.end() == 130
        assert seen.received.count(b"\x1b[?25l") == seen.received.count(b"\x1b[?25h")
        assert termios.tcgetattr(seen.descriptor) == before
