"""The log: a line for every event."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

import pytest

from tuinet.events import (
    AnyEvent,
    CheckpointSaved,
    Continued,
    Paused,
    ProbeEvaluated,
    SettingChanged,
    Warned,
)
from tuinet.render.log_lines import FILTERS, log_line, log_text, wrapped_log_line
from tuinet.render.palette import PLAIN

from .conftest import batch, ended, epoch, epoch_started, numbered, started

EVENTS = numbered(
    started(),
    epoch_started(),
    batch(),
    epoch(),
    ProbeEvaluated(epoch=1, batch=1, indices=[0], labels=[7], probabilities=[[0.1] * 10]),
    CheckpointSaved(epoch=1, path="checkpoints/epoch-0001.safetensors", valid_accuracy=0.97, is_best=True),
    Paused(epoch=2, batch=3),
    Continued(epoch=2, batch=3),
    SettingChanged(name="learning_rate", old=0.05, new=0.01, epoch=2, batch=3),
    Warned(code="dead_units", message="many units are dead"),
    ended(),
)


def line(event: AnyEvent, width: int = 100) -> str:
    return log_line(event, width, PLAIN).plain


def test_there_is_an_example_of_each_event() -> None:
    union, _ = get_args(AnyEvent)
    assert {type(event) for event in EVENTS} == set(get_args(union))


def test_images_that_were_evaluated_are_listed() -> None:
    (probe,) = [event for event in EVENTS if isinstance(event, ProbeEvaluated)]
    assert line(probe).endswith("evaluated test image 0")
    assert line(probe.model_copy(update={"indices": [0, 7]})).endswith("evaluated test images 0, 7")


def test_an_epoch_without_validation_has_its_training_accuracy() -> None:
    assert line(epoch(2, None), 40).endswith("epoch 2 train 94.00 %")


@pytest.mark.parametrize("number", [1, 10, 100])
def test_an_epoch_says_in_a_narrow_pane_too_that_its_figure_is_of_validation(number: int) -> None:
    shown = line(epoch(number), 31)
    assert f"epoch {number} valid 97.0" in shown
    assert len(shown) <= 31


@pytest.mark.parametrize("end", ["■ stopped", "○ pruned", "✓ finished"])
def test_the_end_of_a_run_has_the_sign_that_it_has_in_the_list(end: str) -> None:
    assert end in line(ended(reason=end[2:]))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
@pytest.mark.parametrize("width", [30, 100])
def test_every_event_is_one_line_with_its_time(event: AnyEvent, width: int) -> None:
    time = f"{datetime.fromtimestamp(1e9).astimezone():%H:%M:%S}"
    assert line(event, width).startswith(f"{time} ")
    assert len(line(event, width)) > len(time) + 5
    assert "\n" not in line(event, width)


def test_a_warning_has_a_sign() -> None:
    assert "! many units are dead" in line(EVENTS[9])


def test_a_change_has_the_old_and_the_new_value() -> None:
    assert "learning_rate 0.05 → 0.01" in line(EVENTS[8])


def test_a_wide_pane_gets_more() -> None:
    assert len(line(EVENTS[3], 100)) > len(line(EVENTS[3], 40))


def test_a_failure_has_its_reason() -> None:
    assert "✗ failed: out of memory" in line(ended(reason="failed", error="out of memory"))


@pytest.mark.parametrize("name", FILTERS)
def test_no_filter_but_epochs_hides_warnings(name: str) -> None:
    if name != "epochs":
        assert any(isinstance(EVENTS[9], kind) for kind in FILTERS[name])


def test_a_saved_log_has_a_line_for_each_event() -> None:
    assert len(log_text(EVENTS, PLAIN).splitlines()) == len(EVENTS)


def test_a_resumed_run_says_where_it_resumes() -> None:
    saved = CheckpointSaved(
        epoch=0, path="checkpoints/epoch-0000+00223.safetensors", valid_accuracy=None, is_best=False
    )
    log = numbered(started(), epoch_started(), saved, ended(reason="stopped"), started())
    again = numbered(started(), epoch_started(), started())
    for events, position, text in (
        (log, 0, "started: "),
        (log, 4, "resumed in epoch 1 after 223 batches"),
        (again, 2, "restarted"),
    ):
        assert text in log_line(events[position], 100, PLAIN, events).plain


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_what_does_not_fit_into_a_narrow_pane_goes_on_below_the_text(event: AnyEvent) -> None:
    first, *others = wrapped_log_line(event, 31, PLAIN).plain.split("\n")
    assert len(first) <= 31
    assert all(line.startswith(" " * 9) and line[9] != " " and len(line) <= 31 for line in others)


def test_a_narrow_pane_names_a_checkpoint_without_its_directory() -> None:
    assert "saved epoch-0001.safetensors" in line(EVENTS[5], 40)
    assert "saved checkpoints/epoch-0001.safetensors" in line(EVENTS[5], 60)


def test_the_pinned_digit_is_called_a_test_image() -> None:
    assert "◆ test image 0 → 10" in line(SettingChanged(name="probe", old=[0], new=[10], epoch=1, batch=1))
