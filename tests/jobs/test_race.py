"""Starting a race."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tuinet.config import Configuration
from tuinet.errors import DatasetError, RunError
from tuinet.jobs.follower import RunFollower
from tuinet.jobs.machine import ThisMachine
from tuinet.jobs.race import configuration_again, start_race
from tuinet.runs.collection import all_runs
from tuinet.runs.home import runs_folder
from tuinet.runs.local import LocalRun

from ..waiting import DEADLINE
from .conftest import LONG, SMALL, Training


class OtherMachine(ThisMachine):
    """A machine with another name, whose jobs are processes of this one."""

    name = "box"


class FullMachine(ThisMachine):
    """A machine that starts one run, and no more."""

    name = "full"

    def __init__(self) -> None:
        super().__init__()
        self.started: list[RunFollower] = []

    def start(self, *arguments: Any, **options: Any) -> RunFollower:
        if self.started:
            raise RunError("no space left")
        self.started.append(super().start(*arguments, **options))
        return self.started[0]


def test_runs_that_chose_their_threads_share_the_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[object] = []

    def create(config: Configuration, name: str | None, *_: object) -> tuple[LocalRun, None]:
        threads.append(config.threads)
        return LocalRun.create(runs_folder(), config, name), None

    monkeypatch.setattr("tuinet.jobs.machine.start_run", create)
    monkeypatch.setattr("tuinet.jobs.sharing.available_cores", lambda: 8)
    automatic = Configuration.model_validate(SMALL).changed(threads="auto")
    fixed = automatic.changed(threads=1)
    here = ThisMachine()
    there = OtherMachine()
    start_race([(machine, automatic) for machine in (here, there, here, there)] + [(here, fixed)])
    assert threads == [2, 4, 2, 4, 1]
    threads.clear()
    # Nothing disturbs the only run of a machine while it chooses.
    start_race([(here, automatic), (there, automatic)])
    assert threads == ["auto", "auto"]


def test_a_run_whose_job_chose_the_threads_lets_it_choose_again(train: Callable[..., Training]) -> None:
    automatic = train(threads="auto")
    fixed = train(threads=1)
    assert (automatic.wait(), fixed.wait()) == (0, 0)
    assert automatic.run.record().config.threads != "auto"
    assert configuration_again(automatic.run).threads == "auto"
    assert configuration_again(fixed.run).threads == 1


def test_nothing_is_started_if_a_configuration_cannot_be_trained() -> None:
    here = ThisMachine()
    config = Configuration.model_validate(SMALL)
    with pytest.raises(DatasetError):
        start_race([(here, config), (here, config.changed(dataset="missing"))])
    assert not all_runs(runs_folder())


def test_what_was_started_is_stopped_if_another_machine_starts_nothing() -> None:
    config = Configuration.model_validate(LONG)
    machine = FullMachine()
    with pytest.raises(RunError, match="no space left"):
        start_race([(machine, config), (machine, config)])
    (follower,) = machine.started
    assert follower.process
    assert follower.process.wait(DEADLINE) == 0
    follower.poll()
    assert follower.status == "stopped"
