"""Sliding through the epochs, going from split to split, and following a run that trains."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.geometry import Offset

from tuinet.analysis.exploration import Exploration
from tuinet.runs.checkpoints import Checkpoint
from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun
from tuinet.tui.explore.history_pane import HistoryPane
from tuinet.tui.explore.position_lines import EpochLine
from tuinet.tui.preferences import Preferences

from .conftest import DEADLINE, Person, explore, explore_answers


def test_a_finished_run_is_seen_through_its_best_epoch(run: Run) -> None:
    async def steps(person: Person) -> tuple[int, str]:
        return person.epoch, person.text

    epoch, text = explore_answers(steps)
    assert epoch == run.state().best_saved
    assert "★ best" in text


def test_the_best_epoch_is_known_where_the_log_has_lost_it(run: Run) -> None:
    best = run.state().best_saved
    lines = run.events_path.read_bytes().splitlines(keepends=True)
    run.events_path.write_bytes(b"".join(b"\0" * 80 + b"\n" if b'"is_best":true' in line else line for line in lines))
    assert run.state().best_saved is None

    async def steps(person: Person) -> tuple[int, str]:
        return person.epoch, person.text

    epoch, text = explore_answers(steps)
    assert epoch == best
    assert "★ best" in text


def test_sliding_changes_the_answer_and_not_the_image(run: Run) -> None:
    async def steps(person: Person) -> list[tuple[int, int, float]]:
        seen = []
        await person.press("right", "right", "b", "right_curly_bracket")
        for _ in range(4):
            answer = person.explorer.answer
            assert answer is not None
            seen.append((person.index, person.epoch, round(answer.confidence, 4)))
            await person.press("left_square_bracket")
        return seen

    seen = explore_answers(steps)
    assert [(index, epoch) for index, epoch, _ in seen] == [(2, 3), (2, 2), (2, 1), (2, 0)]
    assert len({confidence for *_, confidence in seen}) == 4


def test_sliding_ends_at_the_first_and_at_the_last(run: Run) -> None:
    async def steps(person: Person) -> tuple[str, int]:
        await person.press("left_curly_bracket", "left_square_bracket")
        untrained = person.text
        await person.press("right_curly_bracket", "right_square_bracket")
        return untrained, person.epoch

    untrained, last = explore_answers(steps)
    assert "untrained" in untrained
    assert last == 3


def test_an_epoch_is_found_by_its_number(run: Run) -> None:
    async def steps(person: Person) -> int:
        await person.say("e", "1")
        return person.epoch

    assert explore_answers(steps) == 1


def test_an_epoch_that_was_not_saved_gives_the_nearest(run: Run) -> None:
    next((run.folder / "checkpoints").glob("epoch-0001*")).unlink()

    async def steps(person: Person) -> int:
        await person.press("n")
        await person.say("e", "1")
        return person.epoch

    assert explore_answers(steps) in (0, 2)


def test_the_image_stays_when_it_passes_the_filter_no_more(run: Run) -> None:
    async def steps(person: Person) -> tuple[bool, int, str]:
        await person.press("left_curly_bracket", "w", "right_curly_bracket")
        right = (person.predictions.predicted == person.predictions.labels).nonzero()[0]
        await person.press("left_curly_bracket")
        wrong = person.explorer.walk.selected
        index = next(int(k) for k in wrong if k in right)
        person.explorer.walk.jump(index)
        await person.press("right_curly_bracket")
        return person.index == index, index, person.text

    same, index, text = explore_answers(steps)
    assert same
    assert "not among" in text
    assert f"Image {index:,}" in text


def test_a_click_on_the_epochs_slides(run: Run) -> None:
    async def steps(person: Person) -> int:
        track = person.app.screen.query_one(EpochLine)._track
        await person.pilot.click(EpochLine, Offset(track.start + 1, 0))
        await person.answered()
        return person.epoch

    assert explore_answers(steps) == 0


def test_where_there_is_room_the_answer_is_shown_through_all_epochs(run: Run) -> None:
    async def steps(person: Person) -> tuple[str, int]:
        await person.until(lambda: person.app.screen.query_one(HistoryPane)._rows is not None, "the history")
        text = person.text
        pane = person.app.screen.query_one(HistoryPane)
        await person.pilot.click(HistoryPane, Offset(pane._left + 3, 3))
        await person.answered()
        return text, person.epoch

    text, clicked = explore_answers(steps, size=(120, 40))
    assert "Through the epochs" in text
    assert "▲" in text
    assert clicked == 0


@pytest.mark.parametrize(("presses", "split", "count"), [(1, "valid", "500"), (2, "train", "2,000"), (3, "test", "10")])
def test_a_key_goes_from_split_to_split(run: Run, presses: int, split: str, count: str) -> None:
    async def steps(person: Person) -> str:
        for _ in range(presses):
            await person.press("v")
        assert person.explorer.split == split
        return person.text

    assert f"1 of {count}" in explore_answers(steps)


def test_a_click_chooses_a_split_and_it_is_remembered(run: Run) -> None:
    async def steps(person: Person) -> str:
        await person.pilot.click("PositionLine", Offset(10, 0))
        await person.until(lambda: person.explorer.images is not None, "images")
        await person.answered()
        return person.explorer.split

    assert explore_answers(steps) == "valid"
    assert Preferences.read().explore_split == "valid"


def test_the_filter_goes_along_to_another_split(run: Run) -> None:
    async def steps(person: Person) -> str:
        await person.press("w")
        await person.press("v")
        return person.text

    assert "wrong" in explore_answers(steps)


class Gate:
    """Holds evaluations back until it is opened, and keeps whether each was still wanted then."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open, self.wanted = threading.Event(), []  # type: ignore[var-annotated]
        self._compute = Exploration.evaluate
        monkeypatch.setattr(Exploration, "evaluate", lambda own, *rest: self.pass_through(own, *rest))

    def pass_through(self, own: Exploration, checkpoint: Checkpoint, split: str, wanted: Callable[[], bool]) -> object:
        assert self.open.wait(DEADLINE)
        self.wanted.append(wanted())
        return self._compute(own, checkpoint, split, wanted)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate(monkeypatch)
    yield gate
    gate.open.set()


