"""The directory of a sweep: `sweep.json`, `trials.jsonl`, a lock, with Optuna its journal, on a cluster `live.json`."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from tuinet.errors import RunError
from tuinet.private import check_above, make_private_folder, open_private, read_private, tighten_folder
from tuinet.runs.collection import all_runs, name_of
from tuinet.runs.command_file import append_line
from tuinet.runs.file_lock import FileLock, is_locked
from tuinet.runs.files import sync_folder, write_atomically
from tuinet.runs.home import home, make_folder, runs_folder
from tuinet.runs.run_names import check_name
from tuinet.sweeps.definition import SweepDefinition
from tuinet.sweeps.trial import ENTRIES, Trial, TrialEnded, TrialStarted, apply

MOST_LOG = 1 << 28
"""Bytes of `trials.jsonl` that are read: about a million trials"""

TRIAL_NAME = re.compile(r"(?P<sweep>.+)-(?P<number>\d{3,})")
"""The name of the run of a trial: `NAME-007`"""

MAX_NAME = 48
"""Characters of a sweep's name, so that `NAME-0001` is a valid name of a run"""


class SweepDirectory:
    """A sweep on this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.name
        self.definition_path = folder / "sweep.json"
        self.trials_path = folder / "trials.jsonl"
        self.live_path = folder / "live.json"
        self.lock_path = folder / "lock"
        self.journal_path = folder / "optuna.journal"

    def definition(self) -> SweepDefinition:
        """Read `sweep.json`. Raises RunError if it is missing or damaged."""
        tighten_folder(self.folder)
        try:
            return SweepDefinition.model_validate_json(read_private(self.definition_path))
        except OSError as error:
            raise RunError(f"{self.definition_path}: cannot be read ({error.strerror})") from None
        except ValidationError:
            raise RunError(f"{self.definition_path}: is damaged, or a newer version of tuinet wrote it") from None

    def trials(self) -> dict[int, Trial]:
        """Return all trials so far, by number. Lines that cannot be read are skipped. Raises RunError."""
        trials: dict[int, Trial] = {}
        try:
            content = read_private(self.trials_path, MOST_LOG)
        except FileNotFoundError:
            return trials
        except OSError as error:
            raise RunError(f"{self.trials_path}: cannot be read ({error.strerror})") from None
        for line in content.split(b"\n"):
            with suppress(ValidationError):
                apply(trials, ENTRIES.validate_json(line))
        return trials

    def append(self, entry: TrialStarted | TrialEnded) -> None:
        """Log an entry. It is on the disk when this returns. Raises RunError."""
        append_line(self.trials_path, entry.model_dump_json())
        try:
            descriptor = open_private(self.trials_path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise RunError(f"{self.trials_path}: cannot be written to ({error.strerror})") from None

    def lock(self) -> FileLock:
        """Lock the sweep. Raises RunError if another process runs it."""
        try:
            lock = FileLock.acquire(self.lock_path)
        except RunError:
            if self.is_running():
                raise RunError(f"sweep '{self.name}' is already running") from None
            raise
        lock.sign()
        return lock

    def is_running(self) -> bool:
        """Return True if a process runs the sweep now."""
        return is_locked(self.lock_path)

    def run_name(self, number: int) -> str:
        """Return the name of a trial's run: `NAME-007`."""
        return f"{self.name}-{number:03}"


def sweeps_folder() -> Path:
    """Return the folder of all sweeps. It may not exist yet."""
    folder = home() / "sweeps"
    check_above(folder)
    return folder


def all_sweeps() -> list[SweepDirectory]:
    """Return all sweeps of this machine, oldest first. Raises RunError if the folder cannot be read."""
    return [SweepDirectory(entry) for entry in sorted(sweep_folders(), key=lambda entry: (_created(entry), entry.name))]


def sweep_folders() -> list[Path]:
    """Return the folders of all sweeps, in no order. Raises RunError if they cannot be listed."""
    folder = sweeps_folder()
    try:
        return [entry for entry in folder.iterdir() if not entry.name.startswith(".") and entry.is_dir()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise RunError(f"{folder}: cannot be read ({error.strerror})") from None


def find_sweep(name: str) -> SweepDirectory:
    """Return the sweep of that name; `last` is the newest one. Raises RunError if there is none."""
    sweeps = all_sweeps()
    if name == "last" and sweeps:
        return sweeps[-1]
    for sweep in sweeps:
        if sweep.name == name:
            return sweep
    raise RunError(f"sweep '{name}': not found: see 'tuinet sweep --list'")


def create_sweep(definition: SweepDefinition, name: str | None = None) -> SweepDirectory:
    """Create the directory of a sweep. It appears complete or not at all. Raises RunError or UsageError."""
    folder = make_folder(sweeps_folder())
    runs = all_runs(runs_folder())
    taken = {name_of(run) or "" for run in runs}
    if name is None:
        name = _free_name(folder, taken)
    check_name(name)
    if len(name) > MAX_NAME:
        raise RunError(f"sweep '{name}': expected at most {MAX_NAME} characters")
    if (folder / name).exists():
        raise RunError(f"sweep '{name}' already exists: continue it with --resume {name}, or choose another name")
    if _is_taken(name, taken):
        raise RunError(f"sweep '{name}': a run already has the name of one of its trials: choose another name")
    draft = folder / f".{name}.tmp"
    try:
        shutil.rmtree(draft, ignore_errors=True)
        make_private_folder(draft)
        write_atomically(draft / "sweep.json", definition.model_dump_json(indent=2).encode() + b"\n")
        draft.rename(folder / name)
        sync_folder(folder)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise RunError(f"{folder / name}: cannot be created ({error.strerror})") from None
    return SweepDirectory(folder / name)


def _free_name(folder: Path, taken: set[str]) -> str:
    number = 1
    while (folder / f"sweep-{number}").exists() or _is_taken(f"sweep-{number}", taken):
        number += 1
    return f"sweep-{number}"


def _is_taken(name: str, run_names: set[str]) -> bool:
    pattern = re.compile(rf"{re.escape(name)}-\d+")
    return any(pattern.fullmatch(run_name) for run_name in run_names)


def _created(folder: Path) -> float:
    try:
        return SweepDirectory(folder).definition().created
    except RunError:
        return 0.0
