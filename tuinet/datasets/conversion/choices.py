"""The user's choices for a data set that is added."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tuinet.datasets.normal_form import Orientation
from tuinet.datasets.readers.source import ReadOptions

Inversion = Literal["yes", "no", "auto"]
Framing = Literal["mnist"]

ReportProgress = Callable[[str, float], None]
"""Called with a stage such as `writing`, and the share of it that is done, from 0 to 1"""


NO_OPTIONS = ReadOptions()


@dataclass(frozen=True)
class Choices:
    """How a data set is read, and how its images are changed."""

    reading: ReadOptions = NO_OPTIONS
    orientation: Orientation = "auto"
    """How the images are stored; "auto" detects it"""
    size: tuple[int, int] | None = None
    """Height and width that images are resized to"""
    frame: Framing | None = None
    """The data set whose framing of figures to follow"""
    invert: Inversion = "no"
    """Swap light and dark or not; "auto" makes dark figures on a light background light on dark"""
    seed: int = 0
    """Chooses the test images of a data set that has none"""

    @property
    def keep_images(self) -> bool:
        """True if images stay as they are but for their normal form."""
        return self.size is None and self.frame is None and self.invert == "no"


def silent(stage: str, share: float) -> None:
    """Report no progress."""
