"""Optimizers: from a gradient to an update.

θ are the parameters, g is the gradient of the loss with respect to them, η the learning rate. Each optimizer turns g,
in place, into the step to take; the base class then does θ ← θ - g. They are in order of difficulty.
"""

import math
from typing import Self

import numpy as np

from tuinet.nn.arrays import Array
from tuinet.nn.names import OptimizerName

BLOCK = 1 << 16
"""Parameters updated at a time. 256 kB stay in the processor's cache between the operations of one step."""

EPSILON = 1e-8
"""Added to denominators, so that a parameter whose gradients are all zero does not divide by zero"""


def blocks(start: int, end: int) -> list[slice]:
    """The positions from `start` to `end`, in slices of at most BLOCK."""
    return [slice(first, min(first + BLOCK, end)) for first in range(start, end, BLOCK)]


class Optimizer:
    """Updates a vector of parameters, block by block.

    Weight decay λ pulls the first `decayed` parameters, the weights, towards zero. It is part of the gradient,
    g ← g + λθ, as if λ|θ|²/2 were added to the loss, unless the optimizer decouples it.
    """

    slots: tuple[str, ...] = ()
    """Names of the vectors that the optimizer keeps in `state`, each as long as the parameters"""

    decoupled = False
    """True if weight decay is added to the step instead of the gradient"""

    def __init__(
        self,
        size: int,
        decayed: int = 0,
        weight_decay: float = 0.0,
        momentum: float = 0.9,
        dtype: type[np.floating] = np.float32,
    ) -> None:
        self.weight_decay = weight_decay
        self.momentum = momentum
        self.steps = 0
        self.state = {slot: np.zeros(size, dtype) for slot in self.slots}
        self._scratch = np.empty(min(size, BLOCK), dtype)
        self._all = blocks(0, size)
        self._weights = blocks(0, decayed)
        self._biases = blocks(decayed, size)

    def for_one_parameter(self) -> Self:
        """The same optimizer for a vector of one parameter that does not decay, before its first step."""
        return type(self)(1, momentum=self.momentum)

    def step(self, parameters: Array, gradient: Array, rate: float) -> None:
        """Take one step with learning rate `rate`. Afterwards `gradient` holds the step that was taken."""
        self.steps += 1
        if not self.weight_decay:
            self._step(parameters, gradient, rate, self._all)
            return
        self._step(parameters, gradient, rate, self._biases)
        self._step_decayed(parameters, gradient, rate)

    def transform(self, block: slice, g: Array, scratch: Array, rate: float) -> None:
        """Turn the gradient `g` of a block of parameters, in place, into the step to take.

        `scratch` is as long as `g` and may be overwritten.
        """
        raise NotImplementedError

    def _step(self, parameters: Array, gradient: Array, rate: float, blocks: list[slice]) -> None:
        for block in blocks:
            g = gradient[block]
            self.transform(block, g, self._scratch[: len(g)], rate)
            parameters[block] -= g

    def _step_decayed(self, parameters: Array, gradient: Array, rate: float) -> None:
        for block in self._weights:
            theta = parameters[block]
            g = gradient[block]
            scratch = self._scratch[: len(g)]
            if not self.decoupled:
                g += np.multiply(theta, self.weight_decay, out=scratch)
            self.transform(block, g, scratch, rate)
            if self.decoupled:
                g += np.multiply(theta, rate * self.weight_decay, out=scratch)
            theta -= g


class SGD(Optimizer):
    """Mini-batch gradient descent: θ ← θ - η g. Robbins and Monro 1951, "A Stochastic Approximation Method"."""

    def transform(self, block: slice, g: Array, scratch: Array, rate: float) -> None:
        """Step η g."""
        g *= rate


