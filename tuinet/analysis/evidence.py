"""An attribution in a few numbers: how much speaks for an answer and against it, and where in the image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuinet.nn.arrays import Array

REGIONS = (
    ("upper left", "top", "upper right"),
    ("left", "middle", "right"),
    ("lower left", "bottom", "lower right"),
)
"""The nine parts of an image"""


@dataclass(frozen=True)
class Side:
    """What all the pixels of one sign have in common."""

    total: float
    """The sum of their numbers, without the sign"""
    region: str
    """The part of the image with the most of it; empty if there is nothing"""
    share: float
    """The share of the total that is in that part"""


@dataclass(frozen=True)
class Evidence:
    """Both sides of an answer."""

    favour: Side
    """What speaks for it"""
    against: Side

    @property
    def share(self) -> float:
        """How much of all the evidence speaks for the answer, from 0 to 1; NaN if there is none."""
        total = self.favour.total + self.against.total
        if not total:
            return float("nan")
        return self.favour.total / total


def evidence(values: Array) -> Evidence:
    """The evidence in an attribution (height, width)."""
    return Evidence(_side(np.maximum(values, 0)), _side(np.maximum(-values, 0)))


def _side(values: Array) -> Side:
    total = float(values.sum(dtype=np.float64))
    if not total > 0:
        return Side(0.0, "", 0.0)
    parts = np.array(
        [
            [part.sum(dtype=np.float64) for part in np.array_split(rows, 3, axis=1)]
            for rows in np.array_split(values, 3, axis=0)
        ]
    )
    row, column = divmod(int(parts.argmax()), 3)
    return Side(total, REGIONS[row][column], float(parts[row, column]) / total)
