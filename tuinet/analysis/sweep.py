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

REFINEMENTS = 4
"""How often the gaps between strengths are halved where the answer may change and change back in between"""

SPARE = 1.5
"""How much faster than between the strengths around it a margin may change within a gap"""

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
    """(n,), rising: even steps, and closer ones where the answer is nearly even"""
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

    Between two strengths at which the answer is the same, more are tried if it may change in between, as far as the
    margins around them tell. A change within a step that none of these margins foretells is missed.
    """
    perturbation = PERTURBATIONS[name]
    strengths = perturbation.strengths(steps)
    probabilities = predict(network, perturbation.images(original, strengths)).probabilities
    answer = int(probabilities[strengths == 0][0].argmax())
    for _ in range(REFINEMENTS):
        between = _doubtful(strengths, probabilities, answer)
        if not between.size:
            break
        more = predict(network, perturbation.images(original, between)).probabilities
        order = np.argsort(np.concatenate([strengths, between]), kind="stable")
        strengths = np.concatenate([strengths, between])[order]
        probabilities = np.concatenate([probabilities, more])[order]
    answers = probabilities.argmax(axis=1)
    start = int(np.flatnonzero(strengths == 0)[0])
    search = _Search(original, network, perturbation, int(answers[start]))
    below = search.first_flip(strengths[start::-1], answers[start::-1])
    above = search.first_flip(strengths[start:], answers[start:])
    return Sweep(perturbation, strengths, probabilities, search.answer, below, above)


def _doubtful(strengths: Array, probabilities: Array, answer: int) -> Array:
    """The middles of the gaps, before the first known flips, in which the answer may change and change back."""
    logarithms = np.log(np.maximum(probabilities, np.finfo(np.float32).tiny))
    others = np.delete(logarithms, answer, axis=1)
    # Where it is positive the answer holds.
    margins = logarithms[:, answer] - others.max(axis=1)
    changes = np.abs(np.diff(margins))
    padded = np.pad(changes, 1)
    steepest = np.maximum.reduce([padded[:-2], padded[1:-1], padded[2:]])
    lowest = (margins[:-1] + margins[1:] - SPARE * steepest) / 2
    holds = (margins[:-1] > 0) & (margins[1:] > 0)
    start = int(np.flatnonzero(strengths == 0)[0])
    flips = np.flatnonzero(margins <= 0)
    first = max(flips[flips < start], default=-1)
    last = min(flips[flips > start], default=len(strengths))
    gaps = np.arange(len(changes))
    nearer = (gaps > first) & (gaps + 1 < last)
    middles: Array = ((strengths[:-1] + strengths[1:]) / 2)[holds & nearer & (lowest < 0)]
    return middles


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
