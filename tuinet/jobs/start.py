"""Starting and resuming runs, with all checks before a job is launched."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tuinet.config import Configuration, check_consistent, configure
from tuinet.errors import RunError
from tuinet.events import RunStarted
from tuinet.formats import as_command
from tuinet.jobs.feasibility import BUNDLED, check_feasible
from tuinet.jobs.launch import launch
from tuinet.jobs.teachers import find_teachers, teacher_copier, with_teacher_ids
from tuinet.private import tighten_tree
from tuinet.runs.directory import Run
from tuinet.runs.home import home, runs_folder
from tuinet.runs.local import LocalRun
from tuinet.runs.on_end import write_on_end
from tuinet.runs.run_lock import RunLock
from tuinet.runs.run_names import check_name, check_unused
from tuinet.runs.state import RunState
from tuinet.training.remedies import DECAY, decay_overshoots, lower_rate

if TYPE_CHECKING:
    from tuinet.analysis.model import Model

UNLOCK_TIMEOUT = 5.0
"""Seconds within which a job that has ended its run releases the lock"""


def create_run(
    config: Configuration, name: str | None = None, on_end: str | None = None, *, check_name_unused: bool = True
) -> tuple[LocalRun, RunLock]:
    """Create a run, and lock it for a job. The job starts the command line `on_end` when it ends.

    `check_name_unused` is False if the caller has checked that: the check takes longer with every run in the home.

    Raises a TuinetError, and leaves nothing behind, if the run could not be trained.
    """
    if name is not None and check_name_unused:
        check_unused(runs_folder(), check_name(name))
    config, teachers = prepare(config)
    run = LocalRun.create(runs_folder(), config, name, on_end=on_end, fill=teacher_copier(teachers))
    try:
        return run, run.lock()
    except RunError:
        # On a file system without locks no job could ever train the run.
        shutil.rmtree(run.folder, ignore_errors=True)
        raise


def prepare(config: Configuration) -> tuple[Configuration, list[Model]]:
    """Return the configuration that a run records, and its teachers. Changes nothing on disk.

    Raises a TuinetError if the configuration cannot be trained on this machine.
    """
    check_consistent(config)
    check_feasible(config)
    config = with_resolved_dataset(config)
    teachers = find_teachers(config)
    return with_teacher_ids(config, teachers), teachers


def start_run(
    config: Configuration, name: str | None = None, commands: Sequence[str] = (), on_end: str | None = None
) -> tuple[LocalRun, subprocess.Popen[bytes]]:
    """Create a run, and launch its job. The commands reach it before its first batch. Raises a TuinetError."""
    run, lock = create_run(config, name, on_end)
    return run, launch(run, lock, commands=commands)


def resume_run(
    run: LocalRun, epochs: int | None = None, commands: Sequence[str] = (), on_end: str | None = None
) -> subprocess.Popen[bytes]:
    """Launch the job of a run that is not training. The commands reach it before its first batch.

    `on_end`, if given, replaces the command line of the run.

    Raises a TuinetError if the run cannot be resumed.
    """
    lock = ready_to_resume(run, epochs, on_end)
    return launch(run, lock, epochs, commands)


def ready_to_resume(run: LocalRun, epochs: int | None = None, on_end: str | None = None) -> RunLock:
    """Lock a run that can be resumed. Raises a TuinetError if it cannot be."""
    tighten_tree(run.folder)
    lock = lock_when_over(run)
    try:
        check_resumable(run, run.state(), epochs)
        check_same_dataset(run)
        if on_end is not None:
            write_on_end(run.folder, on_end)
    except BaseException:
        lock.release()
        raise
    return lock


def lock_when_over(run: LocalRun) -> RunLock:
    """Lock a run. Raises RunError if it is being trained."""
    # A job lives on for a moment after it has logged the end of its run.
    deadline = time.monotonic() + UNLOCK_TIMEOUT
    while run.is_live() and run.state().ended and time.monotonic() < deadline:
        time.sleep(0.02)
    return run.lock()


def with_resolved_dataset(config: Configuration) -> Configuration:
    """Return the configuration with a data set that means the same in any working directory.

    Raises DatasetError if the data set is missing.
    """
    if config.dataset == BUNDLED:
        return config
    # Imported here because NumPy takes time to load, and the job loads it anyway.
    from tuinet.datasets.catalogue import find, resolve
    from tuinet.datasets.files import read_sizes

    read_sizes(find(config.dataset, home()))
    return config.changed(dataset=resolve(config.dataset, home()))


def check_same_dataset(run: Run) -> None:
    """Raise DatasetError if a run's data set no longer exists, or has changed. The bundled one never does."""
    if run.record().config.dataset != BUNDLED:
        from tuinet.runs.data import check_run_data

        check_run_data(run)


def is_unstarted(run: Run) -> bool:
    """Return True if the job failed before its training began. There is nothing in such a run to resume."""
    events = run.events()
    return bool(events) and not any(isinstance(event, RunStarted) for event in events)


def check_resumable(run: Run, state: RunState, epochs: int | None) -> None:
    """Raise RunError if there is nothing left to train, and ConfigurationError for an invalid number of epochs."""
    config = run.record().config
    planned = state.epochs or config.epochs
    if epochs is not None:
        configure({"epochs": epochs}, source=run.run_id)
    if state.ended and state.ended.reason == "diverged":
        raise RunError(f"{run.run_id}: diverged, and would diverge again: {advice_after_divergence(config)}")
    done = state.epochs_done
    has_more_epochs = epochs is not None and epochs > done
    # Without unfinished epochs, the final evaluation may still be missing.
    is_unfinished = state.unfinished and epochs in (None, planned)
    if not (has_more_epochs or is_unfinished):
        raise RunError(f"{run.run_id}: epoch {done} of {planned} is done: use --epochs above {done}")


def advice_after_divergence(config: Configuration) -> str:
    """Suggest a command that starts the run again with a change that will probably help."""
    if decay_overshoots(config):
        name = "weight_decay"
        value = DECAY
    else:
        name = "learning_rate"
        value = lower_rate(config)
    milder = Configuration.model_validate({**config.model_dump(), name: value})
    return f"start a new run with a lower {name}: {as_command(milder)}"
