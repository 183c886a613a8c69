"""The list of sweeps and the Sweep screen, below the Runs screen."""

from __future__ import annotations

import os
import shutil
import sys

import pytest
from rich.text import Text
from textual.actions import parse
from textual.binding import Binding

from tuinet.sweeps.trial import TrialEnded, TrialStarted
from tuinet.tui.app import TuinetApp
from tuinet.tui.runs_keys import SWEEP
from tuinet.tui.sweeps.choices import CHOICES
from tuinet.tui.sweeps.pictures import ImportancePane, LinesPane, RungsPane, ScatterPane
from tuinet.tui.sweeps.sweep_screen import SweepScreen
from tuinet.tui.sweeps.sweeps_table import SweepsTable, cut_off
from tuinet.tui.sweeps.trials_table import TrialsTable

from ...runs.conftest import epoch_finished, write_log
from ...sweeps.example_sweeps import CREATED, PRUNED, ExampleTrial, add_trial, end_trial, example_sweep
from ..conftest import Person, opened
from ..typing_ahead import type_ahead

pytestmark = pytest.mark.usefixtures("own_home", "soon_idle", "at_the_runs_screen")

User = Person[TuinetApp]


@pytest.fixture
def at_the_runs_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The app starts with the Runs screen."""
    monkeypatch.setattr(TuinetApp, "FIRST_MODE", "runs")


def selected(person: User) -> int | None:
    """The number of the trial that is selected."""
    screen = person.app.screen
    return screen.view.selected if isinstance(screen, SweepScreen) else None


async def open_sweep(person: User) -> None:
    """Open the only sweep."""
    await person.press("w")
    await person.see("example · ", "learning_rate")


async def test_without_sweeps_it_says_how_to_start_one() -> None:
    async with opened() as person:
        await person.press("w")
        await person.see("No sweeps yet", "tuinet sweep --learning-rate", "It appears here as soon as it begins")
        example_sweep()
        await person.see("✓ finished", "5/5", "92.00 %")


async def test_several_sweeps_are_listed_the_newest_first_and_one_is_opened() -> None:
    example_sweep(name="old", created=CREATED, total=9)
    with_lock = example_sweep(name="new", created=CREATED + 60, total=9)
    lock = with_lock.lock()
    async with opened() as person:
        await person.press("w")
        await person.see("▶ running", "! interrupted", "5/9", "92.00 %", "hidden = 16|32|64")
        assert [line.split()[0] for line in person.lines[3:5]] == ["new", "old"]
        await person.press("down", "enter")
        await person.see("old · interrupted · 5/9 trials", "continue with: tuinet sweep --resume old")
        await person.press("escape")
        await person.until(lambda: person.find(SweepsTable), "the list")
        selected_sweep = person.find(SweepsTable).selected
        assert selected_sweep
        assert selected_sweep.name == "old"
        await person.press("escape")
        await person.see("Selected run")
    lock.release()


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_the_list_says_what_was_best_and_cuts_nothing_off(size: tuple[int, int]) -> None:
    example_sweep(name="old", created=CREATED)
    example_sweep(name="new", created=CREATED + 60)
    async with opened(size=size) as person:
        await person.press("w")
        await person.see("best    trial ", "92.00 %: hidden = ", "trials  ")
        assert "…" not in person.text


def test_what_is_cut_off_below_the_list_ends_with_an_ellipsis() -> None:
    lines = [Text(text) for text in ("tries   hidden = 16", "best    trial 2, 92.00 %", "trials  3 pruned")]
    assert cut_off(lines, 3, 25) == lines
    assert [line.plain for line in cut_off(lines, 2, 25)] == ["tries   hidden = 16", "best    trial 2, 92.00 …"]


async def test_a_trial_opens_as_a_run_does_and_escape_returns_to_the_sweep() -> None:
    example_sweep()
    async with opened() as person:
        await open_sweep(person)
        assert selected(person) == 2
        type_ahead(person.app, "down", "enter")
        await person.until(lambda: person.app.run_session.follower, "the run")
        follower = person.app.run_session.follower
        assert follower
        assert follower.label == "example-001"
        await person.see("esc Back to sweep")
        await person.press("escape")
        await person.see("example · finished")
        assert selected(person) == 1
        await person.press("escape")
        await person.see("Selected run")


async def test_news_of_a_sweep_does_not_undo_a_move_to_another_trial() -> None:
    example_sweep()
    async with opened() as person:
        await open_sweep(person)
        screen = person.app.screen
        assert isinstance(screen, SweepScreen)
        assert screen.view.state
        person.find(TrialsTable).move(1)
        screen.feed._take_state(screen.view.state)
        await person.pause()
        assert selected(person) == 1


async def test_a_sweep_that_another_process_runs_is_followed() -> None:
    directory = example_sweep(PRUNED[:2], total=4)
    lock = directory.lock()
    async with opened(size=(120, 40)) as person:
        await open_sweep(person)
        await person.see("running · 2/4 trials · 1 pruned · best 80.00 %")
        trial = ExampleTrial("64", "0.05", (0.5,), None)
        run = add_trial(directory, trial)
        await person.see("50.00 %")
        os.close(write_log(run.events_path, epoch_finished(2, 0.87))._descriptor)
        await person.see("87.00 %")
        end_trial(directory, 2, ExampleTrial("64", "0.05", (0.5, 0.87)))
        await person.see("3/4 trials · 1 pruned · best 87.00 %")
        # What was selected stays so.
        assert selected(person) == 1
        lock.release()
        await person.see("interrupted")
        shutil.rmtree(directory.folder)
        # The whole message may be wrapped anywhere, depending on the length of the path.
        await person.see("sweeps/example/sweep.json")
        screen = person.app.screen
        assert isinstance(screen, SweepScreen)
        assert "cannot be read" in screen.view.problem


async def test_on_a_small_screen_one_view_is_below_the_trials_and_v_shows_the_next() -> None:
    example_sweep()
    panes = (LinesPane, ScatterPane, RungsPane, ImportancePane)
    async with opened() as person:
        await open_sweep(person)
        for texts, shown in (
            (("Parallel coordinates", "valid %"), (True, False, False, False)),
            (("Accuracy % by hidden",), (False, True, False, False)),
            (("reached", "Importance"), (False, False, True, True)),
        ):
            await person.see(*texts)
            assert tuple(person.find(pane).display for pane in panes) == shown
            await person.press("v")
        await person.resize(120, 40)
        await person.see("Parallel coordinates", "Accuracy % by hidden", "Rungs", "Importance")
        assert all(person.find(pane).display for pane in panes)


@pytest.mark.parametrize(("ascii_only", "named"), [(False, "○ pruned  ● finished"), (True, ". pruned  o finished")])
async def test_the_signs_of_trials_are_named_below_them_even_on_a_small_screen(ascii_only: bool, named: str) -> None:
    example_sweep()
    async with opened(size=(60, 20), ascii_only=ascii_only) as person:
        await person.press("w")
        await person.see(named)


async def test_the_help_explains_the_sign_of_the_selected_trial() -> None:
    example_sweep()
    async with opened(size=(120, 40)) as person:
        await open_sweep(person)
        await person.see("◆92.00")
        await person.press("question_mark", *"diamond")
        await person.see("a diamond (◆) is the selected trial")


async def test_beside_the_list_of_sweeps_the_trials_of_the_selected_one_are_drawn() -> None:
    example_sweep([], name="empty", created=CREATED - 60, total=4)
    example_sweep(PRUNED[:2], name="old", created=CREATED)
    example_sweep(name="new", created=CREATED + 60)
    async with opened(size=(120, 40)) as person:
        await person.press("w")
        await person.see("Parallel coordinates", "Accuracy % by hidden", "◆92.00")
        await person.press("down")
        await person.see("◆80.00", "○ pruned")
        await person.press("down")
        await person.see("as soon as there are any")
        assert "○ pruned" not in person.text


async def test_keys_choose_the_hyperparameter_the_order_and_the_axis_and_a_click_selects_a_trial() -> None:
    example_sweep()
    async with opened(size=(120, 40)) as person:
        await open_sweep(person)
        table = person.find(TrialsTable)
        await person.click(table, offset=(10, 4))
        await person.until(lambda: selected(person) == 4, "the trial in the third row")
        scatter = person.find(ScatterPane)
        (cell,) = [place for place, number in scatter._picture.places.items() if number == 3]
        left, top = scatter.content_offset
        await person.click(scatter, offset=(cell[0] + left, cell[1] + top))
        await person.until(lambda: selected(person) == 3, "the trial in the plot")
        await person.press("p")
        await person.see("Accuracy % by learning_rate (log)")
        await person.press("p")
        await person.see("Accuracy % by hidden")
        await person.press("l")
        await person.see("log error")
        await person.focus(table)
        await person.press("end")
        assert selected(person) == 0
        await person.press("b")
        assert selected(person) == 2
        while "learning_rate ▲" not in person.text:
            await person.press("o")
        assert [trial.number for trial in table.view.trials] == [0, 4, 1, 2, 3]
        await person.press("O")
        assert [trial.number for trial in table.view.trials] == [3, 2, 1, 4, 0]


async def test_trials_of_a_sweep_are_found_among_the_runs() -> None:
    example_sweep()
    example_sweep(name="other")
    async with opened(size=(120, 40)) as person:
        await person.see("10 runs", "w Sweeps")
        await person.press("slash", *"sweep", "equals_sign", *"other")
        await person.see("5 of 10 runs", "other-004")
        assert "example-" not in person.text.partition("Selected run")[0]


async def test_without_optuna_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    # An import of a module that is None fails.
    monkeypatch.setitem(sys.modules, "optuna", None)
    example_sweep()
    async with opened(size=(120, 40)) as person:
        await open_sweep(person)
        await person.see("optuna is not installed")


async def test_a_trial_that_failed_says_why_and_one_with_nonsense_in_the_log_hides_nothing() -> None:
    directory = example_sweep(total=9)
    values = {"hidden": "thick", "learning_rate": "nan"}
    directory.append(TrialStarted(number=5, values=values, run="example-005"))
    directory.append(TrialEnded(number=5, outcome="finished", valid_accuracy=0.95, epochs=9))
    directory.append(TrialStarted(number=6, values={}, run="example-006"))
    error = "its process has died (killed, perhaps because memory ran out; its last output) (3 attempts)"
    directory.append(TrialEnded(number=6, outcome="failed", error=error))
    async with opened(size=(120, 40)) as person:
        await open_sweep(person)
        await person.see("7/9 trials", "1 failed", "thick", "run example-005 is not on this machine")
        await person.press("end")
        await person.see("example-006: its process has died", "(3 attempts)")
        await person.see("learning_rate █", "A rough estimate")


def test_every_choice_has_a_key() -> None:
    actions = [parse(binding.action) for binding in SWEEP if isinstance(binding, Binding)]
    assert {arguments[0] for _, action, arguments in actions if action == "choose"} == CHOICES.keys()
