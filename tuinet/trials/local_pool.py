"""Trials as jobs on this machine."""

from __future__ import annotations

import subprocess
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import ClassVar

from tuinet.available_cores import available_cores
from tuinet.commands import SimpleCommand
from tuinet.config import Configuration
from tuinet.errors import RunError, TuinetError
from tuinet.events import AnyEvent, EpochFinished, RunEnded
from tuinet.jobs.follow import why_it_stopped
from tuinet.jobs.launch import launch
from tuinet.jobs.start import create_run, is_unstarted, resume_run
from tuinet.runs.ended import end_after
from tuinet.runs.home import runs_folder
from tuinet.runs.local import LocalRun
from tuinet.runs.log import EventTail
from tuinet.runs.named_runs import NamedRuns
from tuinet.sweeps.trial import Trial, TrialEnded
from tuinet.trials.job_ends import JobEnds
from tuinet.trials.pool import EpochDone, News, TrialDone, TrialLost, TrialStopped


def worker_count(threads: int) -> int:
    """Return how many trials this machine trains at the same time, each with that many threads."""
    return max(1, available_cores() // threads)


@dataclass
class _Active:
    """A trial in training."""

    run: LocalRun
    tail: EventTail
    process: subprocess.Popen[bytes] | None = None
    """The job, unless an earlier process started it"""
    end: RunEnded | None = None
    epochs: list[EpochFinished] = field(default_factory=list)


class LocalPool:
    """Trains trials in jobs of this machine, which outlive this process."""

    kill_does: ClassVar[str] = "kill them"

    def __init__(self, workers: int, runs: NamedRuns | None = None) -> None:
        self.workers = workers
        self._runs = runs or NamedRuns(runs_folder())
        self._active: dict[int, _Active] = {}
        self._ends = JobEnds()

    @property
    def running(self) -> Collection[int]:
        """The numbers of the trials that train."""
        return self._active.keys()

    def start(self, trial: Trial, config: Configuration) -> None:
        """Start a trial, or continue the run that an earlier process has created for it. Raises a TuinetError."""
        if trial.may_have_run:
            existing = self._runs.find(trial.run)
            if existing is not None and self._continue(trial.number, existing):
                return
        run, lock = create_run(config, trial.run, check_name_unused=False)
        self._follow(trial.number, _Active(run, run.tail(), launch(run, lock)))

    def _continue(self, number: int, run: LocalRun) -> bool:
        """Follow a run that still trains or has ended, or resume it. False if it never began, and so is removed."""
        active = _Active(run, run.tail())
        if not run.is_live() and not self._has_final_end(run):
            if is_unstarted(run) or not run.events():
                run.remove()
                return False
            active.process = resume_run(run)
        self._follow(number, active)
        return True

    def _follow(self, number: int, active: _Active) -> None:
        self._active[number] = active
        if active.process is not None:
            self._ends.watch(active.process.pid)

    @staticmethod
    def _has_final_end(run: LocalRun) -> bool:
        ended = run.state().ended
        return ended is not None and ended.reason != "stopped"

    def news(self) -> list[News]:
        """Return what has happened since the last call."""
        news: list[News] = []
        for number, active in list(self._active.items()):
            # Liveness is read before the log, so that the last events of a job that just died are not missed.
            is_live = active.run.is_live()
            with suppress(RunError):
                for event in active.tail.new_events():
                    active.end = end_after(active.end, event)
                    news += _news_of(number, event, active)
            if not is_live:
                del self._active[number]
                news.append(_outcome(number, active))
                if active.process is not None:
                    active.process.wait()
                    self._ends.forget(active.process.pid)
        return news

    def wait(self, seconds: float) -> None:
        """Wait for that time, or less if a job ends."""
        self._ends.wait(seconds)

    def prune(self, number: int) -> None:
        """Stop a trial, which then ends as `pruned`."""
        self._send(number, SimpleCommand(type="stop", reason="pruned"))

    def stop(self) -> None:
        """Stop all trials after their current batch."""
        for number in self._active:
            self._send(number, SimpleCommand(type="stop"))

    def kill(self) -> None:
        """Kill the jobs that this process has started."""
        for active in self._active.values():
            if active.process is not None:
                active.process.kill()

    def _send(self, number: int, command: SimpleCommand) -> None:
        # A run that has just ended needs no command.
        if active := self._active.get(number):
            with suppress(TuinetError):
                active.run.send(command)


def _news_of(number: int, event: AnyEvent, active: _Active) -> Iterator[News]:
    if isinstance(event, EpochFinished):
        active.epochs.append(event)
        yield EpochDone(number, event.epoch, event.valid_accuracy)


def _outcome(number: int, active: _Active) -> News:
    """Return the end of a process as news of its trial."""
    end = active.end
    if end is None:
        return TrialLost(number, why_it_stopped(active.run))
    ended = trial_ended(number, end)
    if end.reason == "stopped":
        return TrialStopped(number, ended)
    return TrialDone(number, ended)


def trial_ended(number: int, end: RunEnded) -> TrialEnded:
    """Return the end of a run as the end of its trial."""
    return TrialEnded(
        number=number,
        outcome=end.reason,
        valid_accuracy=end.best_valid_accuracy,
        test_accuracy=end.test_accuracy,
        epochs=end.epochs,
        seconds=end.seconds,
        error=end.error,
    )
