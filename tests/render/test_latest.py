"""The log of a run in one line."""

from __future__ import annotations

from tuinet.events import AnyEvent, SettingChanged, Warned
from tuinet.render.latest import latest_line
from tuinet.render.palette import PLAIN
from tuinet.runs.state import fold

from .conftest import ended, epoch, epoch_started, started

WARNED = Warned(code="overfitting", message="the network is memorising the training images")
CHANGED = SettingChanged(name="learning_rate", old=0.1, new=0.05, epoch=2, batch=0)


def line(*events: AnyEvent, width: int = 78) -> str:
    numbered = [event.model_copy(update={"seq": number}) for number, event in enumerate(events, 1)]
    return latest_line(fold(numbered), width, PLAIN).plain


def test_it_shows_the_last_epoch() -> None:
    assert line(started(), epoch_started(), epoch()) == "log: epoch 1 valid 97.00 %"


def test_before_the_first_epoch_it_shows_the_start() -> None:
    assert line(started()) == "log: started: 203,530 parameters"


def test_the_later_of_a_change_and_a_warning_follows_the_epoch() -> None:
    assert line(started(), epoch(), WARNED, CHANGED) == "log: epoch 1 valid 97.00 % · ◆ learning_rate 0.1 → 0.05"
    assert line(started(), CHANGED, epoch(), WARNED) == f"log: epoch 1 valid 97.00 % · ! {WARNED.message}"


def test_an_end_has_the_best_epoch_and_the_time() -> None:
    shown = line(started(), epoch_started(), epoch(), ended())
    assert shown == "log: best epoch 1: valid 97.00 %  1/10 epochs  5.00 s of training"


def test_what_does_not_fit_is_elided() -> None:
    shown = line(started(), epoch(), WARNED, width=58)
    assert len(shown) == 58
    assert shown.endswith("…")


def test_a_warning_of_which_only_the_first_letters_fit_is_left_out() -> None:
    assert line(started(), epoch(), WARNED, width=50) == "log: epoch 1 valid 97.00 %"
    assert line(started(), epoch(), ended(), WARNED).endswith(" of training")


def test_there_is_no_line_without_an_event() -> None:
    assert line() == ""
