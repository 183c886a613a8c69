"""The Runs screen of the app: what the run directories hold, and what can be done with them."""

from __future__ import annotations

import pytest

from ..conftest import Tuinet, events
from ..terminal import Terminal
from .conftest import Open


@pytest.fixture
def seen(app: Open, home: Tuinet) -> Terminal:
    """The Runs screen, once the runs `second`, which is selected, and `first` are listed."""
    seen = app()
    seen.press("3")
    seen.until("━Runs", "second", "first", "configuration")
    return seen


def figures(home: Tuinet) -> list[str]:
    """The test accuracy of every run, from the command line."""
    return [f"{100 * run['test_accuracy']:.2f} %" for run in home("runs", "list", "--json").json]


def named(home: Tuinet) -> list[str]:
    """The names of all runs."""
    return sorted(run["name"] for run in home("runs", "list", "--json").json)


def test_runs_are_listed_compared_opened_and_explored(seen: Terminal, home: Tuinet) -> None:
    seen.until(*figures(home))
    seen.press("m", "down", "m")
    seen.until("2 marked")
    seen.press("c")
    seen.until("accuracy %", "second", "first", "seed")
    seen.press("escape")
    seen.until("━Runs", "2 marked")
    seen.press("x")
    seen.until("✓ finished  first", "Image 0: a 7")
    seen.press("3")
    seen.until("━Runs")
    seen.press("up", "enter")
    seen.until("✓ finished  second", "of the test images correct", "Test image")


def test_what_is_renamed_and_removed_is_so_for_the_command_line(seen: Terminal, home: Tuinet) -> None:
    seen.press("e")
    seen.until("Rename second")
    seen.type("mine")
    seen.press("enter")
    seen.until("✓ finished  mine")
    assert named(home) == ["first", "mine"]
    seen.press("D")
    seen.until("Remove mine")
    seen.press("y")
    seen.until("1 run")
    assert named(home) == ["first"]


def test_a_run_goes_on_for_more_epochs(seen: Terminal, home: Tuinet) -> None:
    seen.press("r")
    seen.until("Train up to epoch")
    seen.type("5")
    seen.press("enter")
    seen.until("✓ finished  second")
    second = home.runs[1]

    def has_ended_after_5_epochs() -> bool:
        last = events(second)[-1]
        return (last["type"], last.get("epochs")) == ("run_ended", 5)

    seen.wait(has_ended_after_5_epochs, "it has 5 epochs")
