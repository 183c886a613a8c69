"""A sweep that began on a cluster and goes on here, with a pool that trains nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tuinet.sweeps.live_accuracies import LiveAccuracies
from tuinet.trials.runner import Runner
from tuinet.trials.setup import search_for

from ..sweeps.example_sweeps import ExampleTrial, example_sweep

pytestmark = pytest.mark.usefixtures("own_home")


class IdlePool:
    """A pool of this machine without room for a trial."""

    has_runs_here = True
    workers = 0
    running: Sequence[int] = ()

    def news(self) -> list[Any]:
        return []


def test_a_sweep_that_goes_on_here_forgets_the_epochs_that_trials_had_on_a_cluster() -> None:
    directory = example_sweep([ExampleTrial("16", "0.01", (), None)], prune=False)
    trials = directory.trials()
    trials[0].accuracies = {1: 0.3, 2: 0.6}
    LiveAccuracies(directory.live_path).update(trials)
    assert directory.live_path.exists()
    pool: Any = IdlePool()
    definition = directory.definition()
    next(Runner(directory, definition, search_for(directory, definition), pool).run())
    assert not directory.live_path.exists()
