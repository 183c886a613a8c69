"""L-BFGS in training: one step per epoch with the gradient of all images, in batches of any size."""

from collections.abc import Callable

import numpy as np
import pytest

from tuinet.config import FULL_BATCH, SCALED_BY_GRADIENT, Configuration, check_consistent
from tuinet.datasets.dataset import Dataset
from tuinet.errors import ConfigurationError
from tuinet.jobs.rate_search import search
from tuinet.live_changes import check_change
from tuinet.nn.optimizers import OPTIMIZERS
from tuinet.training.engine import Engine

Small = Callable[..., Configuration]


def losses(config: Configuration, dataset: Dataset) -> list[float]:
    """The mean loss of each epoch, at the parameters that the epoch began with."""
    engine = Engine(config, dataset)
    means = []
    for _ in range(config.epochs):
        engine.begin_epoch()
        while engine.batch < engine.batches:
            engine.train_batch()
        means.append(engine.tally.totals().mean_loss)
        engine.end_epoch()
    return means


def test_the_schema_names_the_optimizers_that_need_all_images() -> None:
    assert set(FULL_BATCH) == {name for name, optimizer in OPTIMIZERS.items() if optimizer.full_batch}


def test_the_configuration_names_the_optimizers_whose_steps_grow_with_the_gradient() -> None:
    assert set(SCALED_BY_GRADIENT) == {name for name, optimizer in OPTIMIZERS.items() if not optimizer.scale_free}


def test_the_size_of_the_batches_does_not_matter(few: Dataset, small: Small) -> None:
    config = small(optimizer="lbfgs", weight_decay=0.01, epochs=8, hidden=())

    assert losses(config, few) == pytest.approx(losses(config.changed(batch_size=195), few), rel=1e-3)


def test_it_lowers_a_convex_loss_much_faster_than_gradient_descent(few: Dataset, small: Small) -> None:
    common = {"hidden": (), "weight_decay": 0.001, "epochs": 40, "batch_size": 195}

    ours = losses(small(optimizer="lbfgs", **common), few)[-1]

    assert ours < 0.5 * min(
        losses(small(optimizer="sgd", learning_rate=r, **common), few)[-1] for r in (0.03, 0.1, 0.3)
    )


def test_the_rate_follows_no_schedule(few: Dataset, small: Small) -> None:
    engine = Engine(small(optimizer="lbfgs", schedule="cosine", warmup=1), few)
    engine.begin_epoch()

    assert [engine.train_batch() for _ in range(3)] == [1.0] * 3


def test_what_makes_the_loss_depend_on_chance_is_refused(few: Dataset, small: Small) -> None:
    config = small(optimizer="lbfgs")
    check_consistent(config)
    with pytest.raises(ConfigurationError, match=r"dropout = 0.2: expected 0 with the optimizer lbfgs"):
        check_consistent(config.changed(dropout=0.2))
    with pytest.raises(ConfigurationError, match=r"clip_norm = 1: expected none with the optimizer lbfgs"):
        check_consistent(config.changed(clip_norm=1))
    with pytest.raises(ConfigurationError, match=r"weight_decay = 0.1: cannot be changed with the optimizer lbfgs"):
        check_change(config.changed(weight_decay=0.1), "weight_decay", 1)
    with pytest.raises(ConfigurationError, match=r"optimizer = lbfgs: finds its own step size"):
        next(search(config))


def test_a_step_that_overshoots_is_taken_back(few: Dataset, small: Small) -> None:
    # The first step of an enormous length raises the loss, and no later epoch is as bad as that.
    found = losses(small(optimizer="lbfgs", learning_rate=1000, epochs=12, hidden=()), few)

    assert found[1] > found[0]
    assert np.isfinite(found).all()
    assert min(found[2:]) < found[0]
