"""A sweep as the app follows it: its log, and the logs of the runs of its trials."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from tuinet.errors import TuinetError
from tuinet.runs.directory import Run
from tuinet.runs.overview import Overview
from tuinet.sweeps.directory import SweepDirectory
from tuinet.sweeps.epoch_log import EpochLog
from tuinet.sweeps.reader import SweepReader
from tuinet.sweeps.state import SweepState, TrialRun


class SweepFollower:
    """Follows one sweep, whichever process runs it."""

    def __init__(self, directory: SweepDirectory) -> None:
        self._reader = SweepReader(directory)
        self._logs: dict[str, EpochLog] = {}
        """By the id of the run"""

    def poll(self, overviews: Iterable[Overview]) -> SweepState:
        """Return the sweep as it is now, with the accuracy of each trial after each epoch.

        `overviews` are the runs of this machine. Raises a TuinetError if the sweep's folder is gone or damaged.
        """
        state = self._reader.read()
        by_name = {overview.name: overview for overview in overviews if overview.name}
        trials = []
        runs = {}
        for trial in state.trials:
            overview = by_name.get(trial.run)
            if overview is not None:
                runs[trial.number] = TrialRun(overview.run, overview.status, overview.seconds)
                trial = replace(trial, accuracies=trial.accuracies | self._accuracies(overview.run))
            trials.append(trial)
        return replace(state, trials=tuple(trials), runs=runs)

    def _accuracies(self, run: Run) -> dict[int, float]:
        log = self._logs.setdefault(run.run_id, EpochLog(run.events_path))
        # The sweep's own log has the result, and the Runs screen says what is wrong with the run.
        with suppress(TuinetError):
            log.read()
        return dict(log.accuracies)