def test_keys_work_while_the_answers_are_computed(run: Run, gate: Gate) -> None:
    async def steps(person: Person) -> tuple[str, str]:
        await person.see("evaluating 10,000 test images")
        await person.pilot.press("right", "right")
        await person.see("seen as")  # one image is asked about by itself
        busy = person.text
        gate.open.set()
        await person.answered()
        return busy, person.text

    busy, after = explore(steps)
    assert "Image 2: label 1" in busy
    assert "of 10,000 right" in after


def test_an_evaluation_that_nobody_waits_for_any_more_is_left(run: Run, gate: Gate) -> None:
    async def steps(person: Person) -> None:
        await person.see("evaluating")
        await person.pilot.press("left_square_bracket")
        gate.open.set()
        await person.answered()

    explore(steps)
    assert gate.wanted == [False, True]


def test_nothing_is_computed_while_another_screen_is_shown(run: Run, gate: Gate) -> None:
    other = LocalRun(shutil.copytree(run.folder, run.folder.with_name("20990101-000000-late-copy")))
    gate.open.set()

    async def steps(person: Person) -> tuple[list[bool], list[bool]]:
        await person.answered()
        run_session, explorer = person.app.run_session, person.explorer
        await person.pilot.press("1")
        person.app.opener.open(other)
        await person.until(lambda: run_session.follower and run_session.follower.run is other, "the other run")
        hidden = list(gate.wanted)
        await person.pilot.press("2")
        await person.until(lambda: explorer.session is run_session.follower, "the other run on this screen")
        await person.answered()
        return hidden, gate.wanted

    assert explore(steps, run.run_id) == ([True], [True, True])


class Training:
    """A run that seems to train: its lock is held, and its log and its checkpoints come when they are told to."""

    def __init__(self, run: Run, aside: Path) -> None:
        self.run, self.aside = run, aside
        self.lines = run.events_path.read_bytes().splitlines(keepends=True)
        run.folder.joinpath("checkpoints").rename(aside)
        run.folder.joinpath("checkpoints").mkdir()
        run.events_path.write_bytes(b"")
        self.lock, self.holds = run.lock(), True

    def tell_until(self, kind: str, epoch: int | None = None) -> None:
        """Go on with the log to the next event of a kind, and save what it says was saved."""
        with self.run.events_path.open("ab") as log:
            while self.lines:
                line = self.lines.pop(0)
                event = json.loads(line)
                if event["type"] == "checkpoint_saved":
                    shutil.copy(self.aside / Path(event["path"]).name, self.run.folder / event["path"])
                log.write(line)
                if event["type"] == kind and epoch in (None, event.get("epoch")):
                    return

    def end(self) -> None:
        """Tell the rest, and let go of the lock."""
        self.tell_until("nothing")
        self.let_go()

    def let_go(self) -> None:
        if self.holds:
            self.holds = False
            self.lock.release()


