"""Hyperparameters that have no effect are named, and only those."""

from __future__ import annotations

from typing import Any

import pytest

from tuinet.config import configure
from tuinet.presets import PRESETS, member_preset, preset
from tuinet.training.unused import CONDITIONS, without_effect


def notes(**values: Any) -> list[str]:
    return [warning.message for warning in without_effect(configure(values))]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"clean_epochs": 2}, "clean_epochs = 2 has no effect with augment none"),
        (
            {"augment": "affine", "elastic_alpha": 40, "elastic_sigma": 5},
            "elastic_alpha = 40 and elastic_sigma = 5 have no effect without augment elastic",
        ),
        ({"half_rotation": "1"}, "half_rotation = 1 has no effect without augment affine or elastic"),
        ({"temperature": 2}, "temperature = 2 has no effect without a teacher"),
        (
            {"optimizer": "adam", "momentum": 0.5},
            "momentum = 0.5 has no effect without the optimizer momentum or nesterov",
        ),
        ({"optimizer": "lbfgs", "warmup": 1}, "warmup = 1 has no effect with the optimizer lbfgs"),
        (
            {"clean_epochs": 2, "teacher_share": 0.1},
            "clean_epochs = 2 has no effect with augment none; teacher_share = 0.1 has no effect without a teacher",
        ),
    ],
)
def test_what_has_no_effect_is_named_with_the_reason(values: dict[str, Any], message: str) -> None:
    assert notes(**values) == [message]


def test_defaults_and_presets_have_nothing_without_effect() -> None:
    for name in PRESETS:
        assert notes(**preset(name)) == []
    for number in range(5):
        assert notes(**member_preset(number)) == []
    assert notes(augment="elastic", elastic_alpha=40, clean_epochs=2) == []


def test_each_name_is_a_hyperparameter() -> None:
    known = configure({}).model_dump()
    assert all(name in known for condition in CONDITIONS for name in condition.names)
