"""Limited-memory BFGS: Newton's method with a curvature that is estimated from the last few gradients.

It needs the loss and the gradient of all training images, not of a batch: one step per epoch. θ are the parameters, g
is the gradient of the loss f with respect to them. Nocedal and Wright 2006, "Numerical Optimization", chapter 7.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tuinet.nn.arrays import Array
from tuinet.nn.optimizer import Optimizer

PAIRS = 6
"""Pairs of steps and changes of the gradient that are kept: Nocedal and Wright recommend 3 to 20"""

SUFFICIENT = 1e-4
"""c₁ of the Armijo condition: the share of the decrease predicted by the slope that a step must achieve"""

ROUNDING = 1e-7
"""The increase of the loss, as a share of it, that counts as rounding"""

SHORTEST = 2.0**-8
"""The share of its first length below which a step is abandoned, and the curvature estimate with it"""


class Memoryless(Optimizer):
    """The state of L-BFGS for a single weight: none."""

    def transform(self, block: slice, g: Array, scratch: Array, rate: float) -> None:
        """Leave the gradient as it is."""


class LBFGS(Optimizer):
    """θ ← θ + t d, where d = -H g and H estimates the inverse of the matrix of second derivatives.

    H is never stored: algorithm 7.4, the two-loop recursion, multiplies by it with the last pairs of s = Δθ and y = Δg.
    The length t is found by backtracking: the loss after a step is known only after the next epoch. If the step has not
    lowered it enough by then (Armijo's condition, equation 3.4), half of it is undone. So after each epoch the
    parameters are those to be tried next.

    The learning rate is the first length that is tried, 1 as a rule; for the first step of all, divided by Σ|g|.
    """

    slots = ("point", "gradient", "direction", *(f"{letter}{k}" for letter in "sy" for k in range(PAIRS)))
    full_batch = True
    scale_free = True

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - as Optimizer
        super().__init__(*arguments, **options)
        self._decayed = self._weights[-1].stop if self._weights else 0
        self.numbers = {"collected": 0.0, "loss": 0.0, "slope": 0.0, "length": 0.0, "tried": 0.0, "pairs": 0.0}

    def for_one_parameter(self, *, is_output: bool = False) -> Optimizer:
        """Return an optimizer without state: a step depends on all parameters."""
        return Memoryless(1)

    def step(self, parameters: Array, gradient: Array, rate: float) -> None:
        """Take a step from the point of the gradient, or undo half of the last step.

        `collect_loss` has collected the loss there. Afterwards `gradient` holds the step that was taken.
        """
        numbers = self.numbers
        loss = numbers["collected"]
        numbers["collected"] = 0.0
        if self.weight_decay:
            weights = parameters[: self._decayed]
            loss += 0.5 * self.weight_decay * _dot(weights, weights)
            gradient[: self._decayed] += self.weight_decay * weights
        self.steps += 1
        if self.steps == 1:
            self._go_on(parameters, gradient, loss)
            # Nothing is known about the curvature yet, and a step as long as the gradient may be far too long.
            self._try(rate / max(1.0, float(np.abs(gradient).sum(dtype=np.float64))))
        elif self._is_lower(loss):
            self._remember(parameters, gradient)
            self._go_on(parameters, gradient, loss)
            self._try(rate)
        elif numbers["length"] > SHORTEST * numbers["tried"]:
            numbers["length"] /= 2
        else:
            # No length along this direction helps: forget the curvature, and start again along the gradient.
            numbers["pairs"] = 0.0
            self._aim()
            self._try(rate / max(1.0, float(np.abs(self.state["gradient"]).sum(dtype=np.float64))))
        target = self.state["point"] + numbers["length"] * self.state["direction"]
        np.subtract(parameters, target, out=gradient)
        parameters -= gradient

    def _is_lower(self, loss: float) -> bool:
        """Return True if the loss satisfies Armijo's condition, with a margin for rounding."""
        numbers = self.numbers
        promised = SUFFICIENT * numbers["length"] * numbers["slope"]
        return loss <= numbers["loss"] + promised + ROUNDING * abs(numbers["loss"])

    def _remember(self, parameters: Array, gradient: Array) -> None:
        """Keep the step s and the change y of the gradient, unless the loss curves downwards along it."""
        s = parameters - self.state["point"]
        y = gradient - self.state["gradient"]
        # Without a positive s·y, H would not be positive definite, and a direction could lead uphill.
        if _dot(s, y) > 1e-10 * _dot(y, y):
            newest = int(self.numbers["pairs"]) % PAIRS
            self.state[f"s{newest}"][...] = s
            self.state[f"y{newest}"][...] = y
            self.numbers["pairs"] += 1

    def _go_on(self, parameters: Array, gradient: Array, loss: float) -> None:
        """Take the next step from here."""
        self.state["point"][...] = parameters
        self.state["gradient"][...] = gradient
        self.numbers["loss"] = loss
        self._aim()

    def _aim(self) -> None:
        """Set the direction d = -H g, by algorithm 7.4, and the slope g·d of the loss along it."""
        q = self.state["gradient"].astype(np.float64)
        count = int(self.numbers["pairs"])
        # From the newest pair to the oldest.
        kept = [k % PAIRS for k in range(count - 1, max(-1, count - 1 - PAIRS), -1)]
        pairs = [(self.state[f"s{k}"].astype(np.float64), self.state[f"y{k}"].astype(np.float64)) for k in kept]
        shares = []
        for s, y in pairs:
            shares.append(s @ q / (y @ s))
            q -= shares[-1] * y
        if pairs:
            s, y = pairs[0]
            # Equation 7.20: about the size of H along the newest step.
            q *= (s @ y) / (y @ y)
        for (s, y), share in zip(reversed(pairs), reversed(shares), strict=True):
            q += (share - y @ q / (y @ s)) * s
        self.state["direction"][...] = -q
        self.numbers["slope"] = _dot(self.state["gradient"], self.state["direction"])

    def _try(self, length: float) -> None:
        self.numbers["length"] = length
        self.numbers["tried"] = length


def _dot(first: Array, second: Array) -> float:
    """Return the sum of products, in float64: single precision would lose the difference of two losses."""
    return float(np.dot(first.astype(np.float64), second.astype(np.float64)))
