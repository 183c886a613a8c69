"""The network that a configuration would train, before its training."""

from __future__ import annotations

import numpy as np
import pytest

from tuinet.analysis.untrained import UntrainedNetwork
from tuinet.config import Configuration
from tuinet.datasets.dataset import Dataset, load
from tuinet.errors import ConfigurationError
from tuinet.evaluation.forward import evaluate
from tuinet.runs.home import home
from tuinet.training.engine import Engine

from ..digits import few_digits


@pytest.fixture(scope="module")
def few() -> Dataset:
    return load(str(few_digits()), home(), valid_size=500, train_limit=None)


@pytest.mark.parametrize("settings", [{}, {"hidden": (20, 10), "activation": "tanh", "seed": 3}])
def test_it_has_the_weights_with_which_a_run_begins(few: Dataset, settings: dict[str, object]) -> None:
    config = Configuration.model_validate(settings)
    network = Engine(config, few).network
    untrained = UntrainedNetwork.of(config, few)
    np.testing.assert_array_equal(untrained.network.parameters, network.parameters)
    assert untrained.answer(5).probabilities == pytest.approx(evaluate(network, few.test).answer(5).probabilities)


def test_its_answers_say_that_it_is_untrained(few: Dataset) -> None:
    answer = UntrainedNetwork.of(Configuration(), few).answer(0)
    assert (answer.untrained, answer.label) == (True, 7)


def test_a_huge_network_is_not_drawn(few: Dataset) -> None:
    with pytest.raises(ConfigurationError, match="too many to preview"):
        UntrainedNetwork.of(Configuration(hidden=(8000,)), few)
