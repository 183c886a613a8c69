"""How a gradient becomes an update: what all optimizers have in common.

θ are the parameters, g is the gradient of the loss with respect to them, η the learning rate. Each optimizer turns g,
in place, into the step to take; the base class then does θ ← θ - g.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, Self

import numpy as np

from tuinet.nn.arrays import Array

BLOCK = 1 << 17
"""Parameters updated at a time. 512 kB stay in the processor's cache between the operations of one step."""


def blocks(start: int, end: int) -> list[slice]:
    """Return the positions from `start` to `end`, in slices of at most BLOCK."""
    return [slice(first, min(first + BLOCK, end)) for first in range(start, end, BLOCK)]


Matrices = Callable[[Array], list[Array]]
"""`matrices(vector)` returns the weights (out, in) of each layer, as views of a vector of all parameters"""


def no_matrices(vector: Array) -> list[Array]:
    """Return no weights, for a vector of parameters that belong to no network."""
    return []


class Optimizer:
    """Updates a vector of parameters, block by block.

    Weight decay λ pulls the first `decayed` parameters, the weights, towards zero. It is part of the gradient,
    g ← g + λθ, as if λ|θ|²/2 were added to the loss, unless the optimizer decouples it.

    The L1 penalty κ moves the same parameters towards zero by ηκ after each step, and never beyond it, so that many of
    them become exactly 0. As a part of the gradient, κ sign θ, it would make them jump from one side of zero to the
    other. Duchi and Singer 2009, "Efficient Online and Batch Learning Using Forward Backward Splitting", section 5.1.

    With `max_norm`, the weights into each unit are scaled down to that Euclidean norm after a step, if they are longer:
    Srivastava et al. 2014, "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", section 5.1.
    """

    slots: tuple[str, ...] = ()
    """Names of the vectors that the optimizer keeps in `state`, each as long as the parameters"""

    scale_free = False
    """True if the steps stay the same when all gradients are scaled by the same factor"""

    full_batch = False
    """True if a step needs the loss and the gradient of all training images, and so there is one per epoch"""

    decoupled = False
    """True if weight decay is added to the step instead of the gradient"""

    def __init__(
        self,
        size: int,
        decayed: int = 0,
        weight_decay: float = 0.0,
        momentum: float = 0.9,
        l1: float = 0.0,
        dtype: type[np.floating] = np.float32,
        matrices: Matrices = no_matrices,
        max_norm: float | None = None,
    ) -> None:
        """Update vectors of `size` parameters. `matrices` finds the weights of each layer in such a vector."""
        self.weight_decay = weight_decay
        self.l1 = l1
        self.max_norm = max_norm
        self.matrices = matrices
        self.momentum = momentum
        self.steps = 0
        self.numbers: dict[str, float] = {}
        """What the optimizer keeps besides the vectors, such as the length of a step"""
        self.state = {slot: np.zeros(size, dtype) for slot in self.slots}
        self._scratch = np.empty(min(size, BLOCK), dtype)
        self._all = blocks(0, size)
        self._weights = blocks(0, decayed)
        self._biases = blocks(decayed, size)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Copy the state, but not the network whose method `matrices` is: that is a large part of the time."""
        copied = copy.copy(self)
        memo[id(self)] = copied
        for name, value in vars(self).items():
            if name != "matrices":
                setattr(copied, name, copy.deepcopy(value, memo))
        return copied

    def for_one_parameter(self, *, is_output: bool = False) -> Optimizer:
        """Return the same optimizer for a vector of one parameter that does not decay, before its first step.

        With `is_output` it is a weight of the output layer, for which some optimizers have another rule.
        """
        return type(self)(1, momentum=self.momentum)

    def collect_loss(self, losses: Array, images: int) -> None:
        """Add the losses (N,) of a batch to the mean over all `images`. Only full-batch optimizers need it."""
        self.numbers["collected"] += float(losses.sum(dtype=np.float64)) / images

    def step(self, parameters: Array, gradient: Array, rate: float) -> None:
        """Take one step with learning rate `rate`. Afterwards `gradient` holds the step that was taken."""
        if self.max_norm is not None:
            self._step_within(self.max_norm, parameters, gradient, rate)
        else:
            self._step_freely(parameters, gradient, rate)

    def _step_within(self, max_norm: float, parameters: Array, gradient: Array, rate: float) -> None:
        before = parameters.copy()
        self._step_freely(parameters, gradient, rate)
        for weight in self.matrices(parameters):
            limit_norms(weight, max_norm)
        # So that the parameters before it, minus the step, are the parameters after it to the last bit.
        np.subtract(before, parameters, out=gradient)
        np.subtract(before, gradient, out=parameters)

    def _step_freely(self, parameters: Array, gradient: Array, rate: float) -> None:
        self.steps += 1
        if not (self.weight_decay or self.l1):
            self._step(parameters, gradient, rate, self._all)
            return
        # Biases are spared: they are few and hardly overfit, while pulling them towards zero can cause underfitting.
        self._step(parameters, gradient, rate, self._biases)
        self._step_penalised(parameters, gradient, rate)

    def transform(self, block: slice, g: Array, scratch: Array, rate: float) -> None:
        """Turn the gradient `g` of a block of parameters, in place, into the step to take.

        `scratch` is as long as `g` and may be overwritten.
        """
        raise NotImplementedError

    def _step(self, parameters: Array, gradient: Array, rate: float, blocks: list[slice]) -> None:
        for block in blocks:
            g = gradient[block]
            self.transform(block, g, self._scratch[: len(g)], rate)
            theta = parameters[block]
            theta -= g

    def _step_penalised(self, parameters: Array, gradient: Array, rate: float) -> None:
        for block in self._weights:
            theta = parameters[block]
            g = gradient[block]
            scratch = self._scratch[: len(g)]
            if self.weight_decay and not self.decoupled:
                g += np.multiply(theta, self.weight_decay, out=scratch)
            self.transform(block, g, scratch, rate)
            if self.weight_decay and self.decoupled:
                g += np.multiply(theta, rate * self.weight_decay, out=scratch)
            if self.l1:
                shrink(theta, g, scratch, rate * self.l1)
            theta -= g


def limit_norms(weight: Array, maximum: float) -> None:
    """Scale the rows of weights (out, in), in place, down to the Euclidean norm `maximum` if they are longer."""
    norms = np.sqrt(np.einsum("oi,oi->o", weight, weight))
    weight *= (maximum / np.maximum(norms, maximum))[:, np.newaxis]


def shrink(theta: Array, g: Array, scratch: Array, amount: float) -> None:
    """Turn a step, in place, into one that also moves each parameter towards zero by `amount`, at most to zero."""
    np.subtract(theta, g, out=scratch)
    np.clip(scratch, -amount, amount, out=g)
    # Exactly 0 where a parameter is smaller than the amount; the whole step is then θ, which leaves exactly 0.
    scratch -= g
    np.subtract(theta, scratch, out=g)
