"""Trials that are left or abandoned by another thread, as when the worker of a cluster closes, while one is started."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tuinet.config import Configuration
from tuinet.jobs.launch import launch
from tuinet.runs.collection import all_runs
from tuinet.runs.home import runs_folder
from tuinet.runs.supervision import FILE_NAME
from tuinet.sweeps.trial import Trial
from tuinet.trials.local_pool import LocalPool
from tuinet.trials.pool import TrialLost

from ..jobs.conftest import LONG

pytestmark = pytest.mark.usefixtures("own_home")

CONFIG = Configuration.model_validate(LONG)


def trial(number: int) -> Trial:
    return Trial(number, {}, f"trial-{number}")


@pytest.fixture
def pool() -> Iterator[LocalPool]:
    """A pool whose jobs end with this process; what still trains at the end is killed."""
    pool = LocalPool(2, supervises=True)
    yield pool
    pool.kill()
    for active in pool._active.values():
        if active.process is not None:
            active.process.wait()


def test_a_trial_that_is_started_while_all_are_left_keeps_training_without_this_process(
    pool: LocalPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving = threading.Thread(target=pool.leave)

    def launch_while_leaving(*arguments: Any) -> Any:
        leaving.start()
        return launch(*arguments)

    monkeypatch.setattr("tuinet.trials.local_pool.launch", launch_while_leaving)
    pool.start(trial(0), CONFIG)
    leaving.join()
    (run,) = all_runs(runs_folder())
    assert run.is_live()
    assert not (run.folder / FILE_NAME).exists()


def test_a_trial_that_is_started_after_all_were_abandoned_does_not_train(pool: LocalPool) -> None:
    pool.abandon()
    pool.start(trial(0), CONFIG)
    (run,) = all_runs(runs_folder())
    assert not run.is_live()
    (news,) = pool.news()
    assert isinstance(news, TrialLost)
    assert not pool.running
