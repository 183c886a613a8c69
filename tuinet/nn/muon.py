"""Muon: steps that are orthogonal matrices, so that no direction of a layer's weights is neglected.

The gradient of a weight matrix is usually dominated by a few directions: most of its singular values are tiny. Muon
replaces all of them by 1, which keeps the directions and makes them equally large. θ are the parameters, g is the
gradient of the loss with respect to them, η the learning rate, λ the weight decay.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tuinet.nn.adaptive import AdamW
from tuinet.nn.arrays import Array
from tuinet.nn.optimizer import Optimizer, blocks, shrink

BETA = 0.95
"""The share of the past in the running mean of the gradients, as in Jordan's implementation"""

COEFFICIENTS = (3.4445, -4.7750, 2.0315)
"""a, b and c of Jordan 2024. They are chosen to bring small singular values towards 1 in as few steps as possible"""

ITERATIONS = 5

RMS = 0.2
"""The root mean square of a step's entries, before η, that equals Adam's usual one: Liu et al. 2025, section 2.2"""


def orthogonalised(matrix: Array) -> Array:
    """Return a matrix (out, in) with the same singular vectors, and singular values between about 0.7 and 1.2.

    Newton–Schulz iteration: with X = UΣVᵀ, a X + b (XXᵀ) X + c (XXᵀ)² X is U (aΣ + bΣ³ + cΣ⁵) Vᵀ, and the polynomial
    brings every singular value in (0, 1] closer to 1. It takes nothing but matrix products. Jordan 2024, "Muon: An
    Optimizer for Hidden Layers in Neural Networks", https://kellerjordan.github.io/posts/muon/.
    """
    a, b, c = COEFFICIENTS
    # The Frobenius norm is at least the largest singular value, so all of them are then at most 1.
    # The small number keeps a matrix of zeros from becoming NaN.
    x = matrix / (np.linalg.norm(matrix) + 1e-7)
    is_tall = len(x) > x.shape[1]
    if is_tall:
        # XXᵀ is then the smaller one of the two possible products.
        x = x.T
    for _ in range(ITERATIONS):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return x.T if is_tall else x


class RunningMean(Optimizer):
    """What Muon keeps of a hidden weight: m ← 0.95 m + 0.05 g."""

    slots = ("mean",)
    beta = BETA

    def transform(self, block: slice, g: Array, scratch: Array, rate: float) -> None:
        """Turn g into c = 0.95 m + 0.05 g, with the new m."""
        m = self.state["mean"][block]
        g *= 1 - self.beta
        m *= self.beta
        m += g
        g += np.multiply(m, self.beta, out=scratch)


class Muon(AdamW):
    """Orthogonal steps for the hidden layers: m ← β m + (1 - β) g, θ ← θ - η (0.2 √max(out, in) O(c) + λθ).

    O(c) is c = β m + (1 - β) g, made orthogonal; the new m in it makes the momentum Nesterov's. The factor gives the
    step the size that it would have with Adam, so the biases and the output layer, which Jordan advises leaving to
    AdamW, can share its learning rate. Jordan 2024; Liu et al. 2025, "Muon is Scalable for LLM Training", equation 4.
    """

    def __init__(self, size: int, decayed: int = 0, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - as Optimizer
        super().__init__(size, decayed, *arguments, **options)
        # The parameters begin with the weights of the hidden layers. Their running mean is in `mean`, and their part
        # of `square` stays zero.
        hidden = sum(weight.size for weight in self._hidden(self.state["mean"]))
        self._all = blocks(hidden, size)
        self._weights = blocks(hidden, decayed)

    def for_one_parameter(self, *, is_output: bool = False) -> Optimizer:
        """Return the rule for the state of one weight: AdamW in the output layer, a running mean in any other."""
        if is_output:
            return AdamW(1)
        return RunningMean(1)

    def _hidden(self, vector: Array) -> list[Array]:
        """Return the weights of all layers but the last, in a vector of all parameters."""
        return self.matrices(vector)[:-1]

    def _step_freely(self, parameters: Array, gradient: Array, rate: float) -> None:
        means = self._hidden(self.state["mean"])
        for theta, g, m in zip(self._hidden(parameters), self._hidden(gradient), means, strict=True):
            g *= 1 - BETA
            m *= BETA
            m += g
            g += BETA * m
            size = RMS * math.sqrt(max(g.shape))
            np.multiply(orthogonalised(g), rate * size, out=g)
            if self.weight_decay:
                g += rate * self.weight_decay * theta
            if self.l1:
                shrink(theta, g, np.empty_like(g), rate * self.l1)
            theta -= g
        super()._step_freely(parameters, gradient, rate)
