"""The distortions of a run's batches: each batch has its own random numbers, determined by its epoch and number.

So it does not matter which process distorts a batch, or when: the training process on demand, or another one ahead of
it. And a run that is resumed at any batch distorts the rest as if it had never stopped.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.augment import ALPHA, SIGMA, Augmenter

# From one batch to the next, the generator jumps by this share of its period: the golden ratio, rounded to an odd
# number. Jumps by a power of two would lead to states that share their last bits. NumPy jumps the same way.
_JUMP = int("9e3779b97f4a7c15f39cc0605cedc835", 16)

_EPOCH = 1 << 32
"""More batches than any epoch has"""


@dataclass(frozen=True)
class DistortionSettings:
    """What determines the distortions, in a form that can be sent to another process."""

    kind: str
    """One of `augment.KINDS`"""
    shape: tuple[int, int]
    """Height and width of the images"""
    seed: int
    affine_strength: float = 1.0
    """A factor of all ranges of affine maps"""
    alpha: float = ALPHA
    """The strength of the elastic field"""
    sigma: float = SIGMA
    """The width in pixels of the Gaussian that smooths it"""
    half_rotation: tuple[int, ...] = ()
    """Classes that are rotated only half as far"""

    def to_json(self) -> str:
        """Return the settings as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the inverse of `to_json`."""
        fields = json.loads(text)
        return cls(**{**fields, "shape": tuple(fields["shape"]), "half_rotation": tuple(fields["half_rotation"])})


class Distortion:
    """Distorts batches. The same images, epoch and batch give the same result, bit for bit, in any order."""

    def __init__(self, settings: DistortionSettings) -> None:
        self._augment = Augmenter(
            settings.kind,
            settings.shape,
            affine_strength=settings.affine_strength,
            alpha=settings.alpha,
            sigma=settings.sigma,
            half_rotation=settings.half_rotation,
        )
        # Not the generator of the run itself, which draws the weights, the order of the images and dropout.
        self._bits = np.random.PCG64(np.random.SeedSequence(settings.seed, spawn_key=(0,)))
        self._first_state = self._bits.state
        self._rng = np.random.Generator(self._bits)

    def __call__(self, x: NDArray[np.float32], labels: NDArray[np.intp], epoch: int, batch: int) -> None:
        """Distort the images X (N, inputs) of a batch, in place. `labels` (N,) are their classes."""
        self._augment(x, labels, self.rng(epoch, batch), out=x)

    def rng(self, epoch: int, batch: int) -> np.random.Generator:
        """Return the random numbers of a batch. They are valid until the next call."""
        # A new generator for each batch would take 30 µs, as long as a training step of a small network.
        self._bits.state = self._first_state
        self._bits.advance((epoch * _EPOCH + batch) * _JUMP)
        return self._rng
