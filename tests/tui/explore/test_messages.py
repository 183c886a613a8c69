"""What the Explore screen says where it has nothing to show, and that all of it is on the screen."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from tuinet.config import Configuration
from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun
from tuinet.tui.explore.image_panes import ImagePane
from tuinet.tui.explore.run_picker import RunPicker
from tuinet.tui.help_screen import HelpScreen

from .conftest import SMALL, Person, explore, explore_answers

SIZES = [(60, 20), (80, 24), (120, 40), (200, 60)]


def test_without_a_run_it_is_said_how_to_choose_one() -> None:
    async def steps(person: Person) -> str:
        await person.see("No run is open")
        return person.text

    text = explore(steps, None, (200, 60))
    for words in (
        "Press o to choose one",
        "The network's answer to the image will be here",
        "How the answer changed from epoch to epoch",
        "The images before and after it will be here",
    ):
        assert words in text


def test_without_a_run_only_what_can_be_done_is_offered() -> None:
    async def steps(person: Person) -> str:
        await person.pilot.press("right", "m", "w", "x", "l", "left_square_bracket")
        return person.text

    text = explore(steps, None)
    assert "o Other run" in text
    assert "Confusion" not in text


def test_a_run_is_chosen_from_a_list(run: Run) -> None:
    async def steps(person: Person) -> tuple[str, str]:
        await person.pilot.press("o")
        await person.see("small")
        asked = person.text
        await person.pilot.press("enter")
        await person.answered()
        return asked, person.text

    asked, text = explore(steps, None)
    assert "✓ finished" in asked
    assert "Image 0: label 7" in text


def test_escape_leaves_the_list_of_runs(run: Run) -> None:
    async def steps(person: Person) -> bool:
        await person.pilot.press("o")
        await person.see("small")
        await person.pilot.press("escape")
        return isinstance(person.app.screen, RunPicker)

    assert not explore(steps, None)


def test_if_there_are_no_runs_the_list_says_so() -> None:
    async def steps(person: Person) -> str:
        await person.pilot.press("o")
        await person.see("There are no runs yet")
        return person.text

    assert "screen (1) trains one" in explore(steps, None)


def test_a_run_without_checkpoints_says_so(run: Run) -> None:
    shutil.rmtree(run.folder / "checkpoints")

    async def steps(person: Person) -> str:
        await person.see("This run has no checkpoint")
        return person.text

    assert "Image 0: label 7" in explore(steps)


def test_a_run_without_validation_images_says_so(run: Run) -> None:
    record = json.loads(run.record_path.read_bytes())
    record["config"]["valid_size"] = 0
    run.record_path.write_text(json.dumps(record))

    async def steps(person: Person) -> str:
        await person.pilot.press("v")
        await person.see("no valid images")
        return person.text

    assert "Press v" in explore(steps)


def test_a_damaged_checkpoint_is_told_and_the_others_can_be_looked_at(run: Run) -> None:
    newest = run.checkpoints().all()[-1]
    newest.path.write_bytes(newest.path.read_bytes()[:100])

    async def steps(person: Person) -> tuple[str, int]:
        await person.answered()
        await person.pilot.press("n")
        await person.see("truncated")
        told = person.text
        await person.press("left_square_bracket")
        return told, person.epoch

    told, epoch = explore(steps)
    assert "epoch 3" in told
    assert epoch == 2


def test_a_data_set_that_is_gone_is_told_in_the_pane(own_home: object, run: Run) -> None:
    record = json.loads(run.record_path.read_bytes())
    record["config"]["dataset"] = "/nowhere/digits"
    run.record_path.write_text(json.dumps(record))

    async def steps(person: Person) -> str:
        await person.see("/nowhere/digits")
        return person.text

    assert "Image" in explore(steps)


def test_another_run_is_looked_at_from_its_first_image(run: Run) -> None:
    other = LocalRun.create(run.folder.parent, Configuration.model_validate(SMALL), "other", now=2e9)

    async def steps(person: Person) -> tuple[int, str]:
        await person.press("right", "right", "w")
        person.app.opener.open(other)
        await person.see("This run has no checkpoint")
        return person.index, person.text

    index, text = explore_answers(steps, wanted="small")
    assert index == 0
    assert "wrong" not in text.split("Neighbours")[0]


@pytest.mark.parametrize("size", SIZES)
def test_all_ten_bars_fit_at_every_size_beside_every_style(run: Run, size: tuple[int, int]) -> None:
    async def steps(person: Person) -> list[list[str]]:
        seen = []
        for _ in range(4):
            await person.press("d", "m")
            seen.append(person.text.split("\n"))
        return seen

    for lines in explore_answers(steps, size=size):
        assert len(lines) == size[1]
        assert max(map(len, lines)) <= size[0]
        assert sum(bool(re.search(r"\d\.\d %\W*$", line)) for line in lines[3:]) == 10


def test_resizing_at_any_moment_is_safe(run: Run) -> None:
    async def steps(person: Person) -> str:
        for size in (*SIZES, (40, 10), (80, 24)):
            await person.pilot.resize_terminal(*size)
            await person.press("right")
        return person.text

    assert "Image 5" in explore_answers(steps)


def test_the_image_can_be_shown_alone(run: Run) -> None:
    async def steps(person: Person) -> str:
        await person.press("z")
        await person.until(lambda: "Neighbours" not in person.text, "the image alone")
        return person.text

    assert "Image 0: label 7" in explore_answers(steps)


def test_the_help_explains_the_screen(run: Run) -> None:
    async def steps(person: Person) -> str:
        await person.pilot.press("question_mark")
        await person.until(lambda: isinstance(person.app.screen, HelpScreen), "the help")
        return person.text

    text = explore_answers(steps, size=(120, 200))
    for words in ("what a network has learned", "confusion matrix", "Only the mistakes", "confidence"):
        assert words in text


def test_nothing_is_told_by_colour_alone(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def steps(person: Person) -> tuple[str, str]:
        right = person.text
        await person.press("m")
        return right, person.text

    right, wrong = explore_answers(steps)
    assert "✓ seen as 7" in right
    assert "✗ seen as" in wrong
    assert "○" in wrong


def test_a_style_chosen_while_the_image_is_alone_has_its_room_afterwards(run: Run) -> None:
    async def steps(person: Person) -> tuple[int, int]:
        await person.press("d", "d", "d")
        usual = person.app.screen.query_one(ImagePane).size.width
        await person.press("d", "z", "d", "d", "d", "z")
        await person.until(lambda: "Neighbours" in person.text, "all panes")
        return usual, person.app.screen.query_one(ImagePane).size.width

    usual, afterwards = explore_answers(steps)
    assert afterwards == usual


def test_who_comes_without_a_run_is_offered_those_there_are(run: Run) -> None:
    async def steps(person: Person) -> str:
        await person.pilot.press("1", "2")
        await person.see("Explore which run?")
        await person.see("small")
        await person.pilot.press("enter")
        await person.answered()
        return person.text

    assert "Image 0: label 7" in explore(steps, None)


def test_a_list_of_runs_closes_when_a_run_is_opened_meanwhile(run: Run) -> None:
    async def steps(person: Person) -> None:
        await person.pilot.press("o")
        await person.see("small")
        person.app.opener.open(run)
        await person.until(lambda: not isinstance(person.app.screen, RunPicker), "the images")

    explore(steps, None)
