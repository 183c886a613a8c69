"""The runner of a sweep: it keeps the workers busy until all trials have ended."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterator

from tuinet.errors import TuinetError
from tuinet.sweeps.definition import SweepDefinition
from tuinet.sweeps.directory import SweepDirectory
from tuinet.sweeps.live_accuracies import LiveAccuracies
from tuinet.sweeps.search import Search
from tuinet.sweeps.trial import Trial, TrialEnded, TrialStarted, apply
from tuinet.trials.pool import EpochDone, News, Pool, TrialDone, TrialLost, TrialStopped

POLL_INTERVAL = 0.05
"""Seconds between checks of the trials"""

RETRIES = 2
"""How often a trial whose process or machine has died is tried again"""


class Runner:
    """Runs a sweep that this process has locked.

    Everything that happens is logged before it is acted on. So another runner can take over from one that was killed at
    any moment, and no trial is lost or run twice.
    """

    def __init__(self, directory: SweepDirectory, definition: SweepDefinition, search: Search, pool: Pool) -> None:
        self.directory = directory
        self.definition = definition
        self.search = search
        self.pool = pool
        self.space = definition.space()
        self.trials = directory.trials()
        """All trials so far, by number"""
        self.is_stopping = False
        self._live = LiveAccuracies(directory.live_path)
        self._started = time.monotonic()
        self._waiting = deque[Trial]()
        self._losses: Counter[int] = Counter()
        self._pruned: set[int] = set()

    def run(self) -> Iterator[list[Trial]]:
        """Train until all trials have ended. Yields the trials that have changed, often none."""
        if self.pool.has_runs_here:
            # What a cluster has left is about other runs: unfinished trials of it start again here.
            self._live.remove()
        for _, earlier in sorted(self.trials.items()):
            self.search.restore(earlier)
            if earlier.ended is None:
                self._try_again(earlier)
        while True:
            changed = {news.number: self._handle(news) for news in self.pool.news()}
            while self._has_room() and (trial := self._next()):
                changed[trial.number] = self._start(trial)
            if not self.pool.has_runs_here:
                self._live.update(self.trials)
            yield list(changed.values())
            if not self.pool.running and (self.is_stopping or not self._has_more()):
                break
            self.pool.wait(POLL_INTERVAL)
        if self.is_complete:
            self._live.remove()

    def stop(self) -> None:
        """Begin no more trials, and stop those that train, so that they can be resumed."""
        self.is_stopping = True
        self.pool.stop()

    @property
    def is_complete(self) -> bool:
        """True if there is nothing left to resume."""
        return not self._has_more() and all(trial.ended for trial in self.trials.values())

    def _has_room(self) -> bool:
        return not self.is_stopping and len(self.pool.running) < self.pool.workers

    def _has_more(self) -> bool:
        return bool(self._waiting) or (len(self.trials) < self.definition.trials and self._has_time())

    def _has_time(self) -> bool:
        minutes = self.definition.minutes
        return minutes is None or time.monotonic() - self._started < 60 * minutes

    def _next(self) -> Trial | None:
        """Return the next trial: one that an earlier process or a dead worker has left, or a new one."""
        if self._waiting:
            return self._waiting.popleft()
        if not self._has_more():
            return None
        number = len(self.trials)
        entry = TrialStarted(number=number, values=self.search.propose(number), run=self.directory.run_name(number))
        return self._log(entry)

    def _start(self, trial: Trial) -> Trial:
        try:
            self.pool.start(trial, self.space.configuration(trial.values))
        except TuinetError as error:
            # One combination may be impossible, such as a network that does not fit into memory.
            self._end(TrialEnded(number=trial.number, outcome="failed", error=str(error)))
        return trial

    def _handle(self, news: News) -> Trial:
        trial = self.trials[news.number]
        match news:
            case EpochDone(epoch=epoch, accuracy=accuracy):
                if accuracy is not None:
                    self._report(trial, epoch, accuracy)
            case TrialDone(ended=ended):
                self._end(ended)
            case TrialStopped(ended=ended):
                # Somebody stopped this trial, unless the whole sweep stops: then it is resumed with the sweep.
                if not self.is_stopping:
                    self._end(ended)
            case TrialLost(reason=reason):
                self._losses[trial.number] += 1
                if self._losses[trial.number] > RETRIES:
                    self._give_up(trial, reason)
                else:
                    self._try_again(trial)
        return trial

    def _try_again(self, trial: Trial) -> None:
        trial.may_have_run = True
        self._waiting.append(trial)

    def _give_up(self, trial: Trial, reason: str) -> None:
        epochs = max(trial.accuracies, default=0)
        error = f"{reason} ({self._losses[trial.number]} attempts)"
        self._end(TrialEnded(number=trial.number, outcome="failed", epochs=epochs, error=error))

    def _report(self, trial: Trial, epoch: int, accuracy: float) -> None:
        trial.accuracies[epoch] = accuracy
        if trial.number in self._pruned or self.is_stopping:
            return
        if self.search.should_prune(trial.number, epoch, accuracy):
            self._pruned.add(trial.number)
            self.pool.prune(trial.number)

    def _end(self, ended: TrialEnded) -> None:
        self.search.conclude(self._log(ended))

    def _log(self, entry: TrialStarted | TrialEnded) -> Trial:
        self.directory.append(entry)
        apply(self.trials, entry)
        return self.trials[entry.number]
