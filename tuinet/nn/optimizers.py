"""Gradient descent, with or without momentum, and the table of all optimizers.

θ are the parameters, g is the gradient of the loss with respect to them, η the learning rate. The table is in order of
difficulty.
"""

import math

import numpy as np

from tuinet.nn.adaptive import Adagrad, Adam, AdamW, Lion, Nadam, RMSProp
from tuinet.nn.arrays import Array
from tuinet.nn.lbfgs import LBFGS
from tuinet.nn.muon import Muon
from tuinet.nn.names import OptimizerName
from tuinet.nn.optimizer import Optimizer


class SGD(Optimizer):
    """Mini-batch gradient descent: θ ← θ - η g. Robbins and Monro 1951, "A Stochastic Approximation Method"."""

    def transform(self, block: slice, g: Array, scratch: Array, rate: float) -> None:
        """Turn g into η g."""
        g *= rate


class Momentum(Optimizer):
    """Steps grow where gradients agree: v ← μ v + g, θ ← θ - η v.

    Polyak 1964, "Some Methods of Speeding Up the Convergence of Iteration Methods".
    """

    slots = ("velocity",)

    def transform(self, block: slice, g: Array, scratch: Array, rate: float) -> None:
        """Turn g into η v."""
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
        """Turn g into η (g + μ v)."""
        v = self.state["velocity"][block]
        v *= self.momentum
        v += g
        g += np.multiply(v, self.momentum, out=scratch)
        g *= rate


OPTIMIZERS: dict[OptimizerName, type[Optimizer]] = {
    "sgd": SGD,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "adagrad": Adagrad,
    "rmsprop": RMSProp,
    "adam": Adam,
    "adamw": AdamW,
    "nadam": Nadam,
    "lion": Lion,
    "muon": Muon,
    "lbfgs": LBFGS,
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
