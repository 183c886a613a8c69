"""Several perturbations of one image at once, each with its own strength."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from tuinet.analysis.original import Original
from tuinet.analysis.perturbation import PERTURBATIONS


@dataclass(frozen=True)
class Adjustment:
    """The strength of each perturbation of an image, in the units of `PERTURBATIONS`; 0 leaves the image alone.

    Every change starts again from the original image, because rotating it back and forth would blur it. Perturbations
    are applied in the order of the fields.
    """

    thicken: float = 0.0
    rotate: float = 0.0
    shift_right: float = 0.0
    shift_down: float = 0.0
    noise: float = 0.0

    def changed(self, name: str, by: float) -> Adjustment:
        """Return a copy with the strength of one perturbation changed by `by`, limited to its range."""
        perturbation = PERTURBATIONS[name]
        strength = getattr(self, name) + by
        # Repeated steps of 0.1 do not come back to 0.
        return replace(self, **{name: round(min(max(strength, perturbation.low), perturbation.high), 6)})

    def strengths(self) -> Iterator[tuple[str, float]]:
        """Yield the names and strengths of the perturbations that are applied, in order."""
        for field in fields(self):
            strength = getattr(self, field.name)
            if strength:
                yield field.name, strength

    def apply(self, pixels: NDArray[np.uint8], paper: float = 0.0) -> NDArray[np.uint8]:
        """Return the perturbed image (height, width), 0 to 255; `paper` is the background level, from 0 to 1."""
        height, width = pixels.shape
        if self == Adjustment():
            return pixels
        x = pixels.reshape(-1).astype(np.float32) / 255
        for name, strength in self.strengths():
            original = Original(x, (height, width), paper)
            x = PERTURBATIONS[name].images(original, np.array([strength], np.float32))[0]
        return np.rint(np.clip(x, 0, 1) * 255).astype(np.uint8).reshape(height, width)

    def description(self) -> list[str]:
        """Describe each perturbation: `2 px right`, `15° clockwise`, `noise 0.1`."""
        parts = []
        for name, strength in self.strengths():
            perturbation = PERTURBATIONS[name]
            direction = perturbation.above if strength > 0 else perturbation.below
            # A degree sign follows its number without a space.
            unit = perturbation.unit.replace("px", " px")
            if direction:
                parts.append(f"{abs(strength):g}{unit} {direction}")
            else:
                parts.append(f"{perturbation.title} {strength:g}{unit}")
        return parts
