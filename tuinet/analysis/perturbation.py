"""Changes of an image that should not change the answer, each with a strength: 0 is the image as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tuinet.analysis import degradation, fgsm, thickness, warping
from tuinet.analysis.original import Original
from tuinet.nn.arrays import Array

Change = Callable[[Original, Array], Array]
"""An image and n strengths to n images (n, inputs)"""


@dataclass(frozen=True)
class Perturbation:
    """One way to change an image."""

    name: str
    """As in `tuinet explain --json`"""
    help: str
    """One sentence"""
    images: Change
    low: float
    """The least strength; 0 if there are none below 0"""
    high: float
    """The greatest strength"""
    unit: str
    """What follows a number: `px`, `°`, `%`; empty for values of pixels from 0 to 1"""
    below: str = ""
    """What a strength below 0 does to the image: `left`, `thinner`"""
    above: str = ""
    """What a strength above 0 does"""

    @property
    def title(self) -> str:
        """The name in words."""
        if self.name == "fgsm":
            return "FGSM"
        return self.name.replace("_", " ")

    @property
    def verb(self) -> str:
        """What is done to the image, without a direction: `shift`."""
        return self.title.split()[0]

    def strengths(self, count: int) -> Array:
        """`count` even steps away from 0, on each side that there is, with 0 itself: rising, (n,)."""
        above = np.linspace(0, self.high, count + 1)
        if not self.low:
            return above
        return np.concatenate([np.linspace(self.low, 0, count + 1)[:-1], above])


def _table(*perturbations: Perturbation) -> dict[str, Perturbation]:
    return {perturbation.name: perturbation for perturbation in perturbations}


PERTURBATIONS = _table(
    Perturbation(
        "shift_right", "Move the image to the left or to the right.", warping.shift_right, -8, 8, "px", "left", "right"
    ),
    Perturbation("shift_down", "Move the image up or down.", warping.shift_down, -8, 8, "px", "up", "down"),
    Perturbation(
        "rotate", "Turn the image around its centre.", warping.rotate, -90, 90, "°", "anticlockwise", "clockwise"
    ),
    Perturbation("scale", "Enlarge the image, or make it smaller.", warping.scale, -0.6, 0.6, "%", "smaller", "larger"),
    Perturbation(
        "thicken", "Draw the strokes thicker or thinner.", thickness.thicken, -2, 4, "px", "thinner", "thicker"
    ),
    Perturbation("blur", "Smooth the image with a Gaussian.", degradation.blur, 0, 5, "px"),
    Perturbation("noise", "Add the same random pattern to every image.", degradation.noise, 0, 1, ""),
    Perturbation(
        "fgsm",
        "Move each pixel by the same amount, up or down, whichever lowers the confidence.",
        fgsm.fgsm,
        0,
        0.5,
        "",
    ),
    Perturbation("morph", "Turn the image into another one, pixel by pixel.", degradation.morph, 0, 1, "%"),
)
"""All perturbations by name, in the order in which they are shown"""
