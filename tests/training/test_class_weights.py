"""Class weights: images of some classes count more in the loss, as if there were more of them."""

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from tuinet.config import Configuration
from tuinet.datasets.dataset import Dataset, Images
from tuinet.errors import ConfigurationError
from tuinet.evaluation.forward import evaluate
from tuinet.jobs.feasibility import check_feasible
from tuinet.nn.losses import Targets
from tuinet.training.class_weights import ClassWeights, weights_of_classes
from tuinet.training.engine import Engine
from tuinet.training.targets import Batch

Small = Callable[..., Configuration]


@pytest.fixture
def uneven(few: Dataset) -> Dataset:
    """Hardly any 3, and no 9."""
    labels = few.train.labels
    kept = (labels != 9) & ((labels != 3) | (np.cumsum(labels == 3) <= 2))
    return dataclasses.replace(few, train=Images(few.train.images[kept], labels[kept]))


def test_balanced_classes_count_the_same_and_images_one_on_average(uneven: Dataset, small: Small) -> None:
    weights = weights_of_classes(small(class_weights="balanced"), uneven)

    counts = np.bincount(uneven.train.labels, minlength=10)
    assert weights[:9] * counts[:9] == pytest.approx([len(uneven.train) / 9] * 9)
    assert weights[uneven.train.labels].mean() == pytest.approx(1)
    assert np.isfinite(weights).all()


def test_weights_are_given_by_name_or_number(few: Dataset, small: Small) -> None:
    named = dataclasses.replace(few, classes=("Shirt", "Ankle boot", *"23456789"))

    weights = weights_of_classes(small(class_weights="ankle boot: 2, 0: 0.5"), named)

    assert weights.tolist() == [0.5, 2, 1, 1, 1, 1, 1, 1, 1, 1]


def test_a_class_that_does_not_exist_is_refused(few: Dataset, small: Small) -> None:
    with pytest.raises(ConfigurationError, match=r"class_weights = 0:2,x:3: unknown class 'x': expected one of 0, 1"):
        Engine(small(class_weights="0:2,x:3"), few)
    with pytest.raises(ConfigurationError, match=r"class_weights = x:3: no class 'x': expected digits from 0 to 9"):
        check_feasible(small(class_weights="x:3"))


def test_a_weight_of_two_counts_as_two_copies_of_each_image(few: Dataset, small: Small) -> None:
    twice = few.train.labels == 4
    copies = Images(
        np.concatenate([few.train.images, few.train.images[twice]]),
        np.concatenate([few.train.labels, few.train.labels[twice]]),
    )
    gradients = []
    for config, data in (
        (small(batch_size=1000, class_weights="4:2"), few),
        (small(batch_size=1000), dataclasses.replace(few, train=copies)),
    ):
        engine = Engine(config, data)
        engine.begin_epoch()
        engine.train_batch(record=True)
        assert engine.recorded is not None
        gradients.append(len(data.train) * engine.network.vector(engine.recorded.gradient))

    np.testing.assert_allclose(gradients[0], gradients[1], rtol=0, atol=1e-5 * np.abs(gradients[1]).max())


def test_a_mixture_of_classes_has_the_mean_of_their_weights() -> None:
    rule = ClassWeights(np.array([1, 3, 0], np.float32))
    shares = np.array([[0.5, 0.5, 0], [0, 0.25, 0.75]], np.float32)
    labels = np.array([0, 2])
    batch = Batch(np.zeros((2, 4), np.float32), labels, labels, np.random.default_rng())

    mixed = rule(batch, Targets(shares, np.array([1, 2], np.float32))).weights
    plain = rule(batch, Targets()).weights

    assert mixed is not None
    assert plain is not None
    assert mixed.tolist() == [2, 1.5]
    assert plain.tolist() == [1, 0]


def test_a_class_that_counts_more_is_found_more_often(digits: Dataset, small: Small) -> None:
    recalls = []
    for weights in ("none", "3:20"):
        engine = Engine(small(hidden=(), class_weights=weights), digits)
        engine.begin_epoch()
        while engine.batch < engine.batches:
            engine.train_batch()
        recalls.append(evaluate(engine.network, digits.test).class_reports()[3].recall)
    assert recalls[1] > recalls[0] + 0.05
