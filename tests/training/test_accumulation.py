"""Gradient accumulation: several batches update the weights as one larger batch would."""

from collections.abc import Callable

import numpy as np
import pytest

from tuinet.config import Configuration
from tuinet.datasets.dataset import Dataset
from tuinet.training.engine import Engine

Small = Callable[..., Configuration]


def trained(config: Configuration, dataset: Dataset, epochs: int = 2) -> Engine:
    engine = Engine(config, dataset)
    for _ in range(epochs):
        engine.begin_epoch()
        while engine.batch < engine.batches:
            engine.train_batch()
        engine.end_epoch()
    return engine


@pytest.mark.parametrize("optimizer", ["sgd", "nesterov", "adam"])
@pytest.mark.parametrize("clip_norm", [None, 0.5])
def test_four_batches_of_32_update_as_one_of_128(
    optimizer: str, clip_norm: float | None, digits: Dataset, small: Small
) -> None:
    # 2,000 images are 62.5 batches of 32 and 15.6 of 128: the last group has three batches, the last of them of 16.
    common = {"optimizer": optimizer, "clip_norm": clip_norm, "hidden": (16,), "weight_decay": 0.01}
    several = trained(small(batch_size=32, accumulate=4, **common), digits)
    one = trained(small(batch_size=128, **common), digits)

    assert several.optimizer.steps == one.optimizer.steps == 2 * 16
    np.testing.assert_allclose(several.network.parameters, one.network.parameters, rtol=0, atol=2e-5)
    assert several.tally.totals().mean_loss == pytest.approx(one.tally.totals().mean_loss, rel=1e-5)


def test_more_batches_than_an_epoch_has_are_one_update(few: Dataset, small: Small) -> None:
    several = trained(small(accumulate=1000), few)
    one = trained(small(batch_size=195), few)

    assert several.optimizer.steps == 2
    np.testing.assert_allclose(several.network.parameters, one.network.parameters, rtol=0, atol=1e-6)


def test_the_rate_is_the_same_for_all_batches_of_an_update(few: Dataset, small: Small) -> None:
    engine = Engine(small(accumulate=4, schedule="cosine"), few)
    engine.begin_epoch()

    rates = [engine.train_batch() for _ in range(10)]

    assert rates == [rates[0]] * 4 + [rates[4]] * 4 + [rates[8]] * 2
    assert rates[0] > rates[4] > rates[8]


def test_layers_are_measured_at_updates(few: Dataset, small: Small) -> None:
    engine = trained(small(accumulate=4), few, epochs=1)

    assert engine.layer_means.sums.batches == 3
    assert all(layer.update_ratio for layer in engine.layer_means.of(engine.diagnostics))


def test_between_updates_the_weights_stay(few: Dataset, small: Small) -> None:
    engine = Engine(small(accumulate=3), few)
    engine.begin_epoch()
    before = engine.network.parameters.copy()
    engine.train_batch()
    engine.train_batch(record=True)

    np.testing.assert_array_equal(engine.network.parameters, before)
    assert [layer.update_ratio for layer in engine.diagnostics] == [0, 0]
    engine.train_batch()
    assert not np.array_equal(engine.network.parameters, before)
