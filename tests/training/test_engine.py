"""The engine: the same seed gives the same weights, bit for bit, with or without a snapshot in between."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest

from tuinet.config import Configuration
from tuinet.datasets.dataset import Dataset
from tuinet.errors import CheckpointError, ConfigurationError
from tuinet.nn.arrays import Array
from tuinet.nn.network import Network
from tuinet.nn.optimizers import OPTIMIZERS
from tuinet.snapshot import Snapshot
from tuinet.training.engine import Engine
from tuinet.training.layer_means import LayerMeans

Small = Callable[..., Configuration]
Take = Callable[[Engine], Snapshot]

KINDS: list[dict[str, Any]] = [
    *[{"augment": kind, "clip_norm": 0.5, "label_smoothing": 0.1} for kind in ("none", "affine", "elastic")],
    {"augment": "affine", "half_rotation": "1,7", "clean_epochs": 1},
    {"averaging": 0.9, "accumulate": 3, "mixup": 0.3},
    {"hidden": (), "schedule": "one_cycle"},
    {"class_weights": "0:2,7:0.5", "label_smoothing": 0.1},
    {"max_norm": 0.5, "l1": 0.001},
    {"accumulate": 3, "dropout": 0.2, "schedule": "cosine"},
    {"hidden": (6, 5, 4), "activation": "gelu", "dropout": 0.2, "warmup": 0.5},
]
BY_OPTIMIZER: dict[str, dict[str, Any]] = {
    name: {"optimizer": name, "dropout": 0.3, "augment": "shift", "weight_decay": 0.01, "l1": 0.01}
    for name in OPTIMIZERS
}
SETTINGS = [*KINDS, *BY_OPTIMIZER.values()]
WITH_STATE = [
    {"augment": "elastic", "clip_norm": 0.5, "label_smoothing": 0.1},
    {"averaging": 0.9, "accumulate": 3, "mixup": 0.3},
    BY_OPTIMIZER["adam"],
]
"""Of each kind of state, one that has it"""


def go(engine: Engine, batches: int) -> Engine:
    """Train so many batches, from one epoch into the next."""
    for _ in range(batches):
        if not engine.batch:
            engine.begin_epoch()
        engine.train_batch()
        if engine.batch == engine.batches:
            engine.end_epoch()
    return engine


def assert_same(first: Engine, second: Engine) -> None:
    np.testing.assert_array_equal(first.network.parameters, second.network.parameters)
    np.testing.assert_array_equal(first.evaluated.parameters, second.evaluated.parameters)
    assert first.optimizer.steps == second.optimizer.steps
    for slot in first.optimizer.slots:
        np.testing.assert_array_equal(first.optimizer.state[slot], second.optimizer.state[slot])


def lengths(network: Network, vector: Array) -> list[float]:
    """Euclidean length of each layer's part of a vector."""
    return [float(np.linalg.norm([*w.ravel(), *b])) for w, b in zip(*network.views(vector), strict=True)]


@pytest.mark.parametrize("settings", [*KINDS, BY_OPTIMIZER["adam"]], ids=lambda s: " ".join(map(str, s.values())))
def test_one_seed_gives_one_set_of_weights_bit_for_bit(settings: dict[str, Any], few: Dataset, small: Small) -> None:
    assert_same(go(Engine(small(**settings), few), 14), go(Engine(small(**settings), few), 14))


@pytest.mark.parametrize("settings", [{}, {"initializer": "zeros"}], ids=["weights", "order"])
def test_another_seed_gives_other_weights(settings: dict[str, Any], few: Dataset, small: Small) -> None:
    first, second = (go(Engine(small(seed=seed, hidden=(), **settings), few), 3) for seed in (1, 2))
    assert not np.array_equal(first.network.parameters, second.network.parameters)


