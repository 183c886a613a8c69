"""The trials of a worker, whose jobs end with it unless they are left to themselves before."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from tuinet.trials.local_pool import LocalPool


class SupervisedTrials:
    """The trials that a process supervises. Can be used by several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pools: list[tuple[str, LocalPool]] = []

    @contextmanager
    def pool_for(self, run_name: str, pool: LocalPool) -> Iterator[None]:
        """Note the pool that trains the run of that name."""
        entry = (run_name, pool)
        with self._lock:
            self._pools.append(entry)
        try:
            yield
        finally:
            with self._lock:
                self._pools.remove(entry)

    def leave(self, run_names: Collection[str] | None = None) -> None:
        """Let the jobs of these runs keep training when this process ends; by default those of all."""
        with self._lock:
            for name, pool in self._pools:
                if run_names is None or name in run_names:
                    pool.leave()

    def abandon(self) -> None:
        """Have all jobs end now."""
        with self._lock:
            for _, pool in self._pools:
                pool.abandon()


trials_here = SupervisedTrials()
"""The trials that this worker trains"""


def leave_trials(run_names: Collection[str]) -> None:
    """Let the jobs of these runs keep training when this worker ends."""
    trials_here.leave(run_names)
