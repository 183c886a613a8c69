"""Mixup blends images and targets alike."""

from collections.abc import Callable

import numpy as np
import pytest

from tuinet.config import Configuration
from tuinet.datasets.dataset import Dataset
from tuinet.nn.losses import Targets
from tuinet.training.engine import Engine
from tuinet.training.mixup import Mixup
from tuinet.training.targets import Batch


def blended(alpha: float = 0.4, targets: Targets | None = None, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """The blend of ten images, of which each has a pixel of its own, and its targets."""
    x = np.eye(10, dtype=np.float32)
    labels = np.arange(10)
    batch = Batch(x, labels, labels, np.random.default_rng(seed))
    mixed = Mixup(alpha, 10)(batch, targets or Targets())
    assert mixed.probabilities is not None
    return x, mixed.probabilities


def test_images_and_targets_are_blended_alike() -> None:
    x, targets = blended()
    np.testing.assert_array_equal(x, targets)
    assert x.sum(1) == pytest.approx(1)
    # Two pixels each, but where an image was blended with itself.
    assert set((x > 0).sum(1)) <= {1, 2}


def test_the_larger_share_is_the_images_own() -> None:
    for seed in range(20):
        _, targets = blended(1.0, seed=seed)
        assert (targets.argmax(1) == np.arange(10)).all()


def test_targets_of_earlier_rules_are_blended() -> None:
    uniform = np.full((10, 10), 0.1, np.float32)
    _, targets = blended(targets=Targets(probabilities=uniform))
    assert targets == pytest.approx(0.1)
    assert (uniform == np.float32(0.1)).all()


def test_class_weights_are_those_of_the_blend(few: Dataset, small: Callable[..., Configuration]) -> None:
    engine = Engine(small(mixup=0.4, class_weights="0:3"), few)
    targets = Targets()
    batch = Batch(np.zeros((2, 784), np.float32), np.array([0, 5]), np.arange(2), np.random.default_rng(1))
    for rule in engine.target_rules:
        targets = rule(batch, targets)
    assert targets.probabilities is not None
    assert targets.weights == pytest.approx(1 + 2 * targets.probabilities[:, 0])
