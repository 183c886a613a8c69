"""How a command ends: its exit code, and one line on standard error if something went wrong.

0 done, 1 failed, 2 wrong usage, 130 interrupted, 141 nothing reads the output. If a signal ends a command that cleans
up first, the exit code is 128 + the signal's number.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from tuinet.cli.output import print_error
from tuinet.errors import ReaderGone, TuinetError

FAILED = 1
INTERRUPTED = 130
BROKEN_PIPE = 141


def exit_code(command: Callable[[], object]) -> int:
    """Run a command and return its exit code. An unexpected error leaves a crash report."""
    code = _guarded(command)
    # Output may still wait in the buffer, and fail only now.
    return _guarded(sys.stdout.flush) or code


def explain_failed_threads() -> None:
    """Print one line instead of a traceback if a thread fails unexpectedly; the program goes on."""

    def report(failed: threading.ExceptHookArgs) -> None:
        if isinstance(failed.exc_value, Exception):
            _failed(failed.exc_value)

    threading.excepthook = report


def _guarded(command: Callable[[], object]) -> int:
    """Run a command, and return its exit code or that of the error it raises."""
    try:
        result = command()
        return result if isinstance(result, int) else 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except ReaderGone:
        return BROKEN_PIPE
    except Exception as error:  # noqa: BLE001 - the outermost handler
        return _failed(error)


def _failed(error: Exception) -> int:
    """Print what went wrong, and return the exit code."""
    from tuinet.runs.crashes import explain

    try:
        print_error(explain(error))
    except ReaderGone:
        return BROKEN_PIPE
    if isinstance(error, TuinetError):
        return error.exit_code
    return FAILED


@contextmanager
def exit_on_signals() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP (a closed terminal) into SystemExit, so that `with` and `finally` clean up.

    The exit code is 128 + the signal's number. A signal that is ignored, as under nohup, stays ignored.
    """
    terminals = [descriptor for descriptor in (1, 2) if os.isatty(descriptor)]

    def end(number: int, frame: FrameType | None) -> None:
        # A closing terminal sends more than one signal, and a second one must not cut the clean-up short.
        for handled in previous:
            signal.signal(handled, signal.SIG_IGN)
        # What the clean-up still prints must not fail because the terminal is gone.
        for descriptor in terminals:
            if not os.isatty(descriptor):
                os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
        raise SystemExit(128 + number)

    handled = [number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) is not signal.SIG_IGN]
    previous = {number: signal.signal(number, end) for number in handled}
    try:
        yield
    finally:
        for number, handler in previous.items():
            # While the program ends, the signals stay ignored.
            if signal.getsignal(number) is end:
                signal.signal(number, handler)
