"""Sliding through the epochs, and changing the split."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from textual.geometry import Offset

from tuinet.render.palette import PLAIN
from tuinet.runs.checkpoints import Checkpoint
from tuinet.runs.local import LocalRun
from tuinet.tui.checkpoints.epoch_line import EpochLine, checkpoint_number
from tuinet.tui.explore.history_pane import RAMP, HistoryPane, epoch_axis, history_title
from tuinet.tui.remembered import RememberedChoices

from .conftest import Gate, explored


async def test_the_best_epoch_is_known_if_the_log_has_lost_it(run: LocalRun) -> None:
    best = run.state().best_saved
    lines = run.events_path.read_bytes().splitlines(keepends=True)
    run.events_path.write_bytes(b"".join(b"\0" * 80 + b"\n" if b'"is_best":true' in line else line for line in lines))
    assert run.state().best_saved is None
    async with explored() as person:
        assert person.epoch == best
        assert "★ best" in person.text


async def test_before_an_epoch_has_ended_there_is_no_best_one(run: LocalRun) -> None:
    lines = run.events_path.read_bytes().splitlines(keepends=True)
    ended = next(index for index, line in enumerate(lines) if b'"type":"epoch_finished"' in line)
    run.events_path.write_bytes(b"".join(lines[:ended]))
    for checkpoint in run.checkpoints().all():
        if checkpoint.epoch:
            checkpoint.path.unlink()
    async with explored() as person:
        await person.press("b")
        assert person.notifications == ["no epoch has ended yet, so there is no best one"]


async def test_sliding_changes_the_answer_but_not_the_image(run: LocalRun) -> None:
    confidences = set()
    async with explored() as person:
        await person.ask("right", "right", "b", "right_curly_bracket")
        for epoch in (3, 2, 1, 0):
            answer = person.explorer.answer
            assert answer is not None
            assert (person.index, person.epoch) == (2, epoch)
            confidences.add(round(answer.confidence, 4))
            await person.ask("left_square_bracket")
    assert len(confidences) == 4


async def test_a_finished_run_opens_with_its_best_epoch_and_slides_by_keys_by_a_prompt_and_by_clicks(
    run: LocalRun,
) -> None:
    async with explored() as person:
        assert person.epoch == run.state().best_saved
        assert "★ best" in person.text
        await person.ask("left_curly_bracket", "left_square_bracket")
        assert "untrained" in person.text
        assert "guessing" in person.text
        await person.ask("right_curly_bracket", "right_square_bracket")
        assert person.epoch == 3
        await person.fill_in("e", "1")
        assert person.epoch == 1
        track = person.find(EpochLine)._track
        await person.click(EpochLine, (track.start + 1, 0))
        await person.answered()
        assert person.epoch == 0


async def test_the_nearest_checkpoint_stands_in_for_an_epoch_without_one(run: LocalRun) -> None:
    next((run.folder / "checkpoints").glob("epoch-0001*")).unlink()
    async with explored() as person:
        await person.ask("n")
        await person.fill_in("e", "1")
        assert person.epoch in (0, 2)


async def test_the_image_stays_when_it_no_longer_passes_the_filter(run: LocalRun) -> None:
    async with explored() as person:
        await person.ask("left_curly_bracket", "w", "right_curly_bracket")
        right = set((person.evaluation.predicted == person.evaluation.labels).nonzero()[0].tolist())
        await person.ask("left_curly_bracket")
        index = next(index for index in person.explorer.cursor.selected.tolist() if index in right)
        person.explorer.cursor.jump(index)
        await person.ask("right_curly_bracket")
        assert person.index == index
        assert "not among" in person.text
        assert f"Image {index:,}" in person.text


async def test_a_wide_terminal_shows_the_answer_through_all_epochs_above_the_name_of_the_current_one(
    run: LocalRun,
) -> None:
    async with explored(size=(120, 40)) as person:
        pane = person.find(HistoryPane)
        await person.until(lambda: pane.probabilities is not None, "the history")
        assert "Through the epochs" in person.text
        for key, name in (("n", "epoch 3"), ("left_curly_bracket", "untrained"), ("b", "epoch")):
            await person.ask(key)
            await person.see("▲")
            axis = next(line for line in person.lines if "▲" in line)
            assert f"▲ {name}" in axis or f"{name} ▲" in axis
        await person.click(HistoryPane, Offset(pane._start + 3, 3))
        await person.answered()
        assert person.epoch == 0


async def test_the_history_says_how_many_classes_have_no_row_and_that_a_name_is_cut(run: LocalRun) -> None:
    async with explored(size=(120, 40)) as person:
        pane = person.find(HistoryPane)
        await person.until(lambda: pane.probabilities is not None, "the history")
        person.explorer.classes = tuple(f"the digit {k}" for k in range(10))
        rows = pane.draw(50, 9).plain.split("\n")
        assert all(row.startswith("the digit… ") for row in rows[:8])
        assert rows[-1].startswith("+2 more ")


@pytest.mark.parametrize(
    ("width", "title"),
    [
        (60, "Through the epochs   from · 2  ░ 10  ▒ 35  ▓ 65  █ 90 %"),
        (35, "Epochs  ·2 ░10 ▒35 ▓65 █90 %"),
        (20, "Through the epochs"),
    ],
)
def test_the_title_of_the_history_explains_its_signs_where_there_is_room(width: int, title: str) -> None:
    assert history_title(RAMP, width, "").plain == title


@pytest.mark.parametrize(
    ("epoch", "batch", "axis"), [(2, 0, "0 ▲ untrained epoch 2"), (0, 57, "0 ▲ untrained epoch 0 + 57 batches")]
)
def test_the_axis_below_the_history_ends_with_the_name_of_the_last_checkpoint(
    epoch: int, batch: int, axis: str
) -> None:
    shown = [Checkpoint(0, 0, Path()), Checkpoint(epoch, batch, Path())]
    cell = 30
    assert " ".join(epoch_axis(shown, shown[0], cell, 2 * cell, PLAIN).plain.split()) == axis


@pytest.mark.parametrize(("epoch", "batch", "number"), [(2, 0, "2"), (0, 57, "0 + 57")])
def test_the_track_of_a_run_stopped_within_an_epoch_ends_at_its_batch(epoch: int, batch: int, number: str) -> None:
    assert checkpoint_number(Checkpoint(epoch, batch, Path())) == number


async def test_a_key_goes_from_split_to_split_and_a_click_chooses_one_that_is_remembered(run: LocalRun) -> None:
    async with explored() as person:
        for split, count in (("valid", "500"), ("train", "2,000"), ("test", "10,000")):
            await person.ask("v")
            assert person.explorer.split == split
            assert f"1st of {count}" in person.text
        await person.ask("w")
        await person.click("PositionLine", (10, 0))
        await person.until(lambda: person.explorer.images is not None, "the images")
        await person.answered()
        assert person.explorer.split == "valid"
        assert "mistakes" in person.text
    assert RememberedChoices.read().explore_split == "valid"


async def test_keys_work_while_all_images_are_evaluated(run: LocalRun, gate: Gate) -> None:
    async with explored(wait=False) as person:
        await person.see("evaluating 10,000 test images")
        await person.press("right", "right")
        await person.see("predicted")
        assert "Image 2: a 1" in person.text
        gate.open()
        await person.answered()
        assert "of 10,000 correct" in person.text


async def test_an_evaluation_that_is_no_longer_wanted_is_abandoned(run: LocalRun, gate: Gate) -> None:
    async with explored(wait=False) as person:
        await person.see("evaluating")
        await person.press("left_square_bracket")
        gate.open()
        await person.answered()
    assert gate.was_wanted == [False, True]


async def test_nothing_is_computed_while_another_screen_is_shown(run: LocalRun, gate: Gate) -> None:
    other = LocalRun(shutil.copytree(run.folder, run.folder.with_name("20990101-000000-late-copy")))
    gate.open()
    async with explored(run.run_id) as person:
        run_session = person.app.run_session
        explorer = person.explorer
        await person.press("1")
        person.app.opener.open(other)
        await person.until(lambda: run_session.follower and run_session.follower.run is other, "the other run")
        assert gate.was_wanted == [True]
        await person.press("2")
        await person.until(lambda: explorer.follower is run_session.follower, "the other run on this screen")
        await person.answered()
        assert gate.was_wanted == [True, True]


async def test_a_split_without_images_is_passed_over(run: LocalRun, monkeypatch: pytest.MonkeyPatch) -> None:
    async with explored() as person:
        follower = person.explorer.follower
        assert follower is not None
        started = follower.state.started
        assert started is not None
        monkeypatch.setattr(follower.state, "started", started.model_copy(update={"valid_size": 0}))
        await person.ask("v")
        assert person.explorer.split == "train"
        await person.ask("v")
        assert person.explorer.split == "test"
