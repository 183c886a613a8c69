"""Whatever a terminal sends, and however a shell stops and continues it, the app goes on."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..conftest import PROGRAM, Tuinet, until
from ..terminal import Terminal
from .conftest import Open, assert_as_it_was, is_whole

MEANINGLESS = {
    "a paste in Latin-1": "café".encode("latin-1"),
    "not UTF-8": b"\xff\xfe\x80\x80",
    "a mouse report of X10": b"\x1b[M\x20\xa0\xa1",
    "two of them, cut off": b"\x1b[M\xc3\xff\xff\x1b[M\xff\xff\xff",
    "a key beyond Unicode": b"\x1b[1114112u",
    "the text of such a key": b"\x1b[97;1;99999999999999u",
    "a mouse far away": b"\x1b[<0;9999999999999999999;1M\x1b[<3;9999999999999999999;1m",
    "a terminal of a petabyte": b"\x1b[48;99999999;99999999;1;1t",
    "a terminal of nothing": b"\x1b[48;0;0;0;0t\x1b[<35;1;1M",
}

HELP = "search · esc close"

TAKEN = b"\x1b[?1049h"
"""The terminal shows the app's screen"""


def answers(seen: Terminal) -> None:
    """The app still does what keys ask of it."""
    seen.press("f1")
    seen.until(HELP)
    seen.press("escape")
    seen.until_gone(HELP)
    seen.wait(lambda: is_whole(seen), "the app is whole")


def test_bytes_that_mean_nothing_are_ignored(app: Open) -> None:
    seen = app()
    for data in MEANINGLESS.values():
        os.write(seen.descriptor, data)
        answers(seen)
    seen.press("ctrl+q")
    assert seen.end() == 0
    assert_as_it_was(seen)


@pytest.fixture
def shell(tuinet: Tuinet) -> Iterator[Terminal]:
    """A shell with job control, in which the app is open."""
    opened = Terminal(("/bin/bash", "--norc", "--noprofile", "-i"), (80, 24), {"PS1": "ready$ "})
    try:
        opened.until("ready$")
        opened.type(f"{PROGRAM}\r")
        opened.until("? Help", "mage 0: a 7")
        yield opened
    finally:
        opened.close()


def children(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def is_stopped(process: int) -> bool:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def is_at_the_shell(seen: Terminal) -> None:
    """Wait until the shell asks for a command, on a terminal as shells need it."""
    seen.wait(lambda: b"Stopped" in seen.received, "the shell has seen that the app has stopped")
    seen.type("clear\r")
    seen.until_gone("? Help")
    seen.type("stty -a | grep -o ' echo '; echo sane\r")
    seen.until("\nsane")
    assert not {1000, 1003, 1049} & seen.modes


def ends_well(seen: Terminal) -> None:
    answers(seen)
    seen.press("ctrl+q")
    seen.wait(lambda: 1049 not in seen.modes, "the app is gone")
    # Textual throws away what is typed before it has handed the terminal back.
    seen.until("ready$")
    seen.type("stty -a | grep -o ' icanon '; echo over=$?\r")
    seen.until("over=0")


def test_ctrl_z_suspends_and_fg_repaints(shell: Terminal) -> None:
    (program,) = children(shell.pid)
    shell.press("ctrl+z")
    is_at_the_shell(shell)
    assert is_stopped(program)
    shell.type("bg; echo behind\r")
    shell.until("\nbehind")
    until(lambda: is_stopped(program), "the app waits in the background")
    shell.type("fg\r")
    shell.until("? Help", "mage 0: a 7")
    ends_well(shell)


def test_it_is_repainted_after_a_stop_for_which_it_could_not_prepare(shell: Terminal) -> None:
    (program,) = children(shell.pid)
    os.kill(program, signal.SIGSTOP)
    shell.wait(lambda: b"Stopped" in shell.received, "the shell has seen that the app has stopped")
    shell.type("\rclear\r")
    shell.until_gone("? Help")
    shell.type("fg\r")
    shell.until("? Help", "mage 0: a 7")
    ends_well(shell)


def test_where_no_shell_could_continue_it_ctrl_z_does_not_stop_the_app(app: Open) -> None:
    seen = app()
    seen.press("ctrl+z")
    # What is typed while it gives the terminal back and takes it again is not for the app.
    seen.wait(lambda: seen.received.count(TAKEN) > 1, "the app takes the terminal again")
    answers(seen)
    seen.press("ctrl+q")
    assert seen.end() == 0
    assert_as_it_was(seen)


def test_exported_sizes_do_not_freeze_the_size(app: Open) -> None:
    seen = app(COLUMNS="70", LINES="21")
    assert is_whole(seen)
    seen.resize(100, 32)
    seen.wait(lambda: is_whole(seen) and any(len(line) > 85 for line in seen.lines), "the app fills the terminal")
