"""Tests depend on nothing that they inherit, and whatever they start dies with them.

What a shell, `nohup`, a batch system or an editor hands down changes what the programs under test do: signals that are
ignored or blocked, open descriptors, a umask, variables. `forget_inheritance` gives all of it the usual values, in the
main process and in each worker, before a test is loaded.

A training job is a session of its own, so that no terminal takes it along: if a test fails, it would train for ever.
So every process below the tests carries a mark in its environment, and guardian.py ends those that are left after
pytest itself, even if that was killed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

MARK = "TESTS_OF_TUINET"
"""The variable that all processes of one session of tests have"""

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
            # Closing it could take it from a plugin. What counts is that no program gets it that a test starts.
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
    # In a session of its own, it survives a signal to the process group of pytest.
    return subprocess.Popen(
        [sys.executable, "-ISE", program, str(os.getpid()), f"{MARK}={os.environ[MARK]}"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def command_of(process: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    return f"process {process}"
