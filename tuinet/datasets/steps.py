"""The steps from a picture to the input of a network, to tell users what was done to their image."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One change to an image."""

    name: str
    """A name for programs: one of those below"""
    degrees: float = 0.0
    """How far the image was rotated clockwise, for a rotation"""

    @property
    def text(self) -> str:
        """The step as users read it: `inverted`, `rotated by 3° clockwise`."""
        text = self.name.replace("_", " ")
        if not self.degrees:
            return text
        direction = "anticlockwise" if self.degrees < 0 else "clockwise"
        return f"{text} by {abs(self.degrees):.3g}° {direction}"


MIRRORED = Step("mirrored")
"""The image is mirrored, as its Exif orientation requires"""

INVERTED = Step("inverted")
"""Light and dark are swapped, to match the training images"""

BACKGROUND_SUBTRACTED = Step("background_subtracted")
"""The paper under each pixel is estimated: it is unevenly lit"""

LINES_REMOVED = Step("lines_removed")
"""The lines of ruled or squared paper are gone"""

BOXES_REMOVED = Step("boxes_removed")
"""The boxes of a form are gone"""

STROKES_JOINED = Step("strokes_joined")
"""Several pieces of ink are read as one figure"""

CUT_APART = Step("cut_apart")
"""Figures that touch are separated"""


def turned(degrees: float) -> Step:
    """Return a turn by quarters, as the Exif orientation requires."""
    return Step("turned", degrees)


def rotated(degrees: float) -> Step:
    """Return a rotation that makes the lines of figures level."""
    return Step("rotated", degrees)


def all_of(steps: Iterable[Iterable[Step]]) -> tuple[Step, ...]:
    """Return the steps of several figures, each once, in the order they were taken."""
    return tuple(dict.fromkeys(step for of_figure in steps for step in of_figure))


def as_text(steps: Iterable[Step]) -> str:
    """Return `inverted, background subtracted, rotated by 3° clockwise`; empty if there are no steps."""
    return ", ".join(step.text for step in steps)


def total_rotation(steps: Iterable[Step]) -> float:
    """Return the degrees clockwise by which the image was turned and rotated."""
    return sum(step.degrees for step in steps)
