"""Questions of the Bench lens for an `Inquiry`, with the functions that answer them in a thread."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tuinet.analysis.exploration import Exploration
from tuinet.analysis.model import Model
from tuinet.analysis.morph_target import morph_target
from tuinet.analysis.original import Original
from tuinet.analysis.perturbation import PERTURBATIONS
from tuinet.analysis.subject import Subject
from tuinet.analysis.sweep import Sweep, sweep
from tuinet.errors import DatasetError
from tuinet.nn.arrays import Array
from tuinet.tui.inquiry import IsWanted


@dataclass(frozen=True)
class Start:
    """The image on the bench, the network, and the image to morph into."""

    model: Model
    subject: Subject
    other: Subject | None
    """None until it is found, and where there is none"""

    def without_other(self, name: str) -> Start:
        """Return the same for a perturbation, which depends on the other image only if it is morphing."""
        if name == "morph":
            return self
        return replace(self, other=None)

    @property
    def original(self) -> Original:
        """The original of the perturbations. Raises like `Model.input_format`."""
        other = None
        if self.other is not None:
            other = self.other.x
        paper = self.model.input_format.paper
        return Original(self.subject.x, self.subject.pixels.shape, paper, self.model.network, other)


@dataclass(frozen=True)
class Perturbed:
    """What does the network answer to the image at this strength?"""

    start: Start
    name: str
    strength: float


class PerturbedAnswer(NamedTuple):
    """The image, and the answer to it."""

    pixels: NDArray[np.uint8]
    """(height, width)"""
    probabilities: Array
    """(classes,)"""


def perturb(question: Perturbed, _: IsWanted) -> PerturbedAnswer:
    """Perturb the image. Raises RunError or DatasetError."""
    start = question.start
    x = PERTURBATIONS[question.name].images(start.original, np.array([question.strength]))
    pixels = np.rint(255 * np.clip(x[0], 0, 1)).astype(np.uint8).reshape(start.subject.pixels.shape)
    return PerturbedAnswer(pixels, start.model.predict(np.clip(x, 0, 1)).probabilities[0])


@dataclass(frozen=True)
class SweepAlong:
    """How does the answer hold along this perturbation?"""

    start: Start
    name: str


def sweep_along(question: SweepAlong, _: IsWanted) -> Sweep:
    """Sweep through the strengths. Raises RunError or DatasetError."""
    return sweep(question.start.original, question.start.model.network, question.name)


@dataclass(frozen=True)
class OtherImage:
    """Which test image should this one be morphed into: the nearest of another class, or one of a given class?"""

    exploration: Exploration
    model: Model
    subject: Subject
    klass: int | None


def find_other(question: OtherImage, is_wanted: IsWanted) -> Subject:
    """Find the image. Raises DatasetError if there is none."""
    images = question.exploration.images("test")
    labels = images.labels
    if question.klass is None:
        allowed = labels != question.model.answer(question.subject.pixels).predicted
    else:
        allowed = labels == question.klass
    if question.subject.split == "test" and (question.subject.index or 0) < len(allowed):
        # Nothing is nearer to an image than itself. The image may also be from a larger data set.
        allowed[question.subject.index] = False
    index = morph_target(question.model.network, images, allowed, question.subject.pixels, is_wanted)
    if index is None:
        raise DatasetError(f"{question.model.config.dataset}: no test images of that class to morph into")
    return Subject.of(images, "test", index, question.model.classes)
