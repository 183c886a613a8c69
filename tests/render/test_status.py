"""The status of a run in one or two lines."""

from __future__ import annotations

import pytest
from rich.text import Text

from tuinet.events import AnyEvent, CheckpointSaved, Paused
from tuinet.render.palette import DARK, PLAIN
from tuinet.render.status import SIGNS, Status, resume_point, status_lines, status_word
from tuinet.runs.state import fold

from .conftest import batch, ended, epoch, epoch_started, started

TRAINING: list[AnyEvent] = [started(), epoch_started(), epoch(), epoch_started(2), batch(2)]


def lines(
    *events: AnyEvent, status: str = "training", problem: str | None = None, width: int = 100, rows: int = 2
) -> list[str]:
    return status_lines(Status(fold(list(events)), status, problem), width, rows, PLAIN).plain.split("\n")


def test_progress_is_an_epoch_a_share_the_last_accuracy_the_time_left_and_the_speed() -> None:
    (line,) = lines(*TRAINING, width=78, rows=1)
    assert line == "▶ epoch 2/10  ━━━────────────────  15 %  valid 97.00 % ★     4 s left  110 k/s"


def test_figures_keep_their_columns() -> None:
    worse = epoch(2, valid_accuracy=0.7)
    shown = [
        lines(started(), epoch_started(), batch(), width=78)[0],
        lines(*TRAINING, width=78)[0],
        lines(*TRAINING, worse, epoch_started(3), batch(3, samples_per_second=9000.0), width=78)[0],
    ]
    assert len({(line.index(" %"), line.index(" left"), len(line)) for line in shown}) == 1


def test_the_star_marks_the_best_epoch_alone() -> None:
    assert "valid 97.00 % ★" in lines(*TRAINING)[0]
    assert "★" not in lines(*TRAINING, epoch(2, valid_accuracy=0.9))[0]


def test_without_validation_images_the_training_accuracy_is_shown() -> None:
    assert "train 94.00 %" in lines(started(), epoch_started(), batch(), epoch(valid_accuracy=None))[0]


def test_a_pause_says_how_to_continue() -> None:
    (line,) = lines(*TRAINING, Paused(epoch=2, batch=433), status="paused", width=58, rows=1)
    assert line.startswith("‖ epoch 2/10")
    assert "space: continue" in line


def test_the_time_left_is_computed_from_whole_epochs_once_there_are_some() -> None:
    slow = batch(2, samples_per_second=1.0)  # something else kept it waiting for a moment
    assert "4 s left" in lines(*TRAINING, slow)[0]


def test_the_best_accuracy_has_its_epoch() -> None:
    assert "best valid 97.00 % (epoch 1)" in lines(*TRAINING)[1]


@pytest.mark.parametrize("width", [20, 58, 78, 118, 198])
@pytest.mark.parametrize("status", ["starting", "training", "paused", "finished", "failed"])
def test_the_lines_are_never_wider_than_the_pane(width: int, status: str) -> None:
    problem = "x" * 300 if status == "failed" else None
    shown = lines(*TRAINING, ended(), status=status, problem=problem, width=width)
    assert max(map(len, shown)) <= width


def test_the_outcome_has_the_test_accuracy() -> None:
    first, second = lines(*TRAINING, ended(), status="finished")
    assert first == "✓ finished  98.24 % of the test images correct"
    assert "best epoch 1" in second


@pytest.mark.parametrize(
    ("status", "word"), [("early_stopped", "✓ stopped early"), ("target_reached", "✓ target reached")]
)
def test_a_status_is_written_as_people_say_it(status: str, word: str) -> None:
    assert status_word(status, PLAIN).plain == word


def test_a_single_epoch_is_not_called_epochs() -> None:
    single = [started(epochs=1), epoch()]
    assert "  1/1 epoch  " in lines(*single, ended(), status="finished")[1]


def test_both_numbers_of_epochs_have_commas() -> None:
    many = [started(epochs=2000), *(epoch(number) for number in range(1, 1001))]
    assert "  1,000/2,000 epochs  " in lines(*many, ended(), status="stopped")[1]


