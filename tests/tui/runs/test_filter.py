"""Filtering runs by words and figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tuinet.config import configure, hyperparameters
from tuinet.errors import UsageError
from tuinet.runs.directory import Run
from tuinet.runs.overview import Overview
from tuinet.runs.state import fold
from tuinet.tui.runs.figures import find_figure
from tuinet.tui.runs.filter import parse_filter

from ...runs.conftest import epoch_finished, started
from .conftest import finish

RUN = Overview(
    Run(Path("20260101-120000-calm-otter")),
    "Baseline",
    0.0,
    "early_stopped",
    configure({"hidden": (64, 32), "activation": "tanh", "learning_rate": 0.3}),
    fold([started(), epoch_finished(1, 0.98), epoch_finished(2, 0.95), finish(0.97)]),
)
DAMAGED = Overview(Run(Path("20260109-120000-odd-newt")), problem="it is incomplete")


def matches(overview: Overview, text: str) -> bool:
    return parse_filter(text).matches(overview)


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", "otter", "20260101", "base", "BASELINE", "stopped early", "early_stopped", "64-32", "tanh"),
        *("mnist", "nesterov", "learning_rate=0.3", "otter tanh"),
        *("acc>0.97", "acc>97", "acc>97%", "acc>=98", "acc<99", "valid<=0.98", "test>0.96", "test<0.975", "time<3"),
        *("time>=2", "epochs>1", "epochs<=2", "tanh acc>97 time<60", "acc > 97", "loss<0.3", "best=1"),
        *("lr>0.1", "lr<=.3", "lr=3e-1", "lr:0.3", "rate!=0.1", "--learning-rate>0.2", "learning-rate=0.30"),
        *("batch=64", "bs<100", "seed=0", "clip=none", "threads=auto", "target=none", "hidden=64,32", "hidden=64-32"),
        *("opt=nesterov", "optimizer:Nesterov", "act!=relu", "status=early_stopped", "data=mnist", "name=base"),
        *("on:here", "network=tanh"),
    ],
)
def test_a_filter_that_holds_finds_the_run(text: str) -> None:
    assert matches(RUN, text)


@pytest.mark.parametrize("text", ["act=relu", "act=tanh", "hidden=64-32", "relu", "tanh", "network=32", "act!=elu"])
def test_a_run_has_the_activation_of_each_of_its_layers(text: str) -> None:
    assert matches(replace(RUN, config=configure({"hidden": "64 relu, 32", "activation": "tanh"})), text)


@pytest.mark.parametrize(
    "text",
    [
        *("heron", "otter heron", "acc>98", "acc>0.985", "test>97.5", "time<2", "epochs>2", "tanh acc>99", "[bold]"),
        *("lr<0.01", "lr!=0.3", "batch>64", "clip>0", "hidden=64", "opt=adam", "act=relu", "name!=base", "data=mni"),
    ],
)
def test_a_filter_that_does_not_hold_does_not_find_it(text: str) -> None:
    assert not matches(RUN, text)


@pytest.mark.parametrize("text", ["acc>", "time<.", "otter acc>=", "lr<-", "lr<1e-", "opt=", "opt=a", "status=fin"])
def test_a_value_that_is_still_being_typed_hides_nothing(text: str) -> None:
    assert matches(RUN, text)


def test_an_unknown_figure_is_answered_with_the_ones_that_exist() -> None:
    with pytest.raises(UsageError) as error:
        parse_filter("tanh beauty>9")
    assert str(error.value).startswith("unknown name 'beauty': expected acc, test, loss, time, epochs, ")
    assert str(error.value).endswith(" or a hyperparameter such as lr, batch or optimizer")


def test_a_misspelt_figure_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(UsageError, match=r"unknown name 'drop-out': did you mean dropout\? Expected acc, "):
        parse_filter("drop-out<0.5")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("acc>abc", "acc>abc: expected a number, as in acc>98"),
        ("lr<fast", "learning_rate<fast: expected a number, as in learning_rate<10"),
        (
            "opt=best",
            "optimizer=best: expected one of sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw, nadam, lion, "
            "muon, lbfgs",
        ),
        ("opt<adam", "opt<adam: optimizer is text: use optimizer=adam"),
    ],
)
def test_a_value_that_cannot_be_compared_is_answered_with_what_was_expected(text: str, message: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_filter(text)
    assert str(error.value) == message


@pytest.mark.parametrize("name", hyperparameters())
def test_every_hyperparameter_is_found_by_its_name_and_by_its_flag(name: str) -> None:
    figure = find_figure(name)
    assert figure is find_figure(hyperparameters()[name].flag)
    assert figure
    assert figure.name == name


def test_a_damaged_run_is_found_by_its_id_and_its_state() -> None:
    assert matches(DAMAGED, "newt damaged")


@pytest.mark.parametrize("text", ["acc>0", "acc<1", "epochs>=0", "time<9", "lr>0", "lr!=1", "opt!=sgd", "clip=none"])
def test_a_run_without_a_figure_is_neither_above_nor_below(text: str) -> None:
    assert not matches(DAMAGED, text)
