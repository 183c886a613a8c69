"""The training process: `python -m tuinet.jobs.job RUN_DIRECTORY LOCK_DESCRIPTORS COMMANDS_OFFSET`.

Any failure ends the run with an event that says what went wrong. An unexpected one also leaves its traceback in
`job.log`.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from contextlib import suppress
from pathlib import Path

from tuinet.errors import LostRunError, TuinetError
from tuinet.events import RunEnded
from tuinet.jobs.ending import run_on_end
from tuinet.jobs.guard import Guard
from tuinet.jobs.inbox import Inbox
from tuinet.jobs.recorded_training import RecordedTraining
from tuinet.private import open_private
from tuinet.runs.crashes import explain
from tuinet.runs.directory import Run
from tuinet.runs.files import write_all
from tuinet.runs.local import LocalRun
from tuinet.runs.log import EventLog
from tuinet.runs.run_lock import RunLock
from tuinet.runs.state import fold
from tuinet.streams import prepare

SPARE = ".spare"
"""A file that is deleted before the end, which leaves room to report that the disk is full"""

SPARE_BYTES = 8192


class Job:
    """One training session of a run, until its log holds `run_ended`."""

    def __init__(self, run: LocalRun, commands_offset: int = 0, lock: RunLock | None = None) -> None:
        self.run = run
        self.log = EventLog(run.events_path)
        self.guard = Guard(lock, self.log)
        self.inbox = Inbox(run, commands_offset, self.guard)

    def train(self) -> bool:
        """Train to the end. Returns True if that succeeded; otherwise the last event or `job.log` says why.

        Raises LostRunError, and writes nothing more, if the run no longer belongs to this job.
        """
        error = self._train()
        self.guard.check()
        with suppress(OSError):
            (self.run.folder / SPARE).unlink(missing_ok=True)
        if error is None:
            return True
        try:
            self.log.append(self._failure(error))
        except (OSError, TuinetError):
            # Without its last event the run has not ended, and can be resumed.
            sys.stderr.write(f"{error}\n")
        return False

    def _train(self) -> str | None:
        """Train to the end. Returns the error message, or None."""
        training = RecordedTraining(self.run, self.log, self.inbox, self.guard)
        try:
            reserve(self.run.folder / SPARE)
            for event in training.events():
                self.log.append(event)
        except LostRunError:
            raise
        except TuinetError as error:
            return str(error)
        except OSError as error:
            return f"{describe(error, self.run)}: everything saved so far is intact"
        except MemoryError:
            return "out of memory: try a smaller network or batch_size"
        except Exception as error:  # noqa: BLE001 - the edge of the process: the run has to say why it failed
            traceback.print_exc()
            return explain(error)
        return None

    def _failure(self, error: str) -> RunEnded:
        state = fold(self.run.events())
        best = state.best
        return RunEnded(
            reason="failed",
            epochs=len(state.history),
            best_epoch=best.epoch if best else None,
            best_valid_accuracy=best.valid_accuracy if best else None,
            test_loss=None,
            test_accuracy=None,
            seconds=sum(epoch.seconds for epoch in state.history),
            error=error,
        )


def reserve(spare: Path) -> None:
    """Occupy some space on the disk. Raises OSError if there is none."""
    descriptor = open_private(spare, os.O_WRONLY | os.O_CREAT)
    try:
        write_all(descriptor, bytes(SPARE_BYTES))
    finally:
        os.close(descriptor)


def describe(error: OSError, run: Run) -> str:
    """Describe in one line which file could not be used, and why."""
    # Errors of reading and writing, unlike those of opening, do not know their file.
    return f"{error.filename or run.folder}: {error.strerror}"


def main(arguments: list[str]) -> int:
    """Run the job. Returns 0 if training succeeded. Failures outside of training go to `job.log`."""
    prepare()
    try:
        return run_job(arguments)
    except Exception as error:  # noqa: BLE001 - the outermost handler
        sys.stderr.write(f"{explain(error)}\n")
        return 1


def run_job(arguments: list[str]) -> int:
    """Train the run in a directory that is already locked. Returns 0 if that succeeded."""
    # Closing the window that started the run must not end it.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    folder, descriptors, commands_offset = arguments
    run = LocalRun(Path(folder))
    try:
        lock = RunLock.inherited(run.folder, descriptors)
        lock.sign()
        succeeded = Job(run, int(commands_offset), lock).train()
        lock.clear()
        run_on_end(run, lock.release)
    except TuinetError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{describe(error, run)}\n")
        return 1
    return int(not succeeded)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
