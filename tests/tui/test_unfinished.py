"""The run that trained when the app was left."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tuinet.jobs.machine import ThisMachine
from tuinet.tui.unfinished import UnfinishedRun

from .example_runs import new_run


def test_it_is_found_at_the_next_start() -> None:
    run = new_run()
    saved: list[str] = []
    UnfinishedRun("", saved.append).set(run)
    found = UnfinishedRun(saved[-1], saved.append).find_on(ThisMachine())
    assert found is not None
    assert found.run_id == run.run_id


def test_it_is_saved_only_when_it_changes() -> None:
    run = new_run()
    saved: list[str] = []
    unfinished = UnfinishedRun("", saved.append)
    unfinished.set(run)
    unfinished.set(run)
    unfinished.clear()
    unfinished.clear()
    assert saved == [run.run_id, ""]


def test_one_that_was_removed_is_not_found() -> None:
    run = new_run()
    run.remove()
    assert UnfinishedRun(run.run_id, lambda reference: None).find_on(ThisMachine()) is None


def test_one_on_another_machine_is_looked_for_there_only() -> None:
    run: Any = SimpleNamespace(machine="box", run_id="20261123-141502-brave-otter")
    box: Any = SimpleNamespace(name="box", find=lambda run_id: run)
    unfinished = UnfinishedRun("", lambda reference: None)
    unfinished.set(run)
    assert unfinished.find_on(ThisMachine()) is None
    assert unfinished.find_on(box) is run
