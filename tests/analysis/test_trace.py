"""A pass forward and back with every value on the way: those of the formulas, and those of training."""

from __future__ import annotations

import copy
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from tuinet.analysis.terms import gradient_terms, terms, weight_terms
from tuinet.analysis.trace import Trace, trace
from tuinet.analysis.training_step import TrainingStep, next_step
from tuinet.config import Configuration
from tuinet.datasets.dataset import Dataset
from tuinet.errors import CheckpointError
from tuinet.evaluation.forward import scaled
from tuinet.nn.arrays import Array
from tuinet.nn.network import Network
from tuinet.nn.optimizers import OPTIMIZERS
from tuinet.snapshot import Snapshot
from tuinet.training.engine import Engine

from ..nn.conftest import gradient_of
from ..training.conftest import digits, few, one_thread, small, take

__all__ = ["digits", "few", "gradient_of", "one_thread", "small", "take"]

GradientOf = Callable[[Callable[[], float], Array], Array]
Take = Callable[[Engine], Snapshot]

LABELS = np.array([2, 0, 1])


def example(activation: Any, hidden: tuple[int, ...]) -> tuple[Network, Array]:
    """A network in float64, and three images for it."""
    rng = np.random.default_rng(0)
    network = Network((5, *hidden, 3), activation, dtype=np.float64)
    network.parameters[...] = rng.normal(size=len(network.parameters))
    return network, rng.normal(size=(3, 5))


each_network = pytest.mark.parametrize(
    ("activation", "hidden"),
    [("relu", ()), ("relu", (4,)), ("sigmoid", (4,)), ("gelu", (6, 5, 4)), ("leaky_relu", (5, 4)), ("tanh", (4, 4))],
)


@each_network
def test_each_value_follows_from_the_one_before(activation: Any, hidden: tuple[int, ...]) -> None:
    network, x = example(activation, hidden)
    traced = trace(network, x, LABELS)
    below = x
    for layer in traced.layers:
        np.testing.assert_array_equal(layer.x, below)
        np.testing.assert_allclose(layer.z, below @ layer.weight.T + layer.bias)
        below = layer.a
    exponentials = np.exp(traced.logits)
    np.testing.assert_allclose(traced.probabilities, exponentials / exponentials.sum(axis=1, keepdims=True))
    np.testing.assert_allclose(traced.losses, -np.log(traced.probabilities[range(3), LABELS]))
    np.testing.assert_allclose(traced.layers[-1].delta, (traced.probabilities - np.eye(3)[LABELS]) / 3)
    for layer, above in pairwise(traced.layers):
        assert layer.slope is not None
        np.testing.assert_allclose(above.x_gradient, above.delta @ above.weight)
        np.testing.assert_allclose(layer.delta, above.x_gradient * layer.slope)
    for layer in traced.layers:
        np.testing.assert_allclose(layer.weight_gradient, layer.delta.T @ layer.x)
        np.testing.assert_allclose(layer.bias_gradient, layer.delta.sum(axis=0))


@each_network
def test_gradients_are_those_of_the_mean_loss(
    activation: Any, hidden: tuple[int, ...], gradient_of: GradientOf
) -> None:
    network, x = example(activation, hidden)
    traced = trace(network, x, LABELS)

    def loss() -> float:
        return trace(network, x, LABELS).loss

    for layer, weight, bias in zip(traced.layers, network.weights, network.biases, strict=True):
        np.testing.assert_allclose(layer.weight_gradient, gradient_of(loss, weight), rtol=1e-5, atol=1e-8)
        np.testing.assert_allclose(layer.bias_gradient, gradient_of(loss, bias), rtol=1e-5, atol=1e-8)
    np.testing.assert_allclose(traced.layers[0].x_gradient, gradient_of(loss, x), rtol=1e-5, atol=1e-8)


def test_the_delta_of_one_image_is_the_gradient_of_its_own_loss() -> None:
    network, x = example("gelu", (6, 5, 4))
    batch = trace(network, x, LABELS)
    for image in range(3):
        alone = trace(network, x[[image]], LABELS[[image]])
        for layer, same in zip(alone.layers, batch.layers, strict=True):
            np.testing.assert_allclose(layer.delta[0], 3 * same.delta[image])
            np.testing.assert_allclose(layer.bias_gradient, layer.delta[0])


@each_network
@pytest.mark.parametrize("count", [2, 10])
def test_terms_add_up_to_their_total(activation: Any, hidden: tuple[int, ...], count: int) -> None:
    network, x = example(activation, hidden)
    traced = trace(network, x, LABELS)
    sums = [terms(traced, len(hidden), 1, image=2, count=count), weight_terms(traced, 0, 2, source=3, count=count)]
    if hidden:
        sums.append(gradient_terms(traced, 0, 3, image=1, count=count))
    for part in sums:
        assert part.total == pytest.approx(part.products.sum() + part.rest + part.bias)
        np.testing.assert_array_equal(part.products, part.weights * part.inputs)
        assert (np.diff(np.abs(part.products)) <= 0).all()


