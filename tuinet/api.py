"""Opening and training networks from a script, as `tuinet.open` and `tuinet.train`."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tuinet.analysis.model import Model
from tuinet.commands import SimpleCommand
from tuinet.config import Configuration, configure
from tuinet.errors import RunError, TuinetError, UsageError
from tuinet.events import AnyEvent, RunEnded
from tuinet.jobs.follow import follow
from tuinet.jobs.launch import launch
from tuinet.jobs.start import create_run, is_unstarted
from tuinet.presets import PresetName
from tuinet.presets import preset as preset_values
from tuinet.runs.collection import find_run
from tuinet.runs.directory import Run
from tuinet.runs.home import runs_folder
from tuinet.runs.local import LocalRun
from tuinet.runs.overview import Overview

STOP_SECONDS = 30.0
"""Seconds that an interrupted run has to finish its batch and save, before it is killed"""


def open(  # noqa: A001 - always written as tuinet.open
    run: str | os.PathLike[str] | Run | Overview = "last", checkpoint: str | int = "best"
) -> Model:
    """Open a trained network.

    Args:
        run: The run's id, the beginning of its id, its name, `"last"`, the path of its directory, or an item of
            `tuinet.runs()`.
        checkpoint: `"best"`, `"last"` or the number of an epoch; 0 is the network before training.

    Raises:
        tuinet.errors.TuinetError: The run or the checkpoint does not exist, or is damaged.

    Example:
        >>> model = tuinet.open("brave-otter")
        >>> images = model.images("test")
        >>> model.predict(images).accuracy
        0.9811
        >>> model.answer(images.images[0]).predicted
        7
    """
    return Model.open(_find(run), str(checkpoint))


def train(
    config: Configuration | None = None,
    *,
    preset: PresetName | None = None,
    name: str | None = None,
    on_event: Callable[[AnyEvent], object] | None = None,
    **hyperparameters: Any,  # noqa: ANN401 - the configuration checks their types
) -> Model:
    """Train a network, wait until it is trained, and open its best checkpoint.

    Training happens in a separate process, as an ordinary run: `tuinet runs list` shows it, and the app can watch it.
    Ctrl-C stops it after the current batch and saves a checkpoint. Only the arguments determine the configuration:
    environment variables and settings.toml have no effect.

    Args:
        config: A whole configuration, instead of a preset.
        preset: The preset to start from: `"default"`, `"tutorial"` or `"accurate"`.
        name: A name for the run.
        on_event: A function that is called with each event of the run, such as `EpochFinished`. If it raises,
            the run stops.
        **hyperparameters: Changes to the configuration, as in `epochs=5`. `tuinet train --help` explains them all.

    Raises:
        tuinet.errors.TuinetError: The configuration is invalid, or training fails or diverges.

    Example:
        >>> model = tuinet.train(hidden=(32,), epochs=2, train_limit=10_000)
        >>> model.run.run_id
        '20261127-151502-brave-otter'
    """
    if config is None:
        config = configure({**preset_values(preset or "default"), **hyperparameters}, source="tuinet.train")
    elif preset is not None:
        raise UsageError("tuinet.train: expected a configuration or a preset, not both")
    else:
        config = config.changed(**hyperparameters)
    run, lock = create_run(config, name)
    process: subprocess.Popen[bytes] | None = None
    try:
        process = launch(run, lock)
        _watch(run, on_event)
    except BaseException:
        if process is not None:
            _stop(run, process)
        if is_unstarted(run):
            run.remove()
        raise
    # The job ends right after its run does. Waiting for it leaves no zombie.
    process.wait()
    return Model.open(run)


def _find(run: str | os.PathLike[str] | Run | Overview) -> Run:
    if isinstance(run, Overview):
        return run.run
    if isinstance(run, Run):
        return run
    if isinstance(run, os.PathLike) or os.sep in run:
        return LocalRun(Path(run).expanduser().absolute())
    return find_run(runs_folder(), run)


def _watch(run: Run, on_event: Callable[[AnyEvent], object] | None) -> None:
    """Follow a run to its end. Raises RunError if it fails, dies or diverges."""
    for events in follow(run):
        for event in events:
            if on_event is not None:
                on_event(event)
            if isinstance(event, RunEnded) and event.reason in ("failed", "diverged"):
                # A run that never started is removed, so its id would be of no use.
                where = "tuinet.train" if is_unstarted(run) else run.run_id
                raise RunError(f"{where}: {event.reason}: {event.error}")


def _stop(run: Run, process: subprocess.Popen[bytes]) -> None:
    """End a run whose caller no longer waits for it. A second Ctrl-C kills it at once."""
    try:
        with suppress(TuinetError):
            run.send(SimpleCommand(type="stop"))
        process.wait(STOP_SECONDS)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.kill()
        process.wait()
