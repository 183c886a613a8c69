"""A run directory, as every program reads it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from tuinet.commands import Command
from tuinet.errors import CheckpointError, RunError
from tuinet.events import AnyEvent, BatchTrained
from tuinet.limits import SMALL
from tuinet.private import read_private, tighten_folder
from tuinet.runs.checkpoints import Checkpoint, Checkpoints, load
from tuinet.runs.command_file import append_line
from tuinet.runs.death import cause_of_death
from tuinet.runs.file_lock import read_signature
from tuinet.runs.last_batch import FILE_NAME
from tuinet.runs.log import EventTail
from tuinet.runs.record import Record
from tuinet.runs.run_lock import is_run_locked
from tuinet.runs.state import RunState, fold
from tuinet.runs.unsupported import record_error
from tuinet.sanitize import sanitize

MAX_LAST_LINE = 200
"""Characters of a line of `job.log` that are shown"""


class Run:
    """A run that can be read, and that can be sent commands.

    It may be on another machine: see `tuinet.remote.run.RemoteRun`. Only the owner of a run can create, lock, change
    or remove it: see `tuinet.runs.local.LocalRun`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.events_path = folder / "events.jsonl"
        self.commands_path = folder / "commands.jsonl"
        self.lock_path = folder / "lock"
        self.job_log_path = folder / "job.log"
        self.record_path = folder / "config.json"
        self.last_batch_path = folder / FILE_NAME

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.run_id}>"

    @property
    def run_id(self) -> str:
        """The name of the directory."""
        return sanitize(self.folder.name)

    @property
    def machine(self) -> str:
        """The name of the machine that the run is on; empty for this machine."""
        return ""

    @property
    def key(self) -> tuple[str, str]:
        """The machine and the run id: runs on two machines may have the same id."""
        return self.machine, self.run_id

    @property
    def link_problem(self) -> str:
        """Why the machine of the run cannot be reached; empty if it can."""
        return ""

    def record(self) -> Record:
        """Read `config.json`.

        Raises RunError if it is missing or damaged, UnsupportedRunError if a newer version wrote it, and TrustError if
        other users own it or can write to it.
        """
        tighten_folder(self.folder)
        try:
            content = read_private(self.record_path)
        except OSError as error:
            raise RunError(f"{self.record_path}: cannot be read ({error.strerror}): the run is incomplete") from None
        try:
            return Record.model_validate_json(content)
        except ValidationError as error:
            raise record_error(self.record_path, content, error) from None

    def events(self) -> list[AnyEvent]:
        """Return all readable events so far. Raises RunError if the log cannot be read."""
        return self.tail().new_events()

    def tail(self) -> EventTail:
        """Follow the log from its beginning."""
        return EventTail(self.events_path)

    @property
    def log_problem(self) -> str:
        """A problem of the log that its tail does not report, or an empty string."""
        return ""

    def state(self) -> RunState:
        """Return the fold of all events so far."""
        return fold(self.events())

    def best_saved(self) -> int | None:
        """Return the epoch of the best checkpoint, or None.

        The log names it. If the log is damaged, the newest readable checkpoint does.
        """
        tail = self.tail()
        state = fold(tail.new_events())
        if tail.damage.problems or self.log_problem:
            for checkpoint in reversed(self.checkpoints().all()):
                with suppress(CheckpointError):
                    self.fetch(checkpoint)
                    return load(checkpoint.path).progress.best_epoch
        return state.best_saved

    def is_live(self) -> bool:
        """Return True if a job is training this run now.

        The kernel knows: a job holds a lock for as long as it lives.
        """
        return is_run_locked(self.folder)

    def last_output(self) -> str:
        """Return why the job died, as far as is known: the cause that the system reports, and its last output."""
        if not self.folder.is_dir():
            return "its directory was moved or removed"
        _, note = read_signature(self.lock_path)
        return "; ".join(filter(None, [cause_of_death(note), last_line(self.job_log_path)]))

    def checkpoints(self, keep: int = 0) -> Checkpoints:
        """Return the run's checkpoints. `keep` limits how many remain after each save; 0 keeps all."""
        return Checkpoints(self.folder / "checkpoints", keep)

    def fetch(self, checkpoint: Checkpoint) -> None:
        """Make the weights of a checkpoint available on this machine. Does nothing if the run is on this machine."""

    def fetch_batch(self, event: BatchTrained) -> None:
        """Do what `fetch` does, for the record of a batch that an event announced."""

    def dataset(self, *, with_training: bool) -> str:
        """Return the name or folder of the data set on this machine. The training images may be left out."""
        return self.record().config.dataset

    def send(self, *commands: Command) -> None:
        """Write commands for the job to read, in this order. Raises RunError if that fails."""
        for command in commands:
            append_line(self.commands_path, command.model_dump_json())


def current_log_problem(run: Run) -> str:
    """Read the whole log of a run, and return its problems in one line, or an empty string."""
    tail = run.tail()
    tail.new_events()
    return tail.problem or run.log_problem


def last_line(path: Path) -> str:
    """Return the last line of a text file, shortened, or an empty string. A traceback ends with its message."""
    try:
        with path.open("rb") as file:
            # The end of the file is enough: a job that prints without end may have filled it.
            file.seek(max(0, os.fstat(file.fileno()).st_size - SMALL))
            lines = file.read(SMALL).decode(errors="replace").strip().splitlines()
    except OSError:
        return ""
    if not lines:
        return ""
    return sanitize(lines[-1].strip()[:MAX_LAST_LINE])
