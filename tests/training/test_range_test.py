"""The range test: a rising rate, a loss for each batch, and a suggestion that trains well."""

from collections.abc import Callable

import numpy as np
import pytest

from tuinet.config import Configuration
from tuinet.datasets.dataset import Dataset
from tuinet.evaluation.forward import evaluate
from tuinet.evaluation.rate_curve import RateCurve, rate_range
from tuinet.training.engine import Engine
from tuinet.training.range_test import range_test

Small = Callable[..., Configuration]


def test_the_rate_rises_exponentially_and_the_loss_is_that_of_each_batch(few: Dataset, small: Small) -> None:
    config = small(batch_size=64)
    # Rates so low that the weights hardly change: the losses are those of a fresh network.
    points = list(range_test(Engine(config, few), 1e-12, 1e-9, 4))

    fresh = Engine(config, few)
    fresh.begin_epoch()
    x, labels, _ = fresh.source.batch(0)
    step = fresh._new_step(64)
    step.losses_and_gradient(x, labels)
    assert [rate for rate, _ in points] == pytest.approx([1e-12, 1e-11, 1e-10, 1e-9])
    assert points[0][1] == pytest.approx(float(step.loss.losses.mean()))


def test_the_same_configuration_gives_the_same_points(few: Dataset, small: Small) -> None:
    config = small(dropout=0.2)

    # 30 batches are three epochs of ten.
    first = list(range_test(Engine(config, few), 1e-4, 1.0, 30))

    assert len(first) == 30
    assert first == list(range_test(Engine(config, few), 1e-4, 1.0, 30))
    assert first != list(range_test(Engine(config.changed(seed=1), few), 1e-4, 1.0, 30))


def test_ends_where_the_loss_explodes(few: Dataset, small: Small) -> None:
    points = list(range_test(Engine(small(optimizer="sgd", activation="relu"), few), 1e-3, 1e6, 100))

    losses = [loss for _, loss in points]
    assert len(points) < 100
    assert np.isfinite(losses).all()
    assert max(losses[:-1]) <= 4 * losses[0]


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize("network", ["32", "64,32"])
def test_the_suggested_rate_trains_well(optimizer: str, network: str, digits: Dataset, small: Small) -> None:
    config = small(hidden=network, activation="relu", optimizer=optimizer, epochs=8)
    curve = RateCurve()
    for rate, loss in range_test(Engine(config, digits), *rate_range(config), 200):
        curve.add(rate, loss)
    assert curve.suggestion is not None

    engine = Engine(config.changed(learning_rate=curve.suggestion), digits)
    for _ in range(config.epochs):
        engine.begin_epoch()
        for _ in range(engine.batches):
            engine.train_batch()
        engine.end_epoch()
    # Whatever the rate, these networks do not exceed 0.91.
    assert evaluate(engine.network, digits.test).accuracy > 0.86
