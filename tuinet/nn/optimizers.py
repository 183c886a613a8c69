"""How a gradient becomes an update.

In all of them θ are the parameters, g the gradient of the loss by them, η the learning rate. Each optimizer turns g,
in place, into the step that is to be taken; the base class then does θ ← θ - g. The order is that of difficulty.
"""

import math

import numpy as np

from tuinet.nn.arrays import Array
from tuinet.nn.names import OptimizerName

BLOCK = 1 << 16
"""Parameters updated at a time (256 kB): small enough to stay in the processor's cache between two operations."""

EPSILON = 1e-8
"""Keeps a division by the root of a squared gradient from being one by zero."""


def blocks(start: int, end: int) -> list[slice]:
    """The places from `start` to `end` in blocks."""
    return [slice(first, min(first + BLOCK, end)) for first in range(start, end, BLOCK)]


class Optimizer:
    """Updates a vector of parameters, block by block.

    Weight decay λ pulls the first `decayed` parameters, the weights, towards zero. Usually it is part of the gradient,
    g ← g + λθ, as if λ|θ|²/2 were added to the loss.
    """

    slots: tuple[str, ...] = ()
    """Names of the vectors that the optimizer remembers in `state`, each as long as the parameters."""

    decoupled = False
    """Whether weight decay goes past the optimizer, straight into the step."""

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
        self._blocks = blocks(0, size)
        self._decayed, self._spared = blocks(0, decayed), blocks(decayed, size)

    def step(self, parameters: Array, gradient: Array, rate: float) -> None:
        """Take one step with learning rate `rate`. Afterwards `gradient` holds the step that was taken."""
        self.steps += 1
        for block in self._spared if self.weight_decay else self._blocks:
            g = gradient[block]
            self.turn(block, g, self._scratch[: len(g)], rate)
            parameters[block] -= g
        for block in self._decayed if self.weight_decay else ():
            theta, g = parameters[block], gradient[block]
            scratch = self._scratch[: len(g)]
            if not self.decoupled:
                g += np.multiply(theta, self.weight_decay, out=scratch)
            self.turn(block, g, scratch, rate)
            if self.decoupled:
                g += np.multiply(theta, rate * self.weight_decay, out=scratch)
            theta -= g

    def turn(self, block: slice, g: Array, scratch: Array, rate: float) -> None:
        """Turn the gradient `g` of this block of parameters, in place, into the step to take."""
        raise NotImplementedError


class SGD(Optimizer):
    """Mini-batch gradient descent: θ ← θ - η g. Robbins and Monro 1951."""

    def turn(self, block: slice, g: Array, scratch: Array, rate: float) -> None:
        """Step η g."""
        g *= rate


class Momentum(Optimizer):
    """The step builds up where gradients agree: v ← μ v + g, θ ← θ - η v. Polyak 1964."""

    slots = ("velocity",)

    def turn(self, block: slice, g: Array, scratch: Array, rate: float) -> None:
        """Step η v."""
        v = self.state["velocity"][block]
        v *= self.momentum
        v += g
        np.multiply(v, rate, out=g)


class Nesterov(Optimizer):
    """Momentum that looks one step ahead: v ← μ v + g, θ ← θ - η (g + μ v). Nesterov 1983, Sutskever et al. 2013."""

    slots = ("velocity",)

    def turn(self, block: slice, g: Array, scratch: Array, rate: float) -> None:
        """Step η (g + μ v)."""
        v = self.state["velocity"][block]
        v *= self.momentum
        v += g
        g += np.multiply(v, self.momentum, out=scratch)
        g *= rate


class RMSProp(Optimizer):
    """Each parameter has its own pace, by the size of its gradients: s ← ρ s + (1 - ρ) g², θ ← θ - η g / √s.

    Tieleman and Hinton 2012, lecture 6.5, with their ρ = 0.9.
    """

    slots = ("square",)
    rho = 0.9

    def turn(self, block: slice, g: Array, scratch: Array, rate: float) -> None:
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
    """Momentum and own paces together: m ← β₁ m + (1 - β₁) g, s ← β₂ s + (1 - β₂) g², θ ← θ - η m̂ / √ŝ.

    m̂ = m / (1 - β₁ᵗ) and ŝ = s / (1 - β₂ᵗ) make up for the start at zero. Kingma and Ba 2015, algorithm 1.
    """

    slots = ("mean", "square")
    beta1, beta2 = 0.9, 0.999

    def turn(self, block: slice, g: Array, scratch: Array, rate: float) -> None:
        """Step η m̂ / (√ŝ + ε)."""
        m, s = self.state["mean"][block], self.state["square"][block]
        s *= self.beta2
        np.square(g, out=scratch)
        scratch *= 1 - self.beta2
        s += scratch
        m *= self.beta1
        g *= 1 - self.beta1
        m += g
        np.sqrt(s, out=scratch)
        scratch *= (1 - self.beta2**self.steps) ** -0.5
        scratch += EPSILON
        np.divide(m, scratch, out=g)
        g *= rate / (1 - self.beta1**self.steps)


class AdamW(Adam):
    """Adam whose weight decay is not divided by √ŝ: θ ← θ - η (m̂ / √ŝ + λθ). Loshchilov and Hutter 2019."""

    decoupled = True


OPTIMIZERS: dict[OptimizerName, type[Optimizer]] = {
    "sgd": SGD,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "rmsprop": RMSProp,
    "adam": Adam,
    "adamw": AdamW,
}


def clip(gradient: Array, longest: float) -> None:
    """Scale the gradient down, in place, if it is longer than `longest`. Pascanu et al. 2013, algorithm 1."""
    length = float(np.linalg.norm(gradient))
    if length == math.inf:  # the sum of squares overflowed
        length = float(np.linalg.norm(gradient.astype(np.float64)))
    if length > longest:
        gradient *= longest / length
