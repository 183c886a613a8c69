"""Events as the lines that a command prints."""

from __future__ import annotations

import pytest

from tuinet.events import AnyEvent, Paused
from tuinet.render.event_lines import event_line

from .conftest import epoch, started


def line(event: AnyEvent, epochs: int = 10) -> str:
    told = event_line(event, epochs)
    assert told is not None
    return told.plain


def test_an_epoch_is_told_with_all_its_figures() -> None:
    assert line(epoch(2)) == "epoch  2/10  loss 0.2000  train 94.00 %  valid 97.00 %  rate 0.05     110 k/s"


@pytest.mark.parametrize("epochs", [10, 1000, 1_000_000])
@pytest.mark.parametrize("accuracy", [0.5, 1.0])
@pytest.mark.parametrize("rate", [0.1, 1.7e-09])
def test_no_epoch_is_told_in_more_than_80_columns(epochs: int, accuracy: float, rate: float) -> None:
    told = line(epoch(epochs, accuracy, train_accuracy=accuracy, learning_rate=rate), epochs)
    assert len(told) <= 80
    assert told == told.rstrip()


def test_what_finds_no_room_is_the_speed_and_not_the_rate() -> None:
    told = line(epoch(1000), 1000)
    assert told.endswith("valid 97.00 %  rate 0.05")


def test_the_start_of_a_run_that_goes_on_is_told_in_80_columns() -> None:
    assert line(started()).endswith(": 203,530 parameters, 55,000 images, auto threads")
    assert line(started().model_copy(update={"resumed_epoch": 4})).endswith(": 203,530 parameters, 55,000 images")


@pytest.mark.parametrize(("batch", "words"), [(1, "1 batch"), (2, "2 batches")])
def test_a_pause_counts_its_batches(batch: int, words: str) -> None:
    assert line(Paused(epoch=1, batch=batch)) == f"paused in epoch 1 after {words}"
