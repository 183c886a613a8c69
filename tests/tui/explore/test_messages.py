"""The messages of the Explore screen where it has nothing to show; they fit on the screen."""

from __future__ import annotations

import json
import re
import shutil
from itertools import product
from typing import Any

import pytest

from tuinet.config import Configuration
from tuinet.runs.local import LocalRun
from tuinet.tui.available_keys import available_keys
from tuinet.tui.explore.confusion_screen import ConfusionScreen
from tuinet.tui.explore.image_pane import ImagePane
from tuinet.tui.help_screen import HelpScreen
from tuinet.tui.runs.runs_screen import RunsScreen
from tuinet.tui.widgets.run_picker import RunPicker

from ..conftest import SMALL
from .conftest import ExploringPerson, explored

SIZES = [(60, 20), (80, 24), (120, 40), (200, 60)]


def configure(run: LocalRun, **changes: Any) -> None:
    """Change the recorded configuration of a run."""
    record = json.loads(run.record_path.read_bytes())
    record["config"].update(changes)
    run.record_path.write_text(json.dumps(record))


async def test_without_a_run_every_pane_says_what_it_is_for() -> None:
    async with explored(None, size=(200, 60)) as person:
        await person.see(
            "No run is open. Press o to choose one",
            "The network's answer appears here",
            "The answer of each epoch appears here",
            "The images before and after this one appear here",
        )


async def test_without_a_run_only_opening_one_is_offered_and_without_any_the_list_says_how_to_train_one() -> None:
    async with explored(None) as person:
        await person.press("right", "m", "w", "x", "l", "left_square_bracket")
        assert "o Other run" in person.text
        assert offered(person).isdisjoint({"Confusion", "Style", "Remove filter"})
        await person.press("o")
        await person.see("No runs yet", "then 1 to train one")
        assert "shades" not in person.text


async def test_a_run_is_chosen_from_a_list_that_is_offered_to_a_person_without_a_run(run: LocalRun) -> None:
    async with explored(None) as person:
        await person.press("o")
        await person.see("small", "✓ finished")
        await person.press("escape")
        assert not isinstance(person.app.screen, RunPicker)
        await person.press("1", "2")
        await person.see("Which run do you want to open?", "small")
        await person.ask("enter")
        assert "Image 0: a 7" in person.text


async def test_the_list_of_runs_closes_when_a_run_is_opened_meanwhile(run: LocalRun) -> None:
    async with explored(None) as person:
        await person.press("o")
        await person.see("small")
        person.app.opener.open(run)
        await person.until(lambda: not isinstance(person.app.screen, RunPicker), "the images")


async def test_a_run_without_checkpoints_shows_its_images(run: LocalRun) -> None:
    shutil.rmtree(run.folder / "checkpoints")
    async with explored(wait=False) as person:
        await person.see("This run has no checkpoint")
        assert "Image 0: a 7" in person.text
        assert {"Next", "Random", "Go to", "Split", "Other run"} <= offered(person)
        assert offered(person).isdisjoint({"Next mistake", "Confusion", "Mistakes", "Epoch back", "Sort", "Label"})


async def test_a_run_without_validation_images_says_so(run: LocalRun) -> None:
    configure(run, valid_size=0)
    async with explored(wait=False) as person:
        await person.press("v")
        await person.see("no validation images", "Press v")


async def test_a_damaged_checkpoint_is_reported_and_the_others_still_answer(run: LocalRun) -> None:
    newest = run.checkpoints().all()[-1]
    newest.path.write_bytes(newest.path.read_bytes()[:100])
    async with explored() as person:
        await person.press("n")
        await person.see("truncated", "epoch 3")
        await person.ask("left_square_bracket")
        assert person.epoch == 2


async def test_a_missing_data_set_is_reported_in_the_pane(run: LocalRun) -> None:
    configure(run, dataset="/nowhere/digits")
    async with explored(wait=False) as person:
        await person.see("/nowhere/digits", "Image")


async def test_another_run_begins_at_its_first_image_without_a_filter(run: LocalRun) -> None:
    other = LocalRun.create(run.folder.parent, Configuration.model_validate(SMALL), "other", now=2e9)
    async with explored("small") as person:
        await person.ask("right", "right", "w")
        person.app.opener.open(other)
        await person.see("This run has no checkpoint")
        assert person.index == 0
        assert "mistakes" not in person.text.split("Neighbours")[0]


async def test_the_terminal_may_be_resized_at_any_time_and_ten_bars_fit_at_every_size_beside_every_style(
    run: LocalRun,
) -> None:
    async with explored() as person:
        for size, _ in product(SIZES, range(4)):
            await person.resize(*size)
            await person.ask("d", "m")
            lines = person.text.split("\n")
            assert len(lines) == size[1]
            assert max(map(len, lines)) <= size[0]
            bars = [line for line in lines[3:] if "predicted" not in line and re.search(r"\d\.\d %\W*$", line)]
            assert len(bars) == 10, size
        await person.press("home")
        for size in ((40, 10), (80, 24)):
            await person.resize(*size)
            await person.press("right")
        # Where the screen was too small, the key did nothing.
        await person.see("Image 1")


async def test_the_image_can_be_enlarged_and_a_style_that_is_then_chosen_has_its_room_afterwards(
    run: LocalRun,
) -> None:
    async with explored() as person:
        await person.press("z")
        await person.until(lambda: "Neighbours" not in person.text, "the image alone")
        assert "Image 0: a 7" in person.text
        await person.press("z", "d", "d", "d")
        usual = person.find(ImagePane).size.width
        await person.press("d", "z", "d", "d", "d", "z")
        await person.until(lambda: "Neighbours" in person.text, "all panes")
        assert person.find(ImagePane).size.width == usual


async def test_the_help_explains_the_screen(run: LocalRun) -> None:
    async with explored(size=(120, 200)) as person:
        await person.press("question_mark")
        await person.until(lambda: isinstance(person.app.screen, HelpScreen), "the help")
        for text in ("what a network has learned", "confusion matrix", "mistakes", "confidence"):
            assert text in person.text


async def test_without_colour_signs_tell_right_from_wrong(run: LocalRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with explored() as person:
        assert "✓ predicted 7" in person.text
        await person.press("m")
        assert "✗ predicted" in person.text
        assert "○" in person.text


@pytest.mark.usefixtures("run")
async def test_a_run_that_is_removed_leaves_neither_matrix_nor_images_behind() -> None:
    async with explored() as person:
        await person.open_matrix()
        await person.press("3")
        await person.until(lambda: isinstance(person.app.screen, RunsScreen), "the list of runs")
        await person.see("✓ finished")
        await person.press("D", "y")
        await person.until(lambda: person.app.run_session.follower is None, "no run")
        await person.press("2")
        await person.until(lambda: not isinstance(person.app.screen, ConfusionScreen), "no matrix")
        await person.see("no run")
        assert person.explorer.follower is None


async def test_only_keys_with_an_effect_are_offered_where_no_image_passes(run: LocalRun) -> None:
    async with explored() as person:
        assert "Remove filter" not in offered(person)
        await person.press("l", "4", "p", "4", "w")
        await person.see("No image matches", "u Show all")
        assert {"Remove filter", "Show all"} <= offered(person)
        assert offered(person).isdisjoint({"Next", "Random", "Go to", "Next mistake", "Draw on it"})
        assert not person.app.screen.query_one(ImagePane).border_subtitle


def offered(person: ExploringPerson) -> set[str]:
    """The titles of the keys that work now."""
    return {active.binding.description for active in available_keys(person.app.screen)}
