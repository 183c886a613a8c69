"""A run on this machine, as its owner handles it: created, locked for training, changed and removed."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from tuinet.config import Configuration
from tuinet.errors import RunError
from tuinet.private import make_private_folder
from tuinet.runs.directory import Run
from tuinet.runs.file_lock import exclusive_folder_lock, exclusive_lock
from tuinet.runs.files import sync_folder, write_atomically
from tuinet.runs.home import make_folder
from tuinet.runs.on_end import adopt_on_end, write_on_end
from tuinet.runs.record import Record, hostname, versions
from tuinet.runs.run_ids import new_run_id, next_id_time
from tuinet.runs.run_lock import RunLock
from tuinet.runs.unsupported import FORMAT


class LocalRun(Run):
    """A run directory on this machine, with the methods that only its owner may use."""

    @classmethod
    def create(
        cls,
        runs: Path,
        config: Configuration,
        name: str | None,
        now: float | None = None,
        on_end: str | None = None,
        fill: Callable[[LocalRun, str], None] | None = None,
    ) -> LocalRun:
        """Create a new run directory. It appears complete or not at all. Raises RunError if that fails.

        `fill` is called before it appears, with the run, whose directory still has another name, and its future id.
        """
        created = now
        if created is None:
            created = time.time()
        make_folder(runs)
        record = Record(
            format=FORMAT,
            config=config,
            name=name,
            created=created,
            host=hostname(),
            versions=versions(),
        )
        with exclusive_creation(runs):
            run_id = new_run_id(next_id_time(datetime.fromtimestamp(created), entries_of(runs)))
            # The leading dot hides the draft from everything that lists runs, until the rename makes it a run.
            draft = runs / f".{run_id}.tmp"
            try:
                make_private_folder(draft / "checkpoints")
                cls(draft).write_record(record)
                write_on_end(draft, on_end)
                if fill is not None:
                    fill(cls(draft), run_id)
                draft.rename(runs / run_id)
                sync_folder(runs)
            except BaseException as error:
                shutil.rmtree(draft, ignore_errors=True)
                shutil.rmtree(runs / run_id, ignore_errors=True)
                if not isinstance(error, OSError):
                    raise
                raise RunError(f"{runs / run_id}: cannot be created ({error.strerror})") from None
        return cls(runs / run_id)

    def write_record(self, record: Record) -> None:
        """Replace `config.json`. Raises OSError if that fails."""
        content = json.dumps(record.model_dump(mode="json"), indent=2) + "\n"
        write_atomically(self.record_path, content.encode())

    def change_record(self, change: Callable[[Record], Record]) -> None:
        """Replace `config.json` with `change` applied to it. Raises RunError if it cannot be read or written.

        Processes take turns, so that two changes at the same time are both kept.
        """
        try:
            with exclusive_lock(self.folder / ".config.lock"):
                adopt_on_end(self.folder)
                self.write_record(change(self.record()))
        except OSError as error:
            raise RunError(f"{self.record_path}: cannot be written ({error.strerror})") from None

    def lock(self) -> RunLock:
        """Lock the run for training. Raises RunError if it is being trained."""
        return RunLock.acquire(self.folder)

    def remove(self) -> None:
        """Delete the directory. Raises RunError if the run is being trained or a file cannot be deleted."""
        # Holding the lock keeps any other process from starting a job meanwhile.
        lock = self.lock()
        try:
            # After the rename the run is gone for everybody, even if deleting its files is cut short.
            doomed = self.folder.with_name(f".{self.run_id}.removed")
            os.replace(self.folder, doomed)
            sync_folder(doomed.parent)
            shutil.rmtree(doomed)
        except OSError as error:
            raise RunError(f"{self.folder}: cannot be removed ({error.strerror})") from None
        finally:
            lock.release()


def as_local(run: Run) -> LocalRun:
    """Return the run as a LocalRun. Raises RunError for a run on another machine."""
    if not isinstance(run, LocalRun):
        raise RunError(f"{run.run_id}: is on {run.machine or 'another machine'}: expected a run on this machine")
    return run


@contextmanager
def exclusive_creation(runs: Path) -> Iterator[None]:
    """Let one process at a time choose the id of a new run. Raises RunError if the folder cannot be locked."""
    with ExitStack() as stack:
        try:
            stack.enter_context(exclusive_folder_lock(runs))
        except OSError as error:
            raise RunError(
                f"{runs}: cannot be locked ({error.strerror}): set TUINET_HOME to a file system with flock"
            ) from None
        yield


def entries_of(folder: Path) -> list[str]:
    """Return the names of the entries of a folder. Raises RunError if it cannot be read."""
    try:
        return os.listdir(folder)
    except OSError as error:
        raise RunError(f"{folder}: cannot be read ({error.strerror})") from None
