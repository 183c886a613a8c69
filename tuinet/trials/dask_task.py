"""What runs on a worker of a cluster: a trial as a job of that machine, in its own home.

The job does not depend on the worker. If the worker dies, the job trains on, and whoever continues the trial on that
machine finds it by the name of its run.
"""

from __future__ import annotations

import io
import tarfile
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, TypedDict

from tuinet.commands import SimpleCommand
from tuinet.config import configure
from tuinet.errors import RunError, TuinetError
from tuinet.runs.directory import Run
from tuinet.runs.local import as_local
from tuinet.sweeps.directory import runs_by_name
from tuinet.sweeps.trial import Trial
from tuinet.trials.local_pool import LocalPool
from tuinet.trials.pool import EpochDone, TrialDone, TrialLost, TrialStopped

POLL_INTERVAL = 0.1
"""Seconds between checks of the job"""


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

    The validation accuracy after each epoch goes to the scheduler as an event of a topic. Raises LostTrialError, or
    another TuinetError if the trial cannot be trained here.
    """
    pool = LocalPool(1)
    pool.start(Trial(number, {}, run_name), configure(config, source="sweep"))
    while True:
        for news in pool.news():
            match news:
                case EpochDone(epoch=epoch, accuracy=accuracy):
                    _report(topic, {"number": number, "epoch": epoch, "accuracy": accuracy})
                case TrialLost(reason=reason):
                    raise LostTrialError(reason)
                case TrialDone(ended=ended) | TrialStopped(ended=ended):
                    run = runs_by_name()[run_name]
                    return Result(
                        is_done=isinstance(news, TrialDone),
                        ended=ended.model_dump_json(),
                        run_id=run.run_id,
                        archive=archive(run),
                    )
        time.sleep(POLL_INTERVAL)


def stop_trials(run_names: Sequence[str], reason: str | None = None) -> None:
    """Stop the runs of that name that this machine trains."""
    command = SimpleCommand.model_validate({"type": "stop", "reason": reason})
    known = runs_by_name()
    for name in run_names:
        if name in known and known[name].is_live():
            known[name].send(command)


def names_here() -> list[str]:
    """Return the names of all runs of this machine."""
    return list(runs_by_name())


def remove_run(run_name: str) -> None:
    """Delete a run that has been copied to the machine of the sweep."""
    with suppress(KeyError, RunError):
        as_local(runs_by_name()[run_name]).remove()


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


def _report(topic: str, message: dict[str, Any]) -> None:
    from distributed import get_worker

    get_worker().log_event(topic, message)