@pytest.fixture
def training(run: Run, tmp_path: Path) -> Iterator[Training]:
    made = Training(run, tmp_path / "aside")
    yield made
    made.let_go()


def test_before_the_first_checkpoint_of_a_run_that_trains_it_is_said_that_it_will_come(training: Training) -> None:
    async def steps(person: Person) -> tuple[str, int]:
        await person.see("in a moment")
        text = person.text
        training.tell_until("checkpoint_saved", 0)
        await person.answered()
        return text, person.epoch

    text, epoch = explore(steps)
    assert "Image 0: label 7" in text
    assert epoch == 0


def test_a_run_that_trains_is_followed(training: Training) -> None:
    training.tell_until("checkpoint_saved", 1)

    async def steps(person: Person) -> tuple[str, int]:
        await person.answered()
        text = person.text
        training.tell_until("checkpoint_saved", 2)
        await person.until(lambda: person.epoch == 2, "the next checkpoint")
        return text, person.epoch

    text, epoch = explore(steps)
    assert "following the newest" in text
    assert epoch == 2


def test_who_slides_follows_no_more(training: Training) -> None:
    training.tell_until("checkpoint_saved", 1)

    async def steps(person: Person) -> tuple[int, str]:
        await person.press("left_square_bracket")
        training.tell_until("checkpoint_saved", 2)
        await person.until(lambda: len(person.explorer.checkpoints) == 3, "the next checkpoint")
        return person.epoch, person.text

    epoch, text = explore_answers(steps)
    assert epoch == 0
    assert "n: newest" in text


def test_who_goes_to_the_newest_follows_again(training: Training) -> None:
    training.tell_until("checkpoint_saved", 1)

    async def steps(person: Person) -> int:
        await person.press("left_square_bracket", "n")
        training.tell_until("checkpoint_saved", 2)
        await person.until(lambda: person.epoch == 2, "the next checkpoint")
        return person.epoch

    assert explore_answers(steps) == 2


def test_when_a_followed_run_ends_its_best_epoch_is_shown(training: Training) -> None:
    training.tell_until("checkpoint_saved", 1)

    async def steps(person: Person) -> int:
        training.end()
        await person.until(lambda: not person.explorer.following, "the end")
        await person.answered()
        return person.epoch

    assert explore_answers(steps) == training.run.state().best_saved


def test_a_checkpoint_that_is_dropped_while_it_is_looked_at_stays_until_one_slides_away(training: Training) -> None:
    training.tell_until("checkpoint_saved", 1)

    async def steps(person: Person) -> tuple[int, list[int], list[int]]:
        await person.press("left_square_bracket")
        next((training.run.folder / "checkpoints").glob("epoch-0000*")).unlink()
        training.tell_until("checkpoint_saved", 2)
        await person.until(lambda: len(person.explorer.checkpoints) == 3, "the next checkpoint")
        held = person.epoch
        await person.press("right", "n")
        person.explorer.refresh()
        await person.until(lambda: len(person.explorer.checkpoints) == 2, "the list without it")
        return held, [checkpoint.epoch for checkpoint in person.explorer.checkpoints], [person.epoch]

    assert explore_answers(steps) == (0, [1, 2], [2])


@pytest.mark.parametrize(("key", "words"), [("n", "epoch 3"), ("b", "epoch"), ("left_curly_bracket", "untrained")])
def test_the_mark_below_the_epochs_covers_no_words(run: Run, key: str, words: str) -> None:
    async def steps(person: Person) -> str:
        await person.press(key)
        await person.until(lambda: "▲" in person.text, "the mark")
        return next(line for line in person.text.split("\n") if "▲" in line)

    axis = explore_answers(steps, size=(120, 40))
    assert f"▲ {words}" in axis or f"{words} ▲" in axis