def test_terms_are_the_largest_ones_and_have_the_index_of_their_input() -> None:
    network, x = example("relu", ())
    network.weights[0][1] = [1, -4, 0, 2, 0.5]
    x[0] = [3, 1, 100, 1, 0]
    part = terms(trace(network, x, LABELS), layer=0, unit=1, count=2)
    assert (part.indices.tolist(), part.weights.tolist(), part.inputs.tolist()) == ([1, 0], [-4, 1], [1, 3])
    assert (part.rest, part.others) == (2, 1)
    assert part.bias == network.biases[0][1]


REGULARIZED = {
    "dropout": 0.3,
    "label_smoothing": 0.1,
    "clip_norm": 0.5,
    "weight_decay": 0.01,
    "l1": 0.01,
    "hidden": (6, 5),
}
BATCHWISE = [name for name, rule in OPTIMIZERS.items() if not rule.full_batch]

SETTINGS = [{"optimizer": name, **REGULARIZED} for name in BATCHWISE]
SETTINGS += [{"hidden": (), "optimizer": "sgd"}, {"hidden": (7,), "activation": "gelu", "warmup": 1}]


def in_the_second_epoch(config: Configuration, few: Dataset) -> Engine:
    """An engine before the third batch of its second epoch."""
    engine = Engine(config, few)
    engine.begin_epoch()
    for _ in range(engine.batches):
        engine.train_batch()
    engine.end_epoch()
    engine.begin_epoch()
    for _ in range(2):
        engine.train_batch()
    return engine


def next_batch(engine: Engine) -> tuple[Array, Any]:
    order = engine.source.order[engine.batch * engine.batch_size :][: engine.batch_size]
    train = engine.dataset.train
    return scaled(train.images[order]), train.labels[order].astype(np.intp)


def updated(traced: Trace) -> list[Array]:
    """The weights and biases after the update."""
    parameters: list[Array] = []
    for layer in traced.layers:
        assert layer.weight_update is not None
        assert layer.bias_update is not None
        parameters += [layer.weight - layer.weight_update, layer.bias - layer.bias_update]
    return parameters


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda settings: " ".join(map(str, settings.values())))
def test_a_traced_batch_is_the_one_that_training_trains_bit_for_bit(
    settings: dict[str, Any], few: Dataset, small: Callable[..., Configuration]
) -> None:
    config = small(**settings)
    engine = in_the_second_epoch(config, few)
    before = (engine.network.parameters.copy(), copy.deepcopy(engine.optimizer), copy.deepcopy(engine.rng))
    step = TrainingStep(
        engine.optimizer, engine.learning_rate, config.clip_norm, config.label_smoothing, config.dropout, engine.rng
    )
    traced = trace(engine.network, *next_batch(engine), step)
    after = updated(traced)
    np.testing.assert_array_equal(engine.network.parameters, before[0])
    assert engine.optimizer.steps == before[1].steps
    assert engine.rng.bit_generator.state == before[2].bit_generator.state

    total_before = engine.tally.totals().loss
    engine.train_batch()
    for parameter, expected in zip(after, engine.network.named_parameters().values(), strict=True):
        np.testing.assert_array_equal(parameter, expected)
    assert traced.losses.sum() == pytest.approx(engine.tally.totals().loss - total_before, rel=1e-4)


@pytest.mark.parametrize("optimizer", BATCHWISE)
def test_a_checkpoint_says_how_its_run_trains_on(
    optimizer: str, few: Dataset, small: Callable[..., Configuration], take: Take
) -> None:
    config = small(optimizer=optimizer, schedule="cosine", weight_decay=0.01, clip_norm=0.5)
    engine = in_the_second_epoch(config, few)
    step = next_step(take(engine), engine.network, config, len(few.train))
    after = updated(trace(engine.network, *next_batch(engine), step))
    assert step.rate == engine.train_batch()
    for parameter, expected in zip(after, engine.network.named_parameters().values(), strict=True):
        np.testing.assert_array_equal(parameter, expected)


def test_a_checkpoint_of_another_optimizer_is_refused(
    few: Dataset, small: Callable[..., Configuration], take: Take
) -> None:
    engine = in_the_second_epoch(small(optimizer="sgd"), few)
    with pytest.raises(CheckpointError, match="no optimizer state for adam"):
        next_step(take(engine), engine.network, small(optimizer="adam"), 195)
