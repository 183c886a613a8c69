"""The Runs screen of the app: what the run directories hold, and what can be done with them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ..conftest import SMALL as SMALL_FLAGS
from ..conftest import Tuinet, events
from ..terminal import Terminal
from .conftest import LONG, TRAINING, Open, kill_job


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two runs: `first`, and after it `second`, which has another seed."""
    tuinet = Tuinet(tmp_path_factory.mktemp("trained") / "home")
    for name, seed in (("first", "0"), ("second", "1")):
        flags = (*SMALL_FLAGS, "--seed", seed, "--name", name, "--quiet")
        assert tuinet("train", *flags, TUINET_HOME=str(tuinet.home)).code == 0
    return tuinet.home


@pytest.fixture
def home(tuinet: Tuinet, trained: Path) -> Tuinet:
    """A copy of that home."""
    shutil.copytree(trained, tuinet.home)
    return tuinet


@pytest.fixture
def seen(app: Open, home: Tuinet) -> Terminal:
    """The app with the list of those runs; the newest is selected."""
    return to_runs(app())


def to_runs(seen: Terminal) -> Terminal:
    """Go to the Runs screen, and wait until the runs are listed."""
    seen.press("3")
    seen.until("━Runs", "second", "first", "settings:")
    return seen


def named(home: Tuinet) -> list[str]:
    """The names of all runs."""
    return sorted(run["name"] for run in home("runs", "list", "--json").json)


def test_figures_are_those_of_the_command_line(seen: Terminal, home: Tuinet) -> None:
    for run in home("runs", "list", "--json").json:
        assert f"{100 * run['test_accuracy']:.2f} %" in seen.text


def test_enter_opens_a_run(seen: Terminal) -> None:
    seen.press("enter")
    seen.until("✓ finished  second", "test accuracy", "Test digit")


def test_x_explores_a_run(seen: Terminal) -> None:
    seen.press("down", "x")
    seen.until("✓ finished  first", "Image 0: label 7")


def test_a_run_is_renamed(seen: Terminal, home: Tuinet) -> None:
    seen.press("e")
    seen.until("Another name for second")
    seen.type("mine")
    seen.press("enter")
    seen.until("✓ finished  mine")
    assert named(home) == ["first", "mine"]


def test_a_name_that_is_taken_is_refused_while_it_is_typed(seen: Terminal, home: Tuinet) -> None:
    seen.press("e")
    seen.until("Another name for second")
    seen.type("first")
    seen.until("! ")
    seen.press("enter", "escape")
    seen.until_gone("Another name")
    assert named(home) == ["first", "second"]


def test_a_run_is_removed_after_a_question(seen: Terminal, home: Tuinet) -> None:
    seen.press("D")
    seen.until("Remove second")
    seen.press("r")
    seen.until("1 run")
    assert named(home) == ["first"]


def test_a_run_is_kept_by_who_thinks_again(seen: Terminal, home: Tuinet) -> None:
    seen.press("D")
    seen.until("Remove second")
    seen.press("enter")
    seen.until_gone("Remove second")
    assert named(home) == ["first", "second"]


def test_two_runs_are_compared(seen: Terminal) -> None:
    seen.press("m", "down", "m")
    seen.until("2 marked")
    seen.press("c")
    seen.until("Curves", "second", "first", "seed")


def test_runs_are_filtered_by_words(seen: Terminal) -> None:
    seen.press("/")
    seen.until("f2 Train")  # a text field has the focus: letters are no keys any more
    seen.type("first")
    seen.until("1 of 2 runs")


def test_a_run_goes_on_for_more_epochs(seen: Terminal, home: Tuinet) -> None:
    seen.press("r")
    seen.until("epochs are done")
    seen.type("5")
    seen.press("enter")
    seen.until("✓ finished  second")
    second = home.runs[1]
    seen.wait(
        lambda: events(second)[-1]["type"] == "run_ended" and events(second)[-1]["epochs"] == 5, "it has 5 epochs"
    )


def test_a_run_that_dies_is_seen_to_be_interrupted(app: Open, tuinet: Tuinet) -> None:
    seen = app(last=LONG)
    seen.press("space")
    seen.until(TRAINING)
    seen.press("3")
    seen.until("━Runs", "▶ training")
    kill_job(tuinet.run)
    seen.until("! interrupted")


def test_a_damaged_run_is_listed_with_what_is_wrong(app: Open, home: Tuinet) -> None:
    (home.runs[0] / "config.json").write_text("{")
    seen = app()
    seen.press("3")
    seen.until("✗ damaged", "second")


def test_without_runs_words_say_what_to_do(app: Open) -> None:
    seen = app()
    seen.press("3")
    seen.until("━Runs", "no run")
