"""The state that an optimizer keeps for a single weight, before and after an update."""

from __future__ import annotations

import copy
from collections.abc import Mapping

import numpy as np

from tuinet.nn.optimizer import Optimizer


def rule_of_weight(optimizer: Optimizer, *, is_output: bool) -> Optimizer:
    """Return an optimizer for one parameter whose state changes as that of a weight does in the next step.

    Args:
        optimizer: The optimizer before the update.
        is_output: True for a weight of the output layer, for which some optimizers have another rule.
    """
    rule = optimizer.for_one_parameter(is_output=is_output)
    rule.steps = optimizer.steps
    return rule


def state_after(rule: Optimizer, before: Mapping[str, float], gradient: float) -> dict[str, float]:
    """Return the state that an optimizer keeps for a weight after an update, by the names of its slots.

    Args:
        rule: The rule of the weight, before its step.
        before: The state of the weight before the update, by the names of its slots.
        gradient: The gradient that it receives: clipped, and with weight decay unless that is decoupled.
    """
    # Runs the optimizer's own code on a vector of one parameter.
    single = copy.deepcopy(rule)
    for slot, vector in single.state.items():
        vector[0] = before[slot]
    single.step(np.zeros(1, np.float32), np.array([gradient], np.float32), rate=1.0)
    return {slot: float(vector[0]) for slot, vector in single.state.items()}
