"""Starting runs, and going on with them: what has to hold before a job is launched."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Sequence

from tuinet.commands import SimpleCommand
from tuinet.config import Configuration, check_consistent, configure
from tuinet.errors import ConfigurationError, RunError
from tuinet.events import RunStarted
from tuinet.formats import as_command
from tuinet.jobs.launch import launch
from tuinet.runs.directory import Run
from tuinet.runs.home import home, runs_folder
from tuinet.runs.local import LocalRun
from tuinet.runs.on_end import write_on_end
from tuinet.runs.run_lock import RunLock
from tuinet.runs.run_names import check_name, check_unused
from tuinet.runs.state import RunState
from tuinet.training.remedies import DECAY, decay_overshoots, lower_rate

BUNDLED = Configuration.model_fields["dataset"].default
"""The data set that is a part of tuinet"""

PATIENCE = 5.0
"""Seconds in which a job that has ended its run lets go of it."""


def create_run(config: Configuration, name: str | None = None, on_end: str | None = None) -> tuple[LocalRun, RunLock]:
    """Make a run, locked, whose job can be launched, and runs a command line at its end.

    Raises a TuinetError, with nothing left behind, if it could not train.
    """
    if name is not None:
        check_unused(runs_folder(), check_name(name))
    check_consistent(config)
    check_threads(config)
    config = with_lasting_dataset(config)
    run = LocalRun.create(runs_folder(), config, name, on_end=on_end)
    try:
        return run, run.lock()
    except RunError:
        shutil.rmtree(run.folder, ignore_errors=True)  # where nothing can be locked nothing can ever train it
        raise


def start_run(
    config: Configuration, name: str | None = None, commands: Sequence[str] = (), on_end: str | None = None
) -> tuple[LocalRun, subprocess.Popen[bytes]]:
    """Make a run and launch its job, of which `words` are asked before its first batch. Raises a TuinetError."""
    run, lock = create_run(config, name, on_end)
    process = launch(run, lock)
    for word in commands:
        run.send(SimpleCommand.model_validate({"type": word}))
    return run, process


def resume_run(run: LocalRun, epochs: int | None = None, on_end: str | None = None) -> subprocess.Popen[bytes]:
    """Launch the job of a run that stands still. Raises a TuinetError if there is nothing to go on with.

    `on_end` replaces the command line of the training before.
    """
    return launch(run, ready_to_resume(run, epochs, on_end), epochs)


def ready_to_resume(run: LocalRun, epochs: int | None = None, on_end: str | None = None) -> RunLock:
    """Lock a run that can be gone on with. Raises a TuinetError as `resume_run` does."""
    run.check_private()
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
    """Lock a run; a job that has ended its run is gone in a moment. Raises RunError if the run is being trained."""
    end = time.monotonic() + PATIENCE
    while run.is_live() and run.state().ended and time.monotonic() < end:
        time.sleep(0.02)
    return run.lock()


def check_threads(config: Configuration) -> None:
    """Raises ConfigurationError for more threads than cores: they would only wait for each other."""
    cores = os.cpu_count() or 1
    if config.threads != "auto" and config.threads > cores:
        raise ConfigurationError(f"threads = {config.threads}: expected at most {cores}, the cores of this machine")


def with_lasting_dataset(config: Configuration) -> Configuration:
    """The same configuration with a data set that means the same from any directory.

    Raises DatasetError if the data set is not there, before anything is made. The bundled one always is.
    """
    if config.dataset == BUNDLED:
        return config
    from tuinet.datasets.catalogue import find, resolve
    from tuinet.datasets.files import read_sizes

    read_sizes(find(config.dataset, home()))
    return config.changed(dataset=resolve(config.dataset, home()))


def check_same_dataset(run: Run) -> None:
    """Raises DatasetError if a run's data set no longer exists, or has changed. The bundled one always is."""
    if run.record().config.dataset != BUNDLED:
        from tuinet.runs.data import check_run_data

        check_run_data(run)


def is_unstarted(run: Run) -> bool:
    """Whether the job has said that it cannot even begin: there is nothing in such a run to go on from."""
    events = run.events()
    return bool(events) and not any(isinstance(event, RunStarted) for event in events)


def check_resumable(run: Run, state: RunState, epochs: int | None) -> None:
    """Raises RunError or ConfigurationError if there is nothing to go on with."""
    config = run.record().config
    planned = state.epochs or config.epochs
    if epochs is not None:
        configure({"epochs": epochs}, source="command line")
    if state.ended and state.ended.reason == "diverged":
        milder = {"weight_decay": DECAY} if decay_overshoots(config) else {"learning_rate": lower_rate(config)}
        again = as_command(Configuration.model_validate({**config.model_dump(), **milder}))
        (name,) = milder
        raise RunError(f"{run.run_id}: diverged, and would again: start anew with a lower {name}: {again}")
    done = state.epochs_done
    is_more = epochs is not None and epochs > done
    is_rest = state.unfinished and epochs in (None, planned)
    if not (is_more or is_rest):
        raise RunError(f"{run.run_id}: {done} of {planned} epochs are done: expected --epochs above {done}")
