"""Tests depend on nothing that they inherit, and whatever they start dies with them.

What a shell, `nohup`, a batch system or an editor hands down changes what the programs under test do: signals that are
ignored or blocked, open descriptors, a umask, variables. `forget_inheritance` gives all of it the usual values, in the
main process and in each worker, before a test is loaded.

A training job has its own session, so that it outlives its terminal: if a test fails, it would keep training.
So every process below the tests carries a mark in its environment. After each test, `Leftovers` ends those that the
test has left; after pytest itself, even if it was killed, guardian.py ends the others.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from .guardian import processes_with

MARK = "TESTS_OF_TUINET"
"""The variable that all processes of one session of tests have"""

CURRENT_TEST = "PYTEST_CURRENT_TEST"
"""The variable that pytest sets for the processes of each test"""

GRACE = 30
"""Seconds that a process has for its end after the test that started it"""

SURPRISING = [
    # what programs print
    *("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "LINES", "TTY_COMPATIBLE", "TTY_INTERACTIVE"),
    *("COLORTERM", "COLORFGBG", "TERM_PROGRAM", "TMUX", "LANG", "LANGUAGE"),
    # where the person is, and where that person's files are
    *("SSH_CONNECTION", "SSH_TTY", "SSH_AUTH_SOCK"),
    *("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"),
    # what every shell or every Python runs or does first
    *("BASH_ENV", "ENV", "CDPATH", "PYTHONDEVMODE", "PYTHONDONTWRITEBYTECODE", "PYTHONIOENCODING", "PYTHONOPTIMIZE"),
    *("PYTHONSAFEPATH", "PYTHONSTARTUP", "PYTHONUNBUFFERED", "PYTHONUTF8", "PYTHONWARNINGS"),
]
"""Variables that change what programs do"""

USUAL = {
    "TERM": "xterm-256color",
    "LC_ALL": "C.UTF-8",
    # On busy cores, threads of BLAS wait for each other for longer than they calculate.
    "OPENBLAS_NUM_THREADS": "1",
}

IGNORED_BY_PYTHON = {signal.SIGPIPE, signal.SIGXFSZ}


def forget_inheritance() -> None:
    """Give what a process inherits the values that it has after a login."""
    for number in signal.valid_signals() - IGNORED_BY_PYTHON:
        if signal.getsignal(number) == signal.SIG_IGN:
            usual = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
            signal.signal(number, usual)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    for name in os.listdir("/proc/self/fd"):
        if int(name) > 2:
            # Closing it could take it from a plugin. What counts is that no program that a test starts gets it.
            with suppress(OSError):
                os.set_inheritable(int(name), False)
    os.umask(0o022)
    for name in [*SURPRISING, *(name for name in os.environ if name.startswith(("TUINET_", "TEXTUAL")))]:
        os.environ.pop(name, None)
    os.environ.update(USUAL)


def start_guardian() -> subprocess.Popen[bytes]:
    """Mark all that this process starts from now on, and have it killed once this process has ended."""
    environment = {name: value for name, value in os.environ.items() if name != MARK}
    os.environ[MARK] = f"{os.getpid()}-{time.time_ns()}"
    program = Path(__file__).with_name("guardian.py")
    # In its own session, it survives a signal to the process group of pytest.
    return subprocess.Popen(
        [sys.executable, "-ISE", program, str(os.getpid()), f"{MARK}={os.environ[MARK]}"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


class Leftovers:
    """Finds and ends the processes that a test leaves behind."""

    STARTS = frozenset(("subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn"))

    def __init__(self) -> None:
        self._has_started = False
        sys.addaudithook(self._audit)

    def _audit(self, event: str, arguments: Any) -> None:
        if event in self.STARTS:
            self._has_started = True

    def end(self, test: str) -> list[str]:
        """Wait for the processes of a test, kill those that do not end, and return their commands."""
        # Reading the environment of all processes takes some milliseconds, and most tests start none.
        if not self._has_started:
            return []
        self._has_started = False
        end = time.monotonic() + GRACE
        while left := self._processes(test):
            if time.monotonic() > end:
                commands = [command_of(process) for process in left]
                self._kill(test)
                return commands
            time.sleep(0.02)
        return []

    def _kill(self, test: str) -> None:
        # What is killed may have started something just before.
        while left := self._processes(test):
            for process in left:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            time.sleep(0.02)

    def _processes(self, test: str) -> list[int]:
        return processes_with(f"{MARK}={os.environ[MARK]}", f"{CURRENT_TEST}={test} (")


def command_of(process: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    return f"process {process}"
