"""The numbers of threads are compared by whole training steps."""

import warnings

import pytest

from tuinet.config import configure
from tuinet.nn.arrays import Array
from tuinet.nn.optimizer import Optimizer
from tuinet.nn.optimizers import OPTIMIZERS
from tuinet.training.threads import ThreadTimes


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_steps_of_every_optimizer_are_timed(optimizer: str) -> None:
    config = configure({"hidden": (16, 16), "optimizer": optimizer, "normalisation": "layer", "max_norm": 2.0})
    with warnings.catch_warnings(action="error"):
        seconds = ThreadTimes(config, inputs=784, classes=10, batch=8).measure([1])
    assert min(seconds[1]) > 0


def test_a_timed_step_updates_all_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where cores share no cache, it is the update that makes two threads slower than one."""
    updated: list[int] = []
    update = Optimizer.step

    def step(self: Optimizer, parameters: Array, gradient: Array, rate: float) -> None:
        updated.append(len(parameters))
        update(self, parameters, gradient, rate)

    monkeypatch.setattr(Optimizer, "step", step)
    ThreadTimes(configure({"hidden": (16,), "optimizer": "sgd"}), inputs=784, classes=10, batch=8).measure([1])
    assert set(updated) == {784 * 16 + 16 + 16 * 10 + 10}
