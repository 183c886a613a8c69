"""Advice, tested on real runs: some have a problem, others only look as if they had."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tuinet.config import Configuration, configure
from tuinet.datasets.dataset import Dataset
from tuinet.events import AnyEvent, EpochFinished
from tuinet.layer_diagnostics import LayerDiagnostics
from tuinet.nn.optimizers import OPTIMIZERS
from tuinet.presets import PRESETS, preset
from tuinet.snapshot import Snapshot
from tuinet.training.advice import advise
from tuinet.training.endings import divergence
from tuinet.training.engine import Engine
from tuinet.training.trainer import Trainer

Advice = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def advice(digits: Dataset) -> Advice:
    """Trains with settings that differ from the defaults, and gives the code and the message of each warning.

    `images` of the 2,000 are trained on; the run ends early after `stop_after` epochs.
    """

    def train(*, images: int = 2000, stop_after: int | None = None, **changes: object) -> list[tuple[str, str]]:
        data = dataclasses.replace(digits, train=digits.train[:images])
        return warnings_of(data, configure({"threads": 1, **changes}), stop_after)

    return train


def warnings_of(data: Dataset, config: Configuration, stop_after: int | None = None) -> list[tuple[str, str]]:
    given = []
    for event in Trainer(Engine(config, data), Nowhere(), lambda: ()).run():
        if event.type == "warned":
            given.append((event.code, event.message))
        if event.type == "epoch_started" and stop_after is not None and event.epoch > stop_after:
            break
    return given


class Nowhere:
    """Keeps no checkpoint."""

    def save(self, snapshot: Snapshot) -> str:
        return ""


DEEP_SIGMOID: dict[str, Any] = {"hidden": (64,) * 5, "activation": "sigmoid", "epochs": 1}
SGD: dict[str, Any] = {"optimizer": "sgd", "schedule": "constant"}
FEW_IMAGES: dict[str, Any] = {"images": 200, "epochs": 12}
UNSETTLED: dict[str, Any] = {
    "optimizer": "sgd", "learning_rate": 2, "schedule": "one_cycle", "activation": "tanh", "hidden": (32,), "epochs": 10
}  # fmt: skip

LIGHT = ", ".join(f"{k}:0.01" for k in range(10))
"""Weights that make the training loss small, however little is learned"""

DESERVED: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("rate_too_low", {"learning_rate": 1e-6, "epochs": 1}, ("rate 1e-06 is", "try 0.05", "2.30")),
    ("rate_too_low", {"learning_rate": 1e-5, "epochs": 1, "optimizer": "adam"}, ("rate 1e-05 is", "try 0.002")),
    ("rate_too_low", {"learning_rate": 1e-4, "epochs": 1, "class_weights": LIGHT}, ("rate 0.0001 is", "2.3")),
    ("clip_norm_too_low", {"clip_norm": 1e-4, "epochs": 1}, ("clip_norm 0.0001", "try clip_norm 1")),
    (
        "rate_too_high",
        {**SGD, "learning_rate": 3, "activation": "tanh", "epochs": 1},
        ("rate 3 is", "try 0.1, or clip_norm 1"),
    ),
    ("rate_too_high", UNSETTLED, ("rate 2 is", "try 0.1, or clip_norm 1")),
    ("vanishing_gradients", DEEP_SIGMOID, ("layers of sigmoid", "try activation relu")),
    ("vanishing_gradients", {**DEEP_SIGMOID, "optimizer": "adam"}, ("layers of sigmoid", "try activation relu")),
    (
        "vanishing_gradients",
        {"hidden": ("64 sigmoid",) * 5, "epochs": 1},
        ("layers of sigmoid", "try relu in their place"),
    ),
    (
        "vanishing_gradients",
        {"hidden": (64,) * 8, "initializer": "normal", "epochs": 1},
        ("the gradient vanishes", "try initializer auto"),
    ),
    ("vanishing_gradients", {"activation": "tanh", "initializer": "zeros", "epochs": 1}, ("try initializer auto",)),
    ("dead_units", {"learning_rate": 0.5, "epochs": 1}, ("% of hidden layer 1 is dead", "rate 0.5 is", "try 0.05")),
    ("dead_units", {"initializer": "zeros", "epochs": 1}, ("all of hidden layer 1 is dead", "try initializer auto")),
    ("decay_too_strong", {"weight_decay": 1.0, "epochs": 1}, ("weight_decay 1 ", "try 0.0001")),
    ("overfitting", {**FEW_IMAGES, "schedule": "constant"}, ("memorising", "dropout 0.3", "augment affine")),
    ("too_few_epochs", {**SGD, "epochs": 2}, ("still fell by", "in epoch 2, the last one", "--epochs 4")),
]


def test_a_loss_of_thousands_is_written_out(advice: Advice) -> None:
    ((_, message),) = advice(learning_rate=10, hidden=(32, 32), epochs=1)
    assert re.search(r"epoch 1 was \d+,\d{3}, far above", message)


@pytest.mark.parametrize(("code", "settings", "words"), DESERVED)
def test_a_run_in_trouble_gets_the_cause_and_a_remedy(
    code: str, settings: dict[str, Any], words: tuple[str, ...], advice: Advice
) -> None:
    ((given, message),) = advice(**settings)
    assert given == code
    for word in words:
        assert word in message


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"learning_rate": 1e-3, "epochs": 2}, id="a low rate that makes progress"),
        pytest.param({"learning_rate": 0.05, "warmup": 3.0, "stop_after": 1}, id="a rate that is still warming up"),
        pytest.param({"clip_norm": 0.1, "epochs": 1}, id="short steps that make progress"),
        pytest.param(
            {**UNSETTLED, "learning_rate": 1, "schedule": "constant", "epochs": 1}, id="a high rate that makes progress"
        ),
        pytest.param({**UNSETTLED, "learning_rate": 0.5}, id="a rate that rises and settles"),
        pytest.param({**DEEP_SIGMOID, "hidden": (64, 64)}, id="sigmoids at chance that are not too deep"),
        pytest.param({**DEEP_SIGMOID, "hidden": (64,) * 8, "activation": "tanh"}, id="deep and not saturated"),
        pytest.param({**SGD, "learning_rate": 1, "epochs": 1}, id="not quite half of the units dead"),
        pytest.param({"weight_decay": 0.1, "epochs": 1}, id="strong weight decay"),
        pytest.param({"label_smoothing": 0.9, "epochs": 1}, id="a high loss that is intended"),
        pytest.param({"class_weights": "0:50", "epochs": 1}, id="a high loss because of class weights"),
        pytest.param(
            {"loss": "squared_error", "optimizer": "adam", "images": 200, "stop_after": 2},
            id="a high squared error before training",
        ),
        pytest.param({"encoding": "number", "images": 200, "stop_after": 2}, id="numbers far from all outputs"),
        pytest.param({"dropout": 0.9, "epochs": 1}, id="a high training loss because of dropout"),
        pytest.param(FEW_IMAGES, id="few images, with a rate that falls"),
        pytest.param({"epochs": 3}, id="few epochs, with a rate that falls"),
        pytest.param({**SGD, "epochs": 2, "target_accuracy": 0.85}, id="few epochs, and the target is reached"),
    ],
)
def test_a_sound_run_gets_no_advice(settings: dict[str, Any], advice: Advice) -> None:
    assert advice(**settings) == []


@pytest.mark.parametrize("name", PRESETS)
def test_the_first_epochs_of_a_preset_need_no_advice(name: str, advice: Advice) -> None:
    assert advice(stop_after=2, **preset(name)) == []


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("images", [200, 2000])
def test_no_optimizer_needs_advice_at_its_default_rate(optimizer: str, images: int, advice: Advice) -> None:
    assert advice(images=images, stop_after=3, optimizer=optimizer) == []


def test_a_class_that_is_only_validated_does_not_look_like_overfitting(digits: Dataset) -> None:
    def only(images: Any, wanted: np.ndarray[Any, Any]) -> Any:
        return images[np.flatnonzero(wanted)]

    data = dataclasses.replace(
        digits,
        train=only(digits.train, digits.train.labels < 5),
        valid=only(digits.valid, digits.valid.labels >= 5),
    )
    assert warnings_of(data, configure({"threads": 1, "epochs": 6, "hidden": (32,)})) == []


def test_a_resumed_run_gets_the_same_advice(train: Callable[..., Any]) -> None:
    settings = {"learning_rate": 1e-6, "epochs": 3}
    whole = train(**settings)
    first = next(snapshot for snapshot in whole.saved if snapshot.progress.epoch == 1)
    history = whole.of("epoch_finished")[:1]
    resumed = train(resume=first, trainer={"history": history}, **settings)
    for session in (whole, resumed):
        assert [event.code for event in session.of("warned")] == ["rate_too_low"]
        assert "learning rate 1e-06" in session.of("warned")[0].message


def epochs(*losses: float, valid: float | None = None, rate: float = 0.05) -> list[AnyEvent]:
    """A history by its training losses, with healthy layers."""
    layer = LayerDiagnostics(name="layers.0", shape=(10, 10), gradient_norm=1, update_ratio=0.001, dead_share=0)
    return [
        EpochFinished(
            epoch=epoch,
            train_loss=loss,
            train_accuracy=0.9,
            valid_loss=valid,
            valid_accuracy=None,
            learning_rate=rate,
            seconds=1,
            samples_per_second=1,
            layers=[layer],
        )
        for epoch, loss in enumerate(losses, start=1)
    ]


@pytest.mark.parametrize(
    ("losses", "is_warned"),
    [
        ((0.5, 0.6, 0.7), True),
        ((0.5, 0.6), False),
        ((0.7, 0.5, 0.6), False),
        ((0.5, 0.51, 0.52), False),
        ((0.0010, 0.0012, 0.0014), False),
    ],
)
def test_a_rising_training_loss_means_that_the_rate_is_too_high(losses: tuple[float, ...], is_warned: bool) -> None:
    given = [warning.code for warning in advise(epochs(*losses), Configuration(), classes=10)]
    assert given == (["rate_too_high"] if is_warned else [])


def test_clipping_is_not_suggested_where_it_is_used() -> None:
    (warning,) = advise(epochs(0.5, 0.6, 0.7), configure({"clip_norm": 1, "learning_rate": 0.4}), classes=10)
    assert warning.message.endswith("the learning rate 0.4 is too high; try 0.05")


def test_clipping_is_not_suggested_where_the_size_of_gradients_makes_no_difference() -> None:
    (warning,) = advise(epochs(0.5, 0.6, 0.7), configure({"optimizer": "adam", "learning_rate": 0.4}), classes=10)
    assert warning.message.endswith("the learning rate 0.4 is too high; try 0.002")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"learning_rate": 20}, "the learning rate 20 is too high; try 0.05, or clip_norm 1"),
        ({"learning_rate": 0.02, "clip_norm": 1}, "the learning rate 0.02 is too high; try 0.002"),
        ({"learning_rate": 0.5, "weight_decay": 10}, "weight_decay 10 is too strong with the learning rate 0.5; try "),
    ],
)
def test_a_divergence_is_explained_like_advice(settings: dict[str, Any], words: str) -> None:
    message = divergence(configure(settings), 1, 3)
    assert words in message
    assert "in epoch 2, by batch 3" in message
    assert message.endswith("; earlier checkpoints are not affected")
