"""Ctrl-C, once and twice."""

from __future__ import annotations

import signal
import subprocess
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from types import FrameType

from tuinet.commands import SimpleCommand
from tuinet.errors import RunError, TuinetError
from tuinet.runs.directory import Run


class Interrupts:
    """A signal handler: the first signal asks the run to stop, the second one kills it.

    It handles SIGINT, and SIGTERM as a batch system sends it. A signal may arrive in the middle of a write, where
    another write would fail. So a message waits in `notes` until the loop that watches the run prints it.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.count = 0
        self.job: subprocess.Popen[bytes] | None = None
        """The process of the run, once it has been started here"""
        self.notes: deque[str] = deque()

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal."""
        self.count += 1
        if self.count == 1 and self.run.machine:
            # The other machine may take a long time to answer, and a handler must not wait.
            Thread(target=self._stop_remote, daemon=True).start()
            self.notes.append("stopping after this batch and saving; press Ctrl-C again to leave without waiting")
        elif self.count == 1:
            self._stop()
            self.notes.append("stopping after this batch and saving; press Ctrl-C again to kill the run")
        elif self.run.machine:
            raise KeyboardInterrupt
        elif self.job is not None:
            self.job.kill()

    def started(self, job: subprocess.Popen[bytes]) -> None:
        """Remember the process of the run. If a signal came before it was started, stop it now."""
        self.job = job
        if self.count:
            self._stop()

    def _stop(self) -> None:
        """Ask the run to stop: with a signal, if its command file cannot be written. Raises RunError."""
        try:
            self.run.send(SimpleCommand(type="stop"))
        except RunError:
            if self.job is None:
                raise
            self.job.terminate()

    def _stop_remote(self) -> None:
        try:
            self.run.send(SimpleCommand(type="stop"))
        except TuinetError as error:
            self.notes.append(str(error))


@contextmanager
def interrupts(run: Run) -> Iterator[Interrupts]:
    """Let Ctrl-C and SIGTERM stop the run. Enter it before the job starts, so that no job is left unwatched."""
    handler = Interrupts(run)
    previous = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield handler
    finally:
        for number, old in previous.items():
            signal.signal(number, old)
        # A run that was moved away may train on elsewhere.
        if handler.job is not None and run.folder.is_dir() and not run.is_live():
            # It ends right after its run does. Waiting for it leaves no zombie.
            handler.job.wait()
