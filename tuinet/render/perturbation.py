"""Perturbations in words: their strength, and where they flip an answer."""

from __future__ import annotations

from collections.abc import Sequence

from tuinet.analysis.perturbation import Perturbation
from tuinet.analysis.sweep import Sweep

DECIMALS = {"px": 2, "°": 1, "%": 1}
"""Decimals of a strength, by its unit"""

DECIMALS_OF_LEVELS = 3
"""Decimals of a strength that is a level from 0 to 1"""


def amount(perturbation: Perturbation, strength: float) -> str:
    """Return `2.25 px left`, `14.1° clockwise`, `38.0 %` or `0.070`; `unchanged` for 0."""
    if not strength:
        return "unchanged"
    direction = perturbation.above
    if strength < 0:
        direction = perturbation.below
    return f"{_size(perturbation, strength)} {direction}".strip()


def flip_text(sweep: Sweep, classes: Sequence[str]) -> str:
    """Describe the nearest flip, with a sign for its direction: `1 from −14.1°`, or `no flip`."""
    if sweep.first is None:
        return "no flip"
    return f"{classes[sweep.first.answer]} from {signed(sweep.perturbation, sweep.first.strength)}"


def signed(perturbation: Perturbation, strength: float) -> str:
    """Return a strength with a sign for its direction: `−2.25 px`, `14.1°`, `38.0 %`, `0.070`."""
    sign = ""
    if strength < 0:
        sign = "−"
    return f"{sign}{_size(perturbation, strength)}"


def _size(perturbation: Perturbation, strength: float) -> str:
    """Return the absolute strength with its unit."""
    size = abs(strength)
    if perturbation.unit == "%":
        size *= 100
    text = f"{size:.{DECIMALS.get(perturbation.unit, DECIMALS_OF_LEVELS)}f}"
    if perturbation.unit == "°":
        return f"{text}°"
    return f"{text} {perturbation.unit}".strip()