@pytest.mark.parametrize(
    ("width", "figure"),
    [
        (78, "98.24 % of the test images correct"),
        (58, "98.24 % on the test set"),
        (53, "98.24 % on test"),
        (46, "98.24 %"),
    ],
)
def test_the_outcome_says_what_to_do_next(width: int, figure: str) -> None:
    status = Status(fold([*TRAINING, ended()]), "finished", hint=Text("m: see what fools it"))
    shown = status_lines(status, width, 1, PLAIN).plain
    assert shown == f"✓ finished  {figure} · m: see what fools it"


def test_a_problem_is_shown_in_full() -> None:
    assert "the disk is full" in lines(*TRAINING, status="failed", problem="the disk is full")[1]


@pytest.mark.parametrize(
    ("width", "text"),
    [(78, "loading the images and choosing the number of threads"), (58, "loading the images")],
)
def test_before_the_first_batch_it_says_what_is_being_done(width: int, text: str) -> None:
    (line,) = lines(started(), status="starting", width=width, rows=1)
    assert line == f"… starting  {text}"


@pytest.mark.parametrize("status", SIGNS)
def test_every_state_has_a_sign(status: str) -> None:
    assert status_word(status, DARK).plain.split()[0] == SIGNS[status]


SAVED = CheckpointSaved(epoch=0, path="checkpoints/epoch-0000+00223.safetensors", valid_accuracy=None, is_best=False)
STOPPED: list[AnyEvent] = [
    started(),
    epoch_started(),
    batch(1, 220),
    SAVED,
    ended(reason="stopped", test_accuracy=0.9, seconds=3.2),
]
DIVERGED = (
    "the loss became infinite or NaN (in epoch 1, by batch 28): the learning rate 20 is too high; try 2, "
    "or clip_norm 1; earlier checkpoints are not affected"
)


def test_a_resumed_run_shows_the_epoch_of_its_batches() -> None:
    first, second = lines(*STOPPED, started(), batch(1, 321))
    assert "epoch 1/10" in first
    assert "batch 321/860" in second


def test_a_pause_shows_exactly_what_is_done() -> None:
    first, second = lines(*TRAINING, Paused(epoch=2, batch=433), status="paused")
    assert "epoch 2/10" in first
    assert "batch 433/860" in second
    first, second = lines(*TRAINING, epoch(2), Paused(epoch=3, batch=0), status="paused")
    assert " 20 %" in first
    assert "batch   0/860" in second


def test_a_run_stopped_within_its_first_epoch_has_its_batches_and_seconds() -> None:
    assert "223 of 860 batches of epoch 1  3.20 s of training" in lines(*STOPPED, status="stopped")[1]


def test_the_time_left_is_worth_more_than_the_bar() -> None:
    assert "4 s left" in lines(*TRAINING, width=58)[0]


def test_an_interrupted_run_says_how_to_resume_it() -> None:
    state = fold([*TRAINING, SAVED.model_copy(update={"epoch": 3, "path": "checkpoints/epoch-0003.safetensors"})])
    hint = Text(f"r resumes {resume_point(state)}")
    status = Status(state, "interrupted", "the training process has died", hint)
    shown = status_lines(status, 58, 1, PLAIN).plain
    assert shown == "! interrupted  r resumes from epoch 4\nthe training process has died"
    assert resume_point(fold(STOPPED)) == "in epoch 1 after 223 batches"


@pytest.mark.parametrize("width", [58, 78, 112, 118])
@pytest.mark.parametrize("test_accuracy", [None, 0.97])
def test_a_diverged_run_always_says_what_to_try(width: int, test_accuracy: float | None) -> None:
    end = ended(reason="diverged", test_accuracy=test_accuracy, error=DIVERGED)
    shown = lines(started(), epoch_started(), end, status="diverged", problem=DIVERGED, width=width)
    assert any("try 2," in line for line in shown)
