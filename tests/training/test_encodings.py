"""What an encoding makes of mistakes: numbers are confused with neighbours, and bits with codes that share bits."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tuinet.config import Configuration, check_consistent
from tuinet.datasets.dataset import Dataset
from tuinet.errors import ConfigurationError
from tuinet.evaluation.predictions import Evaluation
from tuinet.nn.encodings import binary
from tuinet.nn.names import LOSSES, EncodingName, LossName
from tuinet.training.engine import Engine

EVERY = [(name, loss) for name, losses in LOSSES.items() for loss in losses]


def trained(config: Configuration, digits: Dataset) -> Evaluation:
    """The predictions for the 1,000 test images, after training on 2,000."""
    engine = Engine(config, digits)
    for _ in range(config.epochs):
        engine.begin_epoch()
        for _ in range(engine.batches):
            engine.train_batch()
        engine.end_epoch()
    return engine.evaluate(digits.test)


@pytest.fixture(scope="module")
def evaluations(digits: Dataset) -> dict[tuple[str, str], Evaluation]:
    """The predictions of a network for every encoding with every loss."""
    config = Configuration(hidden=(64,), optimizer="adam", learning_rate=0.003, epochs=5, batch_size=32)
    return {(name, loss): trained(config.changed(encoding=name, loss=loss), digits) for name, loss in EVERY}


def share_of_mistakes(evaluation: Evaluation, pairs: NDArray[np.bool]) -> float:
    """The share of all mistakes that are of certain pairs (classes, classes) of true and predicted class."""
    confusion = evaluation.confusion()
    mistakes = confusion - np.diag(np.diag(confusion))
    return float(mistakes[pairs].sum() / mistakes.sum())


@pytest.mark.parametrize(("encoding", "floor"), [("onehot", 0.8), ("number", 0.2), ("binary", 0.7)])
def test_every_encoding_learns_with_each_of_its_losses(
    encoding: EncodingName, floor: float, evaluations: dict[tuple[str, str], Evaluation]
) -> None:
    for loss in LOSSES[encoding]:
        assert evaluations[encoding, loss].accuracy > floor


def test_numbers_are_confused_with_their_neighbours(evaluations: dict[tuple[str, str], Evaluation]) -> None:
    digits = np.arange(10)
    neighbours = np.abs(digits[:, np.newaxis] - digits) == 1
    of_numbers = share_of_mistakes(evaluations["number", "squared_error"], neighbours)
    of_classes = share_of_mistakes(evaluations["onehot", "cross_entropy"], neighbours)
    assert of_numbers > of_classes + 0.15


@pytest.mark.parametrize("loss", LOSSES["binary"])
def test_bits_are_confused_with_codes_that_differ_in_one_bit(
    loss: LossName, evaluations: dict[tuple[str, str], Evaluation]
) -> None:
    codes = binary(10)
    one_bit_apart = np.abs(codes[:, np.newaxis] - codes).sum(axis=2) == 1
    of_bits = share_of_mistakes(evaluations["binary", loss], one_bit_apart)
    of_classes = share_of_mistakes(evaluations["onehot", "cross_entropy"], one_bit_apart)
    assert of_bits > of_classes + 0.2


def test_a_number_has_no_cross_entropy() -> None:
    with pytest.raises(ConfigurationError, match=r"^loss = cross_entropy: .*expected auto or squared_error$"):
        check_consistent(Configuration(encoding="number", loss="cross_entropy"))
