"""How an answer holds while an image is perturbed more and more, and where it flips."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuinet.analysis.original import Original
from tuinet.analysis.perturbation import PERTURBATIONS, Perturbation
from tuinet.evaluation.forward import predict
from tuinet.nn.arrays import Array
from tuinet.nn.network import Network

STEPS = 24
"""Strengths that are tried on each side of 0"""

PRECISION = 1 / 4096
"""How exactly a flip point is found, as a share of the greatest strength"""


@dataclass(frozen=True)
class Flip:
    """Where an answer changes."""

    strength: float
    """A strength at which the answer is another one; at `holds`, a little nearer to 0, it is still the same"""
    holds: float
    answer: int
    """The class that is predicted from there"""


@dataclass(frozen=True, eq=False)
class Sweep:
    """The answers along a perturbation."""

    perturbation: Perturbation
    strengths: Array
    """(n,), rising"""
    probabilities: Array
    """(n, classes)"""
    answer: int
    """The class that is predicted for the image as it is"""
    below: Flip | None
    """The first flip on the way from 0 to the least strength; None if there is none"""
    above: Flip | None
    """The first flip on the way from 0 to the greatest strength"""

    @property
    def first(self) -> Flip | None:
        """The flip that is nearest to 0; None if the answer does not change within the range."""
        flips = [flip for flip in (self.below, self.above) if flip]
        return min(flips, key=lambda flip: abs(flip.strength), default=None)

    @property
    def flip(self) -> float | None:
        """The smallest strength that was found at which the answer changes; below 0 in that direction."""
        if self.first is None:
            return None
        return self.first.strength


def sweep(original: Original, network: Network, name: str, steps: int = STEPS) -> Sweep:
    """Perturb an image with `steps` strengths on each side of 0, and refine the first flip on each side by bisection.

    An answer that changes and changes back between two of these strengths is missed.
    """
    perturbation = PERTURBATIONS[name]
    strengths = perturbation.strengths(steps)
    probabilities = predict(network, perturbation.images(original, strengths)).probabilities
    answers = probabilities.argmax(axis=1)
    start = int(np.flatnonzero(strengths == 0)[0])
    search = _Search(original, network, perturbation, int(answers[start]))
    below = search.first_flip(strengths[start::-1], answers[start::-1])
    above = search.first_flip(strengths[start:], answers[start:])
    return Sweep(perturbation, strengths, probabilities, search.answer, below, above)


@dataclass(frozen=True)
class _Search:
    """Looks for flips of one answer."""

    original: Original
    network: Network
    perturbation: Perturbation
    answer: int

    def first_flip(self, strengths: Array, answers: Array) -> Flip | None:
        """The first flip along strengths that lead away from 0."""
        changed = np.flatnonzero(answers != self.answer)
        if not changed.size:
            return None
        first = int(changed[0])
        return self._refined(float(strengths[first - 1]), float(strengths[first]), int(answers[first]))

    def _refined(self, holds: float, flips: float, flipped: int) -> Flip:
        """The flip between a strength at which the answer holds and one at which it does not, by bisection."""
        tolerance = PRECISION * max(self.perturbation.high, -self.perturbation.low)
        while abs(flips - holds) > tolerance:
            middle = (holds + flips) / 2
            answer = self._answer_at(middle)
            if answer == self.answer:
                holds = middle
            else:
                flips = middle
                flipped = answer
        return Flip(flips, holds, flipped)

    def _answer_at(self, strength: float) -> int:
        image = self.perturbation.images(self.original, np.array([strength]))
        return int(predict(self.network, image).probabilities.argmax())
