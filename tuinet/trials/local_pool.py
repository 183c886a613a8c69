"""Trials as jobs on this machine."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import ClassVar

from tuinet.available_cores import available_cores
from tuinet.commands import SimpleCommand
from tuinet.config import Configuration
from tuinet.errors import RunError, TuinetError
from tuinet.events import EpochFinished, RunEnded
from tuinet.jobs.launch import launch
from tuinet.jobs.start import create_run, is_unstarted, resume_run
from tuinet.messages import in_parentheses
from tuinet.runs.ended import end_after
from tuinet.runs.home import runs_folder
from tuinet.runs.local import LocalRun
from tuinet.runs.log import EventTail
from tuinet.runs.named_runs import NamedRuns
from tuinet.runs.supervision import Supervision
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
    supervision: Supervision | None = None
    """None if the job may outlive this process"""
    process: subprocess.Popen[bytes] | None = None
    """The job, unless an earlier process started it"""
    end: RunEnded | None = None

    def leave(self) -> None:
        """Let the job keep training when this process ends."""
        if self.supervision is not None:
            self.supervision.end()

    @contextmanager
    def ended_on_error(self) -> Iterator[None]:
        """End the supervision of a job that cannot be started."""
        try:
            yield
        except BaseException:
            self.leave()
            raise


class LocalPool:
    """Trains trials in jobs of this machine."""

    kill_does: ClassVar[str] = "kill them"
    has_runs_here: ClassVar[bool] = True

    def __init__(self, workers: int, runs: NamedRuns | None = None, *, supervises: bool = False) -> None:
        """Train that many trials at the same time. Their jobs outlive this process, unless it `supervises` them."""
        self.workers = workers
        self._supervises = supervises
        self._is_abandoned = False
        self._changing = threading.RLock()
        """Held while a trial begins or ends: another thread can leave or abandon it before or after, but not between"""
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
        with self._changing:
            try:
                active = self._active_trial(run)
            except BaseException:
                lock.release()
                raise
            with active.ended_on_error():
                if self._is_abandoned:
                    lock.release()
                else:
                    active.process = launch(run, lock)
            self._follow(trial.number, active)

    def _active_trial(self, run: LocalRun) -> _Active:
        supervision = None
        if self._supervises:
            supervision = Supervision(run.folder)
        return _Active(run, run.tail(), supervision)

    def _continue(self, number: int, run: LocalRun) -> bool:
        """Follow a run that still trains or has ended, or resume it. False if it never began, and so is removed."""
        if not run.is_live() and not self._has_final_end(run) and (is_unstarted(run) or not run.events()):
            run.remove()
            return False
        with self._changing:
            active = self._active_trial(run)
            with active.ended_on_error():
                # Asked again, because the job may just have ended with an earlier supervisor.
                if not (self._is_abandoned or run.is_live() or self._has_final_end(run)):
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
                    if isinstance(event, EpochFinished):
                        news.append(EpochDone(number, event.epoch, event.valid_accuracy))
            if not is_live:
                with self._changing:
                    del self._active[number]
                    active.leave()
                if active.process is not None:
                    active.process.wait()
                    self._ends.forget(active.process.pid)
                if not (self._has_died_with_its_supervisor(active) and self._continue(number, active.run)):
                    news.append(_outcome(number, active))
        return news

    def _has_died_with_its_supervisor(self, active: _Active) -> bool:
        """Return True for the job of an earlier supervisor that was about to end when it was taken over."""
        return self._supervises and active.process is None and active.end is None

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

    def leave(self) -> None:
        """Let the jobs keep training when this process ends. Can be called by another thread."""
        with self._changing:
            self._supervises = False
            for active in self._active.values():
                active.leave()

    def abandon(self) -> None:
        """Have the jobs end that this process supervises, and begin no more. Can be called by another thread."""
        with self._changing:
            self._supervises = False
            self._is_abandoned = True
            for active in self._active.values():
                if active.supervision is not None:
                    active.supervision.abandon()

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


def _outcome(number: int, active: _Active) -> News:
    """Return the end of a process as news of its trial."""
    end = active.end
    if end is None:
        return TrialLost(number, f"its process has died{in_parentheses(active.run.last_output())}")
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
