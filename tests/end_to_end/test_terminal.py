"""`tuinet train` on a real pseudo-terminal, with pyte as the person's eyes."""

from __future__ import annotations

import os
import termios

import pytest

from .conftest import FEW
from .terminal import terminal

RUN = ("train", "--epochs", "3", "--threads", "1", "--train-limit", "10000")


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
def test_a_bar_shows_progress_and_at_the_end_each_epoch_is_a_line(size: tuple[int, int]) -> None:
    with terminal(*RUN, size=size, fast=True) as seen:
        seen.until("loss 0.")
        seen.until("test accuracy")
        assert seen.end() == 0
        assert "━" in seen.received.decode()
        assert "━" not in seen.text
        lines = [line for line in seen.screen.display if line.startswith("epoch ")]
        assert len(lines) == 3
        # Narrower terminals leave out the speed.
        assert size[0] < 80 or all(line.rstrip().endswith("k/s") for line in lines)


def test_no_color_means_no_colour() -> None:
    with terminal(*RUN, NO_COLOR="1", fast=True) as seen:
        seen.until("test accuracy")
        assert b"\x1b[3" not in seen.received
        assert b";3" not in seen.received


def test_a_dumb_terminal_gets_plain_lines() -> None:
    with terminal(*RUN, TERM="dumb", fast=True) as seen:
        seen.until("test accuracy")
        assert b"\x1b" not in seen.received


def test_ctrl_c_leaves_the_terminal_as_it_was() -> None:
    with terminal("train", *FEW, "--epochs", "100000") as seen:
        before = termios.tcgetattr(seen.descriptor)
        seen.until("/100000")
        os.write(seen.descriptor, b"\x03")
        seen.until("tuinet resume")
        assert seen.end() == 130
        assert seen.received.count(b"\x1b[?25l") == seen.received.count(b"\x1b[?25h")
        assert termios.tcgetattr(seen.descriptor) == before