class Momentum(Optimizer):
    """Steps grow where gradients agree: v ← μ v + g, θ ← θ - η v.

    Polyak 1964, "Some Methods of Speeding Up the Convergence of Iteration Methods".
    """

    slots = ("velocity",)

    def transform(self, block: slice, g: Array, scratch: Array, rate: float) -> None:
        """Step η v."""
        v = self.state["velocity"][block]
        v *= self.momentum
        v += g
        np.multiply(v, rate, out=g)


class Nesterov(Optimizer):
    """Momentum that looks one step ahead: v ← μ v + g, θ ← θ - η (g + μ v).

    Nesterov 1983; Sutskever et al. 2013, "On the Importance of Initialization and Momentum in Deep Learning". This is
    the form that PyTorch uses, in which θ are the parameters after the look-ahead.
    """

    slots = ("velocity",)

    def transform(self, block: slice, g: Array, scratch: Array, rate: float) -> None:
        """Step η (g + μ v)."""
        v = self.state["velocity"][block]
        v *= self.momentum
        v += g
        g += np.multiply(v, self.momentum, out=scratch)
        g *= rate


class RMSProp(Optimizer):
    """A step size per parameter, by the size of its gradients: s ← ρ s + (1 - ρ) g², θ ← θ - η g / √s.

    Tieleman and Hinton 2012, "Neural Networks for Machine Learning", lecture 6.5, with ρ = 0.9 as they propose.
    """

    slots = ("square",)
    rho = 0.9

    def transform(self, block: slice, g: Array, scratch: Array, rate: float) -> None:
        """Step η g / (√s + ε)."""
        s = self.state["square"][block]
        np.square(g, out=scratch)
        scratch *= 1 - self.rho
        s *= self.rho
        s += scratch
        np.sqrt(s, out=scratch)
        scratch += EPSILON
        g /= scratch
        g *= rate


class Adam(Optimizer):
    """Momentum and a step size per parameter: m ← β₁ m + (1 - β₁) g, s ← β₂ s + (1 - β₂) g², θ ← θ - η m̂ / √ŝ.

    m̂ = m / (1 - β₁ᵗ) and ŝ = s / (1 - β₂ᵗ) correct the bias towards zero of the first steps. Kingma and Ba 2015,
    "Adam: A Method for Stochastic Optimization", algorithm 1.
    """

    slots = ("mean", "square")
    beta1 = 0.9
    beta2 = 0.999

    def transform(self, block: slice, g: Array, scratch: Array, rate: float) -> None:
        """Step η m̂ / (√ŝ + ε)."""
        m = self.state["mean"][block]
        s = self.state["square"][block]
        s *= self.beta2
        np.square(g, out=scratch)
        scratch *= 1 - self.beta2
        s += scratch
        m *= self.beta1
        g *= 1 - self.beta1
        m += g
        # s is kept without its correction, which is applied to the root in `scratch`; that of m is part of the rate.
        np.sqrt(s, out=scratch)
        scratch *= (1 - self.beta2**self.steps) ** -0.5
        scratch += EPSILON
        np.divide(m, scratch, out=g)
        g *= rate / (1 - self.beta1**self.steps)


class AdamW(Adam):
    """Adam whose weight decay is not divided by √ŝ: θ ← θ - η (m̂ / √ŝ + λθ).

    Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization", algorithm 2.
    """

    decoupled = True


OPTIMIZERS: dict[OptimizerName, type[Optimizer]] = {
    "sgd": SGD,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "rmsprop": RMSProp,
    "adam": Adam,
    "adamw": AdamW,
}


def clip_norm(gradient: Array, maximum: float) -> None:
    """Scale a gradient down to the Euclidean norm `maximum`, in place, if it is longer.

    Pascanu, Mikolov and Bengio 2013, "On the Difficulty of Training Recurrent Neural Networks", algorithm 1.
    """
    norm = float(np.linalg.norm(gradient))
    if norm == math.inf:
        # The sum of squares overflowed float32, although each number is finite.
        norm = float(np.linalg.norm(gradient.astype(np.float64)))
    if norm > maximum:
        gradient *= maximum / norm
