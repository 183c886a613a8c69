"""A sweep: how an answer changes while an image is perturbed more and more, and where it flips."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuinet.analysis.original import Original
from tuinet.analysis.perturbation import PERTURBATIONS, Perturbation
from tuinet.evaluation.forward import predict
from tuinet.nn.arrays import Array
from tuinet.nn.network import Network

STEPS = 24
"""Strengths that are tried in each direction from 0"""

REFINEMENTS = 4
"""How many times a gap between strengths is halved where the answer may change and change back"""

SPARE = 1.5
"""How much faster a margin may change within a gap than between the neighbouring strengths"""

PRECISION = 1 / 4096
"""The precision of a flip point, relative to the largest strength"""


@dataclass(frozen=True)
class Flip:
    """A point at which the answer changes."""

    strength: float
    """A strength at which the answer has changed; at `holds`, slightly nearer to 0, it has not"""
    holds: float
    answer: int
    """The class that is predicted from this strength on"""


@dataclass(frozen=True, eq=False)
class Sweep:
    """The answers along a perturbation."""

    perturbation: Perturbation
    strengths: Array
    """(n,), ascending: evenly spaced, and closer together where two classes are nearly tied"""
    probabilities: Array
    """(n, classes)"""
    answer: int
    """The class that is predicted for the original image"""
    below: Flip | None
    """The first flip between 0 and the smallest strength, or None"""
    above: Flip | None
    """The first flip between 0 and the largest strength, or None"""

    @property
    def first(self) -> Flip | None:
        """The flip nearest to 0; None if the answer does not change within the range."""
        flips = [flip for flip in (self.below, self.above) if flip]
        return min(flips, key=lambda flip: abs(flip.strength), default=None)

    @property
    def flip(self) -> float | None:
        """The strength of the flip nearest to 0, with its sign, or None."""
        if self.first is None:
            return None
        return self.first.strength


def sweep(original: Original, network: Network, name: str, steps: int = STEPS) -> Sweep:
    """Perturb an image with `steps` strengths in each direction, and refine the first flip in each by bisection.

    Between two strengths with the same answer, more are tried if the margins around them suggest that it may change in
    between. A change within a step that no margin suggests is missed.
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
    """Return the middles of the gaps before the first known flips in which the answer may change and change back."""
    logarithms = np.log(np.maximum(probabilities, np.finfo(np.float32).tiny))
    others = np.delete(logarithms, answer, axis=1)
    # The answer holds where its margin is positive.
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
    """A search for flips of one answer."""

    original: Original
    network: Network
    perturbation: Perturbation
    answer: int

    def first_flip(self, strengths: Array, answers: Array) -> Flip | None:
        """Return the first flip along strengths that lead away from 0."""
        changed = np.flatnonzero(answers != self.answer)
        if not changed.size:
            return None
        first = int(changed[0])
        return self._refined(float(strengths[first - 1]), float(strengths[first]), int(answers[first]))

    def _refined(self, holds: float, flips: float, flipped: int) -> Flip:
        """Find the flip between a strength at which the answer holds and one at which it does not, by bisection."""
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
