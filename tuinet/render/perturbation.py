"""Perturbations in words: how strong one is, and where it flips an answer."""

from __future__ import annotations

from collections.abc import Sequence

from tuinet.analysis.perturbation import Perturbation
from tuinet.analysis.sweep import Flip, Sweep

DECIMALS = {"px": 2, "°": 1, "%": 1}
"""Decimals of a strength by its unit"""

DECIMALS_OF_LEVELS = 3
"""Decimals where a strength is a level from 0 to 1"""


def amount(perturbation: Perturbation, strength: float) -> str:
    """`2.25 px left`, `14.1° clockwise`, `38.0 %`, `0.070`; `unchanged` for 0."""
    if not strength:
        return "unchanged"
    size = abs(strength)
    if perturbation.unit == "%":
        size *= 100
    text = f"{size:.{DECIMALS.get(perturbation.unit, DECIMALS_OF_LEVELS)}f}"
    if perturbation.unit == "°":
        text += "°"
    elif perturbation.unit:
        text += f" {perturbation.unit}"
    direction = perturbation.above
    if strength < 0:
        direction = perturbation.below
    return f"{text} {direction}".strip()


def flip_text(sweep: Sweep, classes: Sequence[str]) -> str:
    """The nearest flip in words: `1 from 14.1° clockwise`; or how far the answer holds: `holds up to 90.0°`."""
    if sweep.first is None:
        return f"holds {_range(sweep.perturbation)}"
    return flipped(sweep.perturbation, sweep.first, classes)


def flipped(perturbation: Perturbation, flip: Flip, classes: Sequence[str]) -> str:
    """`1 from 14.1° clockwise`: the class that is predicted from a flip."""
    return f"{classes[flip.answer]} from {amount(perturbation, flip.strength)}"


def _range(perturbation: Perturbation) -> str:
    above = amount(perturbation, perturbation.high)
    if not perturbation.low:
        return f"to {above}"
    return f"from {amount(perturbation, perturbation.low)} to {above}"
