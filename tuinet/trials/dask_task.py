"""What runs on a worker of a cluster: a trial as a job of that machine, in its own home.

The job does not depend on the worker. If the worker dies, the job trains on, and whoever continues the trial on that
machine finds it by the name of its run.
"""

from __future__ import annotations

import asyncio
import io
import tarfile
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypedDict

from tuinet.commands import SimpleCommand
from tuinet.config import configure
from tuinet.errors import RunError, TuinetError
from tuinet.runs.directory import Run
from tuinet.runs.home import runs_folder
from tuinet.runs.named_runs import NamedRuns
from tuinet.sweeps.trial import Trial
from tuinet.trials.local_pool import LocalPool
from tuinet.trials.pool import EpochDone, TrialDone, TrialLost, TrialStopped

POLL_INTERVAL = 0.05
"""Seconds between checks of the job"""

REMOVALS = 20
"""Attempts to remove a run"""

BEGUN = "begun"
"""The message that names the worker of a trial"""

EPOCH = "epoch"
"""The message with the accuracy of a trial after an epoch"""


class Result(TypedDict):
    """What a worker sends back at the end of a trial."""

    is_done: bool
    """False if the run was stopped before its end"""
    ended: str
    """The end as JSON"""
    run_id: str
    archive: bytes
    """The run directory, in a tar archive"""


class LostTrialError(TuinetError):
    """The job of a trial has died."""


def train_trial(config: dict[str, Any], number: int, run_name: str, topic: str) -> Result:
    """Train a trial to its end, or continue the run that this machine has of it.

    Which worker trains it and the validation accuracy after each epoch go to the scheduler as events of a topic. Raises
    LostTrialError, or another TuinetError if the trial cannot be trained here.
    """
    from distributed import get_worker

    worker = get_worker()
    worker.log_event(topic, {"type": BEGUN, "number": number, "worker": worker.address})
    runs = runs_here()
    pool = LocalPool(1, runs)
    pool.start(Trial(number, {}, run_name, may_have_run=True), configure(config, source="sweep"))
    while True:
        for news in pool.news():
            match news:
                case EpochDone(epoch=epoch, accuracy=accuracy):
                    worker.log_event(topic, {"type": EPOCH, "number": number, "epoch": epoch, "accuracy": accuracy})
                case TrialLost(reason=reason):
                    raise LostTrialError(reason)
                case TrialDone(ended=ended) | TrialStopped(ended=ended):
                    run = runs.find(run_name)
                    if run is None:
                        raise LostTrialError(f"{run_name}: its run was removed or renamed")
                    return Result(
                        is_done=isinstance(news, TrialDone),
                        ended=ended.model_dump_json(),
                        run_id=run.run_id,
                        archive=archive(run),
                    )
        pool.wait(POLL_INTERVAL)


def stop_trials(run_names: Sequence[str], reason: str | None = None) -> None:
    """Stop the runs of that name that this machine trains."""
    command = SimpleCommand.model_validate({"type": "stop", "reason": reason})
    runs = runs_here()
    for name in run_names:
        run = runs.find(name)
        if run is not None and run.is_live():
            run.send(command)


def names_here(suffix: str) -> list[str]:
    """Return the names of the runs of this machine that end with `suffix`."""
    return runs_here().ending_with(suffix)


async def remove_run(run_name: str) -> None:
    """Delete a run that is no longer needed here. If it still trains, it is stopped first."""
    run = runs_here().find(run_name)
    if run is None:
        return
    if run.is_live():
        run.send(SimpleCommand(type="stop"))
    # A coroutine, because waiting must not keep the worker from its messages.
    for _ in range(REMOVALS):
        while run.is_live():
            await asyncio.sleep(POLL_INTERVAL)
        # Whoever asks whether the run is live holds its lock for a moment.
        with suppress(RunError):
            run.remove()
            return
        await asyncio.sleep(POLL_INTERVAL)


def runs_here() -> NamedRuns:
    """Return the runs of this machine. A worker reads each of them once."""
    return _named_runs(runs_folder())


@cache
def _named_runs(folder: Path) -> NamedRuns:
    return NamedRuns(folder)


def archive(run: Run) -> bytes:
    """Return a run directory as a tar archive: the record, the log, and the best and the last checkpoint."""
    paths = [run.record_path, run.events_path, run.job_log_path]
    checkpoints = run.checkpoints()
    best = run.state().best_saved
    kept = checkpoints.all()[-1:] + [checkpoint for checkpoint in checkpoints.all() if checkpoint.epoch == best]
    paths += [checkpoint.path for checkpoint in kept]
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for path in dict.fromkeys(paths):
            if path.exists():
                tar.add(path, arcname=str(path.relative_to(run.folder)))
    return buffer.getvalue()
