"""Events as the lines that a command prints."""

from __future__ import annotations

import pytest

from tuinet.events import AnyEvent, Paused
from tuinet.render.event_lines import event_line

from .conftest import epoch, started


def line(event: AnyEvent, epochs: int = 10) -> str:
    text = event_line(event, epochs)
    assert text is not None
    return text.plain


def test_an_epoch_has_all_its_figures() -> None:
    assert line(epoch(2)) == "epoch  2/10  loss 0.2000  train 94.00 %  valid 97.00 %  rate 0.05     110 k/s"


@pytest.mark.parametrize("epochs", [10, 1000, 1_000_000])
@pytest.mark.parametrize("accuracy", [0.5, 1.0])
@pytest.mark.parametrize("rate", [0.1, 1.7e-09])
def test_an_epoch_fits_into_80_columns(epochs: int, accuracy: float, rate: float) -> None:
    text = line(epoch(epochs, accuracy, train_accuracy=accuracy, learning_rate=rate), epochs)
    assert len(text) <= 80
    assert text == text.rstrip()


def test_the_speed_is_left_out_before_the_rate() -> None:
    text = line(epoch(1000), 1000)
    assert text.endswith("valid 97.00 %  rate 0.05")


def test_the_start_of_a_resumed_run_fits_into_80_columns() -> None:
    assert line(started()).endswith(": 203,530 parameters, 55,000 images, auto threads")
    assert line(started().model_copy(update={"resumed_epoch": 4})).endswith(": 203,530 parameters, 55,000 images")


@pytest.mark.parametrize(
    ("batch", "place"), [(0, "before epoch 4"), (1, "in epoch 4 after 1 batch"), (2, "in epoch 4 after 2 batches")]
)
def test_a_pause_counts_its_batches(batch: int, place: str) -> None:
    assert line(Paused(epoch=4, batch=batch)) == f"paused {place}"
