"""What the runner of a sweep does with trials whose process has died."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

import pytest

from tuinet.config import Configuration
from tuinet.sweeps.trial import Trial
from tuinet.trials.pool import EpochDone, News, TrialLost
from tuinet.trials.runner import Runner
from tuinet.trials.setup import search_for

from ..sweeps.example_sweeps import example_sweep

pytestmark = pytest.mark.usefixtures("own_home")


class DeadlyPool:
    """Loses each trial after its first epoch."""

    kill_does: ClassVar[str] = ""
    has_runs_here: ClassVar[bool] = True
    workers = 1

    def __init__(self) -> None:
        self.running: Collection[int] = ()
        self.starts = 0

    def start(self, trial: Trial, config: Configuration) -> None:
        self.running = (trial.number,)
        self.starts += 1

    def news(self) -> list[News]:
        news: list[News] = []
        for number in self.running:
            news += [EpochDone(number, 1, 0.5), TrialLost(number, "its process has died")]
        self.running = ()
        return news

    def wait(self, seconds: float) -> None: ...

    def prune(self, number: int) -> None: ...

    def stop(self) -> None: ...

    def kill(self) -> None: ...


def test_a_trial_that_dies_again_and_again_fails_and_says_how_far_it_came() -> None:
    directory = example_sweep((), total=1, prune=False)
    definition = directory.definition()
    pool = DeadlyPool()
    runner = Runner(directory, definition, search_for(directory, definition), pool)
    list(runner.run())
    trial = directory.trials()[0].as_data()
    assert pool.starts == 3
    assert trial["status"] == "failed"
    assert trial["epochs"] == 1
    assert trial["error"] == "its process has died (3 attempts)"
