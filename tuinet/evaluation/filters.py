"""Conditions that select images, and the order to show them in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Order = Literal["index", "confidence", "loss", "doubt"]
ORDERS: tuple[Order, ...] = ("index", "confidence", "loss", "doubt")
"""For `doubt`, the labels that the network doubts most come first"""


@dataclass(frozen=True)
class Filter:
    """Conditions that an image must meet to be selected, and the order of the selected images."""

    label: int | None = None
    predicted: int | None = None
    wrong: bool = False
    """Only images that are predicted wrongly"""
    min_confidence: float = 0.0
    max_confidence: float = 1.0
    sort: Order = "index"
    descending: bool | None = None
    """None puts the most interesting images first: high losses, high doubt, low confidence, the start of the split"""

    @property
    def is_descending(self) -> bool:
        """True if the largest values come first."""
        if self.descending is None:
            return self.sort in ("loss", "doubt")
        return self.descending

    @property
    def is_open(self) -> bool:
        """True if every image passes."""
        conditions = (self.label, self.predicted, self.wrong, self.min_confidence, self.max_confidence)
        return conditions == (None, None, False, 0.0, 1.0)
