"""The schema offers exactly what the program implements: a name in only one of them fails here."""

from typing import get_args

import pytest

from tuinet.config import LEARNING_RATES, configure, default_learning_rate, hyperparameters
from tuinet.datasets.augment import KINDS
from tuinet.nn.activations import ACTIVATIONS
from tuinet.nn.initializers import INITIALIZERS
from tuinet.nn.optimizers import OPTIMIZERS
from tuinet.nn.schedules import SCHEDULES
from tuinet.presets import PRESETS, PresetName


@pytest.mark.parametrize(
    ("name", "available"),
    [
        ("activation", {*ACTIVATIONS}),
        ("initializer", {"auto", *INITIALIZERS}),
        ("optimizer", {*OPTIMIZERS}),
        ("schedule", {*SCHEDULES}),
        ("augment", {"none", *KINDS}),
    ],
)
def test_the_choices_of_a_hyperparameter_are_what_the_program_has(name: str, available: set[str]) -> None:
    assert set(hyperparameters()[name].choices) == available


def test_default_learning_rates_are_of_optimizers_that_exist() -> None:
    assert LEARNING_RATES.keys() <= OPTIMIZERS.keys()


def test_the_help_of_the_learning_rate_says_the_defaults_of_the_usual_optimizers() -> None:
    _, _, text = hyperparameters()["learning_rate"].help.partition("Default: ")
    defaults, _, numbers = text.partition(". ")
    stated = {}
    for part in defaults.split("; "):
        optimizers, rate = part.rsplit(" ", 1)
        if not optimizers.startswith("others "):
            stated.update(dict.fromkeys(optimizers.split(", "), float(rate)))
    assert {"sgd", "momentum", "nesterov"} <= stated.keys() < OPTIMIZERS.keys()
    assert stated == {optimizer: default_learning_rate(optimizer) for optimizer in stated}
    others = [default_learning_rate(optimizer) for optimizer in OPTIMIZERS.keys() - stated.keys()]
    assert f"others {min(others)} to {max(others)}" in defaults
    assert numbers == "Encoding 'number': a tenth of the first three."
    for optimizer in ("sgd", "momentum", "nesterov"):
        assert default_learning_rate(optimizer, "number") == pytest.approx(stated[optimizer] / 10)


def test_numbers_are_trained_with_a_lower_rate_unless_one_is_given() -> None:
    """With that of classes, a network with one output kills its hidden units within an epoch."""
    assert configure({"encoding": "number"}).learning_rate == 0.005
    assert configure({"encoding": "number", "optimizer": "adam"}).learning_rate == 0.002
    assert "learning_rate" not in configure({"encoding": "number"}).non_defaults()


def test_every_preset_has_a_name_that_the_command_line_takes() -> None:
    assert get_args(PresetName) == tuple(PRESETS)
