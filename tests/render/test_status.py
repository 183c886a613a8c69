"""What a run does now, in two lines."""

from __future__ import annotations

import pytest

from tuinet.events import AnyEvent
from tuinet.render.palette import DARK, PLAIN
from tuinet.render.status import SIGNS, status_lines, status_word
from tuinet.runs.state import fold

from .conftest import batch, ended, epoch, epoch_started, started

TRAINING: list[AnyEvent] = [started(), epoch_started(), epoch(), epoch_started(2), batch(2)]


def lines(*events: AnyEvent, status: str = "training", problem: str | None = None, width: int = 100) -> list[str]:
    return status_lines(fold(list(events)), status, problem, width, PLAIN).plain.split("\n")


def test_progress_is_told_by_epoch_and_share() -> None:
    first, _ = lines(*TRAINING)
    assert "epoch 2/10" in first
    assert "15%" in first


def test_the_time_left_is_told() -> None:
    first, _ = lines(*TRAINING)
    assert "4 s left" in first


def test_the_best_accuracy_is_told_with_its_epoch() -> None:
    assert "best valid 97.00 % (epoch 1)" in lines(*TRAINING)[1]


@pytest.mark.parametrize("width", [20, 58, 78, 118, 198])
@pytest.mark.parametrize("status", ["starting", "training", "paused", "finished", "failed"])
def test_the_lines_are_never_wider_than_the_place(width: int, status: str) -> None:
    problem = "x" * 300 if status == "failed" else None
    told = lines(*TRAINING, ended(), status=status, problem=problem, width=width)
    assert max(map(len, told)) <= width


def test_an_end_tells_the_test_accuracy() -> None:
    first, second = lines(*TRAINING, ended(), status="finished")
    assert "✓ finished  test accuracy 98.24 %" in first
    assert "best epoch 1" in second


def test_a_problem_is_told_in_its_own_words() -> None:
    assert "the disk is full" in lines(*TRAINING, status="failed", problem="the disk is full")[1]


def test_before_the_first_batch_it_says_what_it_waits_for() -> None:
    assert "loading" in lines(started(), status="starting")[1]


@pytest.mark.parametrize("status", SIGNS)
def test_every_state_has_a_sign(status: str) -> None:
    assert status_word(status, DARK).plain.split()[0] == SIGNS[status]