@pytest.mark.parametrize(
    ("before", "settings"),
    # In the second epoch, every kind of state is there. In the first one and between both, one of each kind is enough.
    [*product((13,), SETTINGS), *product((4, 10), WITH_STATE)],
    ids=lambda value: " ".join(map(str, value.values())) if isinstance(value, dict) else str(value),
)
def test_training_continues_from_a_snapshot_bit_for_bit(
    before: int, settings: dict[str, Any], few: Dataset, small: Small, take: Take
) -> None:
    config = small(**settings)
    uninterrupted = go(Engine(config, few), before)
    resumed = Engine(config, few)
    resumed.restore(take(uninterrupted))
    assert_same(go(uninterrupted, 20 - before), go(resumed, 20 - before))


def test_a_snapshot_within_an_epoch_keeps_the_order_of_its_images(few: Dataset, small: Small, take: Take) -> None:
    uninterrupted = go(Engine(small(), few), 10)
    uninterrupted.begin_epoch()
    resumed = Engine(small(), few)
    resumed.restore(take(uninterrupted))
    resumed.begin_epoch()
    np.testing.assert_array_equal(resumed.source.order, uninterrupted.source.order)


def test_a_snapshot_restores_the_sums_of_its_epoch(few: Dataset, small: Small, take: Take) -> None:
    engine = go(Engine(small(), few), 14)
    resumed = Engine(small(), few)
    resumed.restore(take(engine))
    assert resumed.tally.totals() == engine.tally.totals()


def test_averaged_weights_are_those_that_are_evaluated_and_saved(few: Dataset, small: Small, take: Take) -> None:
    plain, averaging = (go(Engine(small(averaging=decay), few), 30) for decay in (0, 0.9))
    np.testing.assert_array_equal(averaging.network.parameters, plain.network.parameters)
    saved = plain.network.vector(take(averaging).parameters)
    assert not np.array_equal(saved, plain.network.parameters)
    plain.network.parameters[...] = saved
    assert averaging.evaluate(few.valid).loss == plain.evaluate(few.valid).loss


def test_the_last_epochs_may_be_without_distortions(few: Dataset, small: Small) -> None:
    clean, distorted = (go(Engine(small(augment="affine", clean_epochs=epochs), few), 10) for epochs in (2, 1))
    assert_same(clean, go(Engine(small(), few), 10))
    assert not np.array_equal(distorted.network.parameters, clean.network.parameters)
    go(distorted, 1)
    assert distorted.is_clean


def test_an_epoch_stays_as_clean_as_it_began_when_it_is_resumed(few: Dataset, small: Small, take: Take) -> None:
    engine = go(Engine(small(augment="affine", clean_epochs=1), few), 13)
    engine.change(engine.config.changed(epochs=5))
    resumed = Engine(engine.config, few)
    resumed.restore(take(engine))
    assert resumed.is_clean
    assert_same(go(engine, 10), go(resumed, 10))


def test_a_class_that_the_data_set_lacks_cannot_rotate_less(few: Dataset, small: Small) -> None:
    with pytest.raises(ConfigurationError, match="half_rotation = 'x': expected classes of mnist: 0, 1, 2"):
        Engine(small(augment="affine", half_rotation="1,x"), few)


def test_an_engine_can_return_to_its_own_snapshot(few: Dataset, small: Small, take: Take) -> None:
    engine = go(Engine(small(dropout=0.5), few), 4)
    snapshot = take(engine)
    first = go(engine, 13).network.parameters.copy()
    engine.restore(snapshot)
    np.testing.assert_array_equal(go(engine, 13).network.parameters, first)


def test_a_snapshot_of_another_architecture_is_refused(few: Dataset, small: Small, take: Take) -> None:
    snapshot = take(Engine(small(hidden=(8,)), few))
    with pytest.raises(CheckpointError, match=r"belongs to a network \[784, 8, 10\], expected \[784, 9, 10\]"):
        Engine(small(hidden=(9,)), few).restore(snapshot)


def test_a_snapshot_of_another_optimizer_is_refused(few: Dataset, small: Small, take: Take) -> None:
    snapshot = take(Engine(small(optimizer="momentum"), few))
    with pytest.raises(CheckpointError, match=r"holds optimizer state \['velocity'\], expected \['mean', 'square'\]"):
        Engine(small(optimizer="adam"), few).restore(snapshot)


