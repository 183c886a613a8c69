"""The state that an optimizer keeps for a single weight, before and after an update."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tuinet.nn.optimizer import Optimizer


def remembered_after(optimizer: Optimizer, before: Mapping[str, float], gradient: float) -> dict[str, float]:
    """Return the state that an optimizer keeps for a weight after an update, by the names of its slots.

    Args:
        optimizer: The optimizer before the update.
        before: The state of the weight before the update, by the names of its slots.
        gradient: The gradient that it receives: clipped, and with weight decay unless that is decoupled.
    """
    # Runs the optimizer's own code on a vector of one parameter.
    single = optimizer.for_one_parameter()
    single.steps = optimizer.steps
    for slot, value in before.items():
        single.state[slot][0] = value
    single.step(np.zeros(1, np.float32), np.array([gradient], np.float32), rate=1.0)
    return {slot: float(vector[0]) for slot, vector in single.state.items()}
