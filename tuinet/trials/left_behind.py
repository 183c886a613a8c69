"""What workers that died have left: runs of trials that were begun again on another machine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from tuinet.trials import worker_runs
from tuinet.trials.connection import Connection
from tuinet.trials.worker_runs import UnneededRun


class LeftBehind:
    """Runs to be removed from whichever worker has them, at once or when the worker is back.

    The job of such a run may still train, if its worker could not tell a broken connection from a scheduler that died.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._runs: set[UnneededRun] = set()
        self._removed: defaultdict[str, set[UnneededRun]] = defaultdict(set)
        """The runs that a worker no longer has, by its address"""

    def add(self, name: str, run_id: str | None = None) -> None:
        """Note a run that is no longer needed. Without an id, these are all runs of that name."""
        if run_id is None:
            self._runs = {run for run in self._runs if run[0] != name}
        self._runs.add((name, run_id))

    def remove_from(self, workers: Iterable[str]) -> None:
        """Stop and remove the runs on those of these workers that may have them. Raises LostClusterError."""
        groups: defaultdict[frozenset[UnneededRun], list[str]] = defaultdict(list)
        for worker in workers:
            groups[frozenset(self._runs - self._removed[worker])].append(worker)
        for runs, group in groups.items():
            if runs:
                # A worker that does not answer, or cannot remove a run, is asked again the next time.
                for worker, removed in self._connection.run(worker_runs.remove_runs, runs, workers=group).items():
                    self._removed[worker].update(removed)

    def remove_at_end(self, name: str, worker: str) -> None:
        """Remove the run of a trial from the only worker that has had it. Raises LostClusterError."""
        run = (name, None)
        answers = self._connection.run(worker_runs.remove_runs, [run], workers=[worker])
        if run not in answers.get(worker, ()):
            self.add(name)
