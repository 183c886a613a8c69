"""Ctrl-C, once and twice."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from types import FrameType

from tuinet.commands import SimpleCommand
from tuinet.errors import RunError, TuinetError
from tuinet.runs.directory import Run


class Interrupts:
    """The first asks the run to stop, the second kills it. SIGTERM, as a batch system sends it, counts alike.

    A signal may come while a line is being written, and writing another one then fails: so what there is to say waits
    in `notes` until whoever watches the run says it.
    """

    def __init__(self, run: Run) -> None:
        self.run, self.count = run, 0
        self.pid: int | None = None  # of the job, once there is one
        self.notes: deque[str] = deque()

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Take a signal."""
        self.count += 1
        if self.count == 1 and self.run.machine:
            Thread(target=self._stop_there, daemon=True).start()  # an answer may be long in coming
            self.notes.append("stopping after this batch and saving; once more leaves it alone")
        elif self.count == 1:
            self._stop()
            self.notes.append("stopping after this batch and saving; once more kills the run")
        elif self.run.machine:
            raise KeyboardInterrupt
        elif self.pid is not None:
            os.kill(self.pid, signal.SIGKILL)  # our own child: the number is its own until we let go of it

    def started(self, pid: int) -> None:
        """Say which process is the job. It is asked to stop if that was wanted before it was there."""
        self.pid = pid
        if self.count:
            self._stop()

    def _stop(self) -> None:
        """Ask the run to stop: with a signal, if its file of commands cannot be written to. Raises RunError."""
        try:
            self.run.send(SimpleCommand(type="stop"))
        except RunError:
            if self.pid is None:
                raise
            os.kill(self.pid, signal.SIGTERM)

    def _stop_there(self) -> None:
        try:
            self.run.send(SimpleCommand(type="stop"))
        except TuinetError as error:
            self.notes.append(str(error))


@contextmanager
def interrupts(run: Run) -> Iterator[Interrupts]:
    """Let Ctrl-C and SIGTERM stop the run: from before its job starts, so that none is left behind unwatched."""
    handler = Interrupts(run)
    before = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield handler
    finally:
        for number, old in before.items():
            signal.signal(number, old)
