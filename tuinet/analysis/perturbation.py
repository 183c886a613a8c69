"""Changes of an image that should not change the answer, each with a strength; 0 leaves the image unchanged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tuinet.analysis import degradation, fgsm, thickness, warping
from tuinet.analysis.original import Original
from tuinet.nn.arrays import Array

Change = Callable[[Original, Array], Array]
"""Takes an image and n strengths; returns n images (n, inputs)"""


@dataclass(frozen=True)
class Perturbation:
    """One way to change an image."""

    name: str
    """The name in `tuinet explain --json`"""
    help: str
    """One sentence"""
    images: Change
    low: float
    """The smallest strength; 0 if it cannot be negative"""
    high: float
    """The largest strength"""
    unit: str
    """The unit of strengths: `px`, `°`, `%`; empty for pixel values from 0 to 1"""
    below: str = ""
    """The effect of a negative strength: `left`, `thinner`"""
    above: str = ""
    """The effect of a positive strength"""

    @property
    def title(self) -> str:
        """The name for users: `shift right`, `FGSM`."""
        if self.name == "fgsm":
            return "FGSM"
        return self.name.replace("_", " ")

    @property
    def verb(self) -> str:
        """The change without its direction: `shift`."""
        return self.title.split()[0]

    def strengths(self, count: int) -> Array:
        """Return 0 and `count` evenly spaced strengths in each direction, in ascending order, (n,)."""
        above = np.linspace(0, self.high, count + 1)
        if not self.low:
            return above
        return np.concatenate([np.linspace(self.low, 0, count + 1)[:-1], above])


def _table(*perturbations: Perturbation) -> dict[str, Perturbation]:
    return {perturbation.name: perturbation for perturbation in perturbations}


PERTURBATIONS = _table(
    Perturbation(
        "shift_right", "Move the image to the left or right.", warping.shift_right, -8, 8, "px", "left", "right"
    ),
    Perturbation("shift_down", "Move the image up or down.", warping.shift_down, -8, 8, "px", "up", "down"),
    Perturbation(
        "rotate", "Rotate the image around its centre.", warping.rotate, -90, 90, "°", "anticlockwise", "clockwise"
    ),
    Perturbation("scale", "Enlarge or shrink the image.", warping.scale, -0.6, 0.6, "%", "smaller", "larger"),
    Perturbation(
        "thicken", "Make the strokes thicker or thinner.", thickness.thicken, -2, 4, "px", "thinner", "thicker"
    ),
    Perturbation("blur", "Blur the image with a Gaussian.", degradation.blur, 0, 5, "px"),
    Perturbation("noise", "Add the same random pattern to every image.", degradation.noise, 0, 1, ""),
    Perturbation(
        "fgsm",
        "Change each pixel by the same amount, up or down, whichever lowers the confidence.",
        fgsm.fgsm,
        0,
        0.5,
        "",
    ),
    Perturbation("morph", "Fade the image into another one.", degradation.morph, 0, 1, "%"),
)
"""All perturbations by name, in display order"""
