"""One run: a directory with everything of it."""

from __future__ import annotations

import json
import os
import platform
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tuinet.commands import Command
from tuinet.config import Configuration
from tuinet.errors import CheckpointError, RunError
from tuinet.events import AnyEvent, Seconds
from tuinet.facts import DatasetFacts
from tuinet.limits import SMALL
from tuinet.private import make_private_folder, read_private, tighten_folder, tighten_tree
from tuinet.runs.checkpoints import Checkpoint, Checkpoints, load
from tuinet.runs.command_file import append_line
from tuinet.runs.death import cause_of_death
from tuinet.runs.file_lock import exclusive_folder_lock, exclusive_lock, read_signature
from tuinet.runs.files import sync_folder, write_atomically
from tuinet.runs.home import make_folder
from tuinet.runs.log import EventTail
from tuinet.runs.on_end import adopt_on_end, write_on_end
from tuinet.runs.run_ids import new_run_id, next_id_time
from tuinet.runs.run_lock import RunLock, is_run_locked
from tuinet.runs.state import RunState, fold
from tuinet.runs.unsupported import FORMAT, record_error
from tuinet.sanitize import SafeText, sanitize


class Record(BaseModel):
    """The content of `config.json`."""

    model_config = ConfigDict(frozen=True)

    format: Annotated[int, Field(ge=1, le=FORMAT)] = 1
    """Of the run directory; runs of the first versions do not say"""
    config: Configuration
    name: SafeText | None = None
    created: Seconds
    host: SafeText
    versions: dict[SafeText, SafeText]
    dataset: DatasetFacts | None = None
    """What is known of the data set; None until the job has read it, and of runs of the first versions"""


def versions() -> dict[str, str]:
    """The versions that a result depends on."""
    return {"tuinet": version("tuinet"), "numpy": version("numpy"), "python": platform.python_version()}


def hostname() -> str:
    """The name of this machine."""
    return socket.gethostname()


