"""Which run the chart overlays next."""

from __future__ import annotations

import pytest

from tuinet.events import EpochFinished
from tuinet.jobs.follower import RunFollower
from tuinet.runs.local import LocalRun
from tuinet.runs.log import EventLog
from tuinet.runs.run_names import rename
from tuinet.tui.machines import Machines
from tuinet.tui.runs.run_changes import RunChanges
from tuinet.tui.widgets.chart_pane import ChartPane
from tuinet.tui.widgets.overlay import OverlaidRun, next_older_run

from .conftest import opened
from .example_runs import new_run


def trained_run(name: str) -> LocalRun:
    """A run of one epoch."""
    run = new_run(name)
    EventLog(run.events_path).append(
        EpochFinished(
            epoch=1,
            train_loss=0.5,
            train_accuracy=0.8,
            valid_loss=0.4,
            valid_accuracy=0.9,
            learning_rate=0.1,
            seconds=1.0,
            samples_per_second=1000.0,
            layers=[],
        )
    )
    return run


@pytest.fixture
def shown() -> RunFollower:
    """The newest of four runs, of which the second has no curves."""
    trained_run("oldest")
    new_run("untrained")
    trained_run("older")
    return RunFollower(trained_run("shown"))


def overlay(shown: RunFollower | None, times: int) -> OverlaidRun | None:
    """The run that is overlaid after asking for the next one so many times."""
    overlaid = None
    for _ in range(times):
        overlaid = next_older_run(Machines(), shown, overlaid)
    return overlaid


def label_of(overlaid: OverlaidRun | None) -> str:
    return overlaid.label if overlaid else "none"


def test_the_runs_follow_from_the_newest_to_the_oldest_and_then_none(shown: RunFollower) -> None:
    assert [label_of(overlay(shown, times)) for times in (1, 2, 3)] == ["older", "oldest", "none"]


def test_without_a_run_on_the_chart_it_begins_with_the_newest(shown: RunFollower) -> None:
    assert label_of(overlay(None, 1)) == "shown"


def test_after_a_run_that_was_removed_comes_the_next_older_one(shown: RunFollower) -> None:
    overlaid = overlay(shown, 1)
    assert overlaid
    overlaid.run.remove()
    assert label_of(next_older_run(Machines(), shown, overlaid)) == "oldest"


async def test_a_run_that_is_renamed_has_its_new_name_on_the_chart(shown: RunFollower) -> None:
    async with opened(run="shown") as person:
        chart = person.find(ChartPane)
        await person.focus(chart)
        await person.press("v")
        await person.until(lambda: label_of(chart.overlaid) == "older", "the overlaid run")
        for run, name in ((chart.overlaid.run, "renamed"), (shown.run, "first")):
            rename(run, name)
            RunChanges(person.app.screen, lambda: None)._show_new_name(run)
        await person.see("▲ ren", "● fir")
