"""Advice: one warning for each thing that goes wrong, and silence while nothing does."""

from collections.abc import Sequence

import pytest

from tuinet.events import EpochFinished, LayerDiagnostics
from tuinet.training.advice import advise


def epochs(
    train: Sequence[float], valid: Sequence[float | None] | None = None, dead: Sequence[float] = (0.0,)
) -> list[EpochFinished]:
    """A history by its losses; `dead` are the shares of dead units of the hidden layers."""
    layers = [
        LayerDiagnostics(
            name=f"layers.{layer}", shape=(10, 10), gradient_norm=1.0, update_ratio=0.001, dead_share=share
        )
        for layer, share in enumerate([*dead, None])
    ]
    return [
        EpochFinished(
            epoch=epoch,
            train_loss=train_loss,
            train_accuracy=0.9,
            valid_loss=valid_loss,
            valid_accuracy=0.9,
            learning_rate=0.5,
            seconds=1,
            samples_per_second=1,
            layers=layers,
        )
        for epoch, (train_loss, valid_loss) in enumerate(zip(train, valid or train, strict=True), start=1)
    ]


def codes(history: list[EpochFinished]) -> list[str]:
    return [warning.code for warning in advise(history, classes=10)]


HEALTHY = [0.5, 0.3, 0.2, 0.15, 0.12]


@pytest.mark.parametrize("length", range(1, 6))
def test_a_healthy_history_gives_no_warning(length: int) -> None:
    assert codes(epochs(HEALTHY[:length])) == []


def test_a_layer_of_which_half_is_dead_gives_a_warning_with_its_name() -> None:
    (warning,) = advise(epochs([0.5], dead=[0.1, 0.5]), classes=10)
    assert warning.code == "dead_units"
    assert "50%" in warning.message
    assert "layers.1" in warning.message


def test_fewer_dead_units_are_no_reason_to_worry() -> None:
    assert codes(epochs([0.5], dead=[0.49, 0.2])) == []


def test_several_dead_layers_give_one_warning() -> None:
    assert codes(epochs([0.5], dead=[0.9, 0.9, 0.9])) == ["dead_units"]


def test_a_first_epoch_worse_than_guessing_warns_of_the_rate_and_names_another() -> None:
    (warning,) = advise(epochs([2.4]), classes=10)
    assert warning.code == "rate_too_high"
    assert "0.5" in warning.message
    assert "0.05" in warning.message


def test_a_first_epoch_just_better_than_guessing_does_not() -> None:
    assert codes(epochs([2.3])) == []  # ln 10 = 2.3026


def test_guessing_depends_on_the_number_of_classes() -> None:
    assert [warning.code for warning in advise(epochs([0.7]), classes=2)] == ["rate_too_high"]  # ln 2 = 0.693


def test_a_loss_that_rises_twice_gives_a_warning() -> None:
    assert codes(epochs([0.5, 0.6, 0.7])) == ["loss_rises"]


@pytest.mark.parametrize("train", [[0.5, 0.6], [0.7, 0.5, 0.6], [0.5, 0.6, 0.6], [0.5, 0.6, 0.7, 0.6]])
def test_a_loss_that_rises_less_often_does_not(train: list[float]) -> None:
    assert codes(epochs(train)) == []


def test_three_epochs_of_falling_training_and_rising_validation_loss_are_overfitting() -> None:
    assert codes(epochs([0.5, 0.4, 0.3, 0.2], [0.5, 0.51, 0.52, 0.53])) == ["overfitting"]


@pytest.mark.parametrize(
    ("train", "valid"),
    [
        ([0.5, 0.4, 0.3], [0.5, 0.51, 0.52]),
        ([0.5, 0.4, 0.3, 0.2], [0.5, 0.51, 0.50, 0.53]),
        ([0.5, 0.4, 0.41, 0.2], [0.5, 0.51, 0.52, 0.53]),
    ],
    ids=["two epochs", "validation recovers", "training rises"],
)
def test_less_than_that_is_not(train: list[float], valid: list[float]) -> None:
    assert codes(epochs(train, valid)) == []


def test_without_validation_nothing_can_overfit() -> None:
    assert codes(epochs(HEALTHY, [None] * 5)) == []
