"""The warnings of a run as a list."""

from __future__ import annotations

from tuinet.events import AnyEvent, Warned
from tuinet.render.palette import PLAIN
from tuinet.render.warning_list import EXPLANATIONS, REFUSED, warning_list, warnings_of
from tuinet.runs.state import fold

from .conftest import epoch, epoch_started, started

RATE = Warned(code="rate_too_high", message="the training loss rose for two epochs: try 0.01")
DEAD = Warned(code="dead_units", message="half of hidden layer 1 is dead")
LOG: list[AnyEvent] = [started(), epoch_started(), epoch(), RATE, epoch_started(2), epoch(2), DEAD]


def test_each_warning_has_its_epoch_and_the_newest_is_first() -> None:
    assert warnings_of(fold(LOG)) == [(2, DEAD), (1, RATE)]


def test_a_refused_command_is_not_a_warning() -> None:
    assert warnings_of(fold([started(), Warned(code=REFUSED, message="too few epochs")])) == []


def test_each_warning_is_explained() -> None:
    text = warning_list(fold(LOG), 200, PLAIN).plain
    assert text == (
        f"epoch 2\n! {DEAD.message}\n  {EXPLANATIONS['dead_units']}\n\n"
        f"epoch 1\n! {RATE.message}\n  {EXPLANATIONS['rate_too_high']}"
    )


def test_no_line_is_wider_than_the_pane() -> None:
    lines = warning_list(fold(LOG), 40, PLAIN).plain.split("\n")
    assert max(map(len, lines)) <= 40
