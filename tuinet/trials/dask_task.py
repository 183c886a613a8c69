"""What runs on a worker of a cluster: a trial as a job of that machine, in its own home.

The job ends with the worker, however that dies, because the trial is tried again elsewhere. It keeps training only if
the scheduler has gone, or if the user wants it to. Whoever continues the trial on that machine finds it by the name of
its run.
"""

from __future__ import annotations

import io
import tarfile
from typing import Any, TypedDict

from tuinet.config import configure
from tuinet.errors import TuinetError
from tuinet.runs.directory import Run
from tuinet.sweeps.trial import Trial
from tuinet.trials.closing import prepare_for_closing
from tuinet.trials.epoch_reports import EpochReports
from tuinet.trials.local_pool import LocalPool
from tuinet.trials.pool import EpochDone, TrialDone, TrialLost, TrialStopped
from tuinet.trials.supervised import trials_here
from tuinet.trials.worker_runs import runs_here, uses

POLL_INTERVAL = 0.05
"""Seconds between checks of the job"""

BEGUN = "begun"
"""The message that names the worker of a trial"""

TRAINS = "trains"
"""The message with the id of the run that is the trial's on its worker"""

EPOCHS = "epochs"
"""The message with the accuracies of a trial after some epochs"""


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


def train_trial(config: dict[str, Any], number: int, run_name: str, topic: str, interval: float) -> Result:
    """Train a trial to its end, or continue the run that this machine has of it.

    Which worker trains it, the id of its run there and the validation accuracy after each epoch go to the scheduler as
    events of a topic, the accuracies at most once in `interval` seconds. Raises LostTrialError, or another TuinetError
    if the trial cannot be trained here.
    """
    # An earlier attempt may have left its run here, which may just be removed.
    pool = LocalPool(1, runs_here(), supervises=True)
    with uses.using(run_name), trials_here.pool_for(run_name, pool):
        return _train(pool, config, number, run_name, topic, interval)


def _train(pool: LocalPool, config: dict[str, Any], number: int, run_name: str, topic: str, interval: float) -> Result:
    from distributed import get_worker

    worker = get_worker()
    reports = EpochReports(
        lambda epochs: worker.log_event(topic, {"type": EPOCHS, "number": number, "epochs": epochs}), interval
    )
    prepare_for_closing(worker, trials_here)
    worker.log_event(topic, {"type": BEGUN, "number": number, "worker": worker.address})
    runs = runs_here()
    pool.start(Trial(number, {}, run_name, may_have_run=True), configure(config, source="sweep"))
    if run := runs.find(run_name):
        worker.log_event(topic, {"type": TRAINS, "number": number, "run_id": run.run_id})
    while True:
        for news in pool.news():
            match news:
                case EpochDone(epoch=epoch, accuracy=accuracy):
                    reports.add(epoch, accuracy)
                case TrialLost(reason=reason):
                    raise LostTrialError(reason)
                case TrialDone(ended=ended) | TrialStopped(ended=ended):
                    # Whether other trials are pruned depends on them.
                    reports.send()
                    run = runs.find(run_name)
                    if run is None:
                        raise LostTrialError(f"{run_name}: its run was removed or renamed")
                    return Result(
                        is_done=isinstance(news, TrialDone),
                        ended=ended.model_dump_json(),
                        run_id=run.run_id,
                        archive=archive(run),
                    )
        reports.send_if_due()
        pool.wait(POLL_INTERVAL)


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
