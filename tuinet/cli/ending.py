"""How a command ends: its exit code, and one line on standard error where something was wrong.

0 done, 1 failed, 2 wrong usage, 130 interrupted, 141 nothing reads the output, 128 + its number where a signal
ended a command about another machine.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from tuinet.cli.output import complain
from tuinet.errors import ReaderGone, TuinetError

FAILED, INTERRUPTED, BROKEN_PIPE = 1, 130, 141


def exit_code(command: Callable[[], object]) -> int:
    """Run a command and return its exit code. What nobody foresaw leaves a crash report."""
    code = _guarded(command)
    return _guarded(sys.stdout.flush) or code


def explain_failed_threads() -> None:
    """Let a thread that fails in a way that nobody foresaw tell one line, not a traceback; the program goes on."""

    def tell(failed: threading.ExceptHookArgs) -> None:
        if isinstance(failed.exc_value, Exception):
            _failed(failed.exc_value)

    threading.excepthook = tell


def _guarded(command: Callable[[], object]) -> int:
    """The exit code of a command, or of the error that it raises, which is told."""
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
    """Say what is wrong, and return the exit code."""
    from tuinet.runs.crashes import explain

    try:
        complain(explain(error))
    except ReaderGone:
        return BROKEN_PIPE
    return error.exit_code if isinstance(error, TuinetError) else FAILED


@contextmanager
def orderly_end() -> Iterator[None]:
    """Let SIGTERM and a closed terminal (SIGHUP) end the program as an exception does: what it holds is let go.

    The exit code is 128 + the signal's number. A signal that is ignored, as nohup has it, stays so.
    """
    terminals = [descriptor for descriptor in (1, 2) if os.isatty(descriptor)]

    def end(number: int, frame: FrameType | None) -> None:
        for each in before:
            signal.signal(each, signal.SIG_IGN)  # a terminal that is closed sends more than one
        for descriptor in terminals:
            if not os.isatty(descriptor):  # it is gone, and what is still written must not fail
                os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
        raise SystemExit(128 + number)

    signals = [each for each in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(each) is not signal.SIG_IGN]
    before = {each: signal.signal(each, end) for each in signals}
    try:
        yield
    finally:
        for each, old in before.items():
            if signal.getsignal(each) is end:  # not if the program is about to end
                signal.signal(each, old)