@pytest.mark.parametrize("damage", ["lost", "cut"])
def test_a_snapshot_with_damaged_arrays_is_refused(damage: str, few: Dataset, small: Small, take: Take) -> None:
    snapshot = take(Engine(small(), few))
    weight = snapshot.parameters.pop("layers.1.weight")
    if damage == "cut":
        snapshot.parameters["layers.1.weight"] = weight[:, :5]
    with pytest.raises(CheckpointError, match=r"does not fit a network \[784, 8, 10\]"):
        Engine(small(), few).restore(snapshot)


def test_every_image_is_trained_once_in_an_epoch(few: Dataset, small: Small) -> None:
    engine = go(Engine(small(batch_size=64), few), 4)
    assert (engine.epoch, engine.batch, engine.tally.totals().seen) == (1, 0, 195)
    assert sorted(engine.source.order) == list(range(195))


def test_every_epoch_has_a_new_order(few: Dataset, small: Small) -> None:
    engine = Engine(small(), few)
    engine.begin_epoch()
    first = engine.source.order
    engine.begin_epoch()
    assert not np.array_equal(first, engine.source.order)


def test_the_batch_size_can_exceed_the_training_set(few: Dataset, small: Small) -> None:
    engine = go(Engine(small(batch_size=10_000), few), 2)
    assert (engine.batch_size, engine.batches, engine.epoch) == (195, 1, 2)


def test_the_rate_follows_the_schedule_by_the_batches_done(few: Dataset, small: Small) -> None:
    engine = Engine(small(schedule="exponential", learning_rate=0.5, epochs=2), few)
    assert engine.learning_rate == 0.5
    assert go(engine, 5).learning_rate == pytest.approx(0.5 * 0.01**0.25)
    assert go(engine, 5).learning_rate == pytest.approx(0.5 * 0.1)


def test_the_layers_of_an_epoch_are_means_over_batches_from_all_of_it(small: Small, digits: Dataset) -> None:
    engine = Engine(small(schedule="cosine", epochs=1, batch_size=20), digits)
    engine.begin_epoch()
    measured = []
    rates = []
    while engine.batch < engine.batches:
        rates.append(engine.train_batch(record=True))
        measured.append([layer.update_ratio for layer in engine.diagnostics])
    assert engine.layer_means.rate == pytest.approx(np.mean(rates), rel=0.05)
    for layer, whole in zip(engine.layer_means.of(engine.diagnostics), np.mean(measured, axis=0), strict=True):
        assert layer.update_ratio == pytest.approx(whole, rel=0.05)


@pytest.mark.parametrize("batches", [1, 2, 15, 16, 17, 860, 55_000])
def test_a_part_of_the_batches_is_measured_and_always_one(batches: int) -> None:
    means = LayerMeans(batches)
    sample = [batch for batch in range(batches) if means.wants(batch)]
    assert 1 <= len(sample) <= 17
    # A run of an earlier version that is resumed before the last batch has only that one left.
    assert LayerMeans(batches).wants(batches - 1)


def test_diagnostics_measure_the_gradient_and_update_of_each_layer(few: Dataset, small: Small) -> None:
    engine = Engine(small(optimizer="sgd", learning_rate=0.25, hidden=(6,)), few)
    engine.begin_epoch()
    before = engine.network.parameters.copy()
    engine.train_batch(record=True)
    sizes = lengths(engine.network, engine.network.parameters)
    updates = lengths(engine.network, before - engine.network.parameters)
    found = engine.diagnostics
    assert [(layer.name, layer.shape) for layer in found] == [("layers.0", (6, 784)), ("layers.1", (10, 6))]
    assert [layer.gradient_norm for layer in found] == pytest.approx([update / 0.25 for update in updates], rel=1e-4)
    assert [layer.update_ratio for layer in found] == pytest.approx(
        [update / size for update, size in zip(updates, sizes, strict=True)], rel=1e-4
    )