class Run:
    """A run directory: where its files are, and what they say."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.events_path = folder / "events.jsonl"
        self.commands_path = folder / "commands.jsonl"
        self.lock_path = folder / "lock"
        self.job_log_path = folder / "job.log"
        self.record_path = folder / "config.json"

    @classmethod
    def create(
        cls,
        runs: Path,
        config: Configuration,
        name: str | None,
        now: float | None = None,
        on_end: str | None = None,
    ) -> Run:
        """Make a new run directory; it appears whole or not at all. Raises RunError if that fails."""
        created = time.time() if now is None else now
        make_folder(runs)
        record = Record(
            format=FORMAT,
            config=config,
            name=name,
            created=created,
            host=hostname(),
            versions=versions(),
        )
        with one_after_the_other(runs):
            now_here = datetime.fromtimestamp(created)
            run_id = new_run_id(next_id_time(now_here, names_in(runs)))
            draft = runs / f".{run_id}.tmp"
            try:
                make_private_folder(draft / "checkpoints")
                cls(draft).write_record(record)
                write_on_end(draft, on_end)
                draft.rename(runs / run_id)
                sync_folder(runs)
            except OSError as error:
                shutil.rmtree(draft, ignore_errors=True)
                shutil.rmtree(runs / run_id, ignore_errors=True)
                raise RunError(f"{runs / run_id}: cannot be made ({error.strerror})") from None
        return cls(runs / run_id)

    @property
    def run_id(self) -> str:
        """The name of the directory."""
        return sanitize(self.folder.name)

    @property
    def machine(self) -> str:
        """The name of the machine that it is on; the empty text is this one."""
        return ""

    @property
    def key(self) -> tuple[str, str]:
        """What tells this run from all others: on two machines there may be runs of the same id."""
        return self.machine, self.run_id

    @property
    def trouble(self) -> str:
        """What keeps that machine from answering; the empty text if nothing does."""
        return ""

    def record(self) -> Record:
        """What `config.json` says.

        Raises RunError if it is missing or damaged, UnsupportedRunError if it is of a newer version, and TrustError if
        others own it or can write to it.
        """
        tighten_folder(self.folder)
        try:
            content = read_private(self.record_path)
        except OSError as error:
            raise RunError(f"{self.record_path}: cannot be read ({error.strerror}): the run is not whole") from None
        try:
            return Record.model_validate_json(content)
        except ValidationError as error:
            raise record_error(self.record_path, content, error) from None

    def write_record(self, record: Record) -> None:
        """Replace `config.json`. Raises OSError if that fails."""
        content = json.dumps(record.model_dump(mode="json"), indent=2) + "\n"
        write_atomically(self.record_path, content.encode())

    def change_record(self, change: Callable[[Record], Record]) -> None:
        """Replace `config.json` by what `change` makes of it, one process after the other: no change is lost.

        Raises RunError if it cannot be read or written.
        """
        try:
            with exclusive_lock(self.folder / ".config.lock"):
                adopt_on_end(self.folder)
                self.write_record(change(self.record()))
        except OSError as error:
            raise RunError(f"{self.record_path}: cannot be written ({error.strerror})") from None

    def events(self) -> list[AnyEvent]:
        """All events so far that can be read. Raises RunError if the file cannot be."""
        return self.tail().new_events()

    def tail(self) -> EventTail:
        """The log, to be read from its beginning on."""
        return EventTail(self.events_path)

    def whole_log_problem(self) -> str:
        """What is wrong with the log as it is now, in one line; the empty text if nothing is."""
        tail = self.tail()
        tail.new_events()
        return tail.problem or self.log_problem

    @property
    def log_problem(self) -> str:
        """What is wrong with the log and is not to be seen in `tail`; the empty text if nothing is."""
        return ""

    def state(self) -> RunState:
        """The fold over all events so far."""
        return fold(self.events())

    def best_saved(self) -> int | None:
        """The epoch of the best checkpoint: as the log says or, where it is damaged, as the newest checkpoint does."""
        tail = self.tail()
        state = fold(tail.new_events())
        if tail.damage.problems or self.log_problem:
            for checkpoint in reversed(self.checkpoints().all()):
                with suppress(CheckpointError):
                    self.fetch(checkpoint)
                    return load(checkpoint.path).progress.best_epoch
        return state.best_saved

    def is_live(self) -> bool:
        """Whether a job trains this run now; the kernel knows."""
        return is_run_locked(self.folder)

    def lock(self) -> RunLock:
        """Lock the run to train it. Raises RunError if it is being trained."""
        return RunLock.acquire(self.folder)

    def last_words(self) -> str:
        """Why a job has died, as far as is known: what the system says, and the last line of `job.log`."""
        if not self.folder.is_dir():
            return "its directory was moved or removed"
        return "; ".join(filter(None, [cause_of_death(read_signature(self.lock_path)[1]), self._last_line()]))

    def _last_line(self) -> str:
        """The last line of `job.log`, where a traceback ends; the empty text if there is none."""
        try:
            with self.job_log_path.open("rb") as file:
                file.seek(max(0, os.fstat(file.fileno()).st_size - SMALL))
                lines = file.read(SMALL).decode(errors="replace").strip().splitlines()
        except OSError:
            return ""
        return sanitize(lines[-1].strip()[:200]) if lines else ""

    def checkpoints(self, keep: int = 0) -> Checkpoints:
        """The run's checkpoints."""
        return Checkpoints(self.folder / "checkpoints", keep)

    def fetch(self, checkpoint: Checkpoint) -> None:
        """Have the weights of a checkpoint on this machine, where they are already."""

    def dataset(self, *, with_training: bool) -> str:
        """The data set to load on this machine, by its name or its folder; the training images may be left out."""
        return self.record().config.dataset

    def send(self, command: Command) -> None:
        """Ask something of the run. Raises RunError if the line cannot be written."""
        append_line(self.commands_path, command.model_dump_json())

    def check_private(self) -> None:
        """Raises TrustError if others own any of it or can write to it; what others may read is tightened."""
        tighten_tree(self.folder)

    def remove(self) -> None:
        """Delete the directory. Raises RunError if the run is being trained or a file resists."""
        lock = self.lock()  # nobody can start it from now on
        try:
            doomed = self.folder.with_name(f".{self.run_id}.removed")
            os.replace(self.folder, doomed)
            sync_folder(doomed.parent)
            shutil.rmtree(doomed)
        except OSError as error:
            raise RunError(f"{self.folder}: cannot be removed ({error.strerror})") from None
        finally:
            lock.release()


@contextmanager
def one_after_the_other(runs: Path) -> Iterator[None]:
    """Let only one process at a time choose the id of a new run. Raises RunError if nothing can be locked there."""
    with ExitStack() as stack:
        try:
            stack.enter_context(exclusive_folder_lock(runs))
        except OSError as error:
            raise RunError(
                f"{runs}: cannot be locked ({error.strerror}): set TUINET_HOME to a file system with flock"
            ) from None
        yield


def names_in(folder: Path) -> list[str]:
    """The names of all that is in a folder. Raises RunError if it cannot be read."""
    try:
        return os.listdir(folder)
    except OSError as error:
        raise RunError(f"{folder}: cannot be read ({error.strerror})") from None
