"""What pictures of a sweep's trials have in common: the trial at each cell, and the looks of trials."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rich.text import Text

from tuinet.render.palette import Palette, bold
from tuinet.render.ramps import shades
from tuinet.sweeps.trial import Trial

GRADES = 3
"""Thirds of the trials by accuracy, from the worst to the best"""

NEAR = 6
"""Columns from a click within which a trial is found; a line counts for two"""


@dataclass(frozen=True)
class TrialPicture:
    """A picture, and the trials that are drawn in its cells."""

    text: Text
    places: Mapping[tuple[int, int], int] = field(default_factory=dict)
    """The number of the trial that a cell shows, by column and line"""

    def nearest(self, x: int, y: int) -> int | None:
        """Return the trial that is drawn nearest to a cell; None if none is near."""
        distances = {place: math.hypot(place[0] - x, 2 * (place[1] - y)) for place in self.places}
        near = min(distances, key=distances.__getitem__, default=None)
        if near is None or distances[near] > NEAR:
            return None
        return self.places[near]


def ranked(trials: Sequence[Trial]) -> list[Trial]:
    """Return the trials with an accuracy, from the worst to the best."""
    measured = [trial for trial in trials if trial.accuracy is not None]
    return sorted(measured, key=lambda trial: (trial.accuracy or 0.0, -trial.number))


def grade(index: int, count: int) -> int:
    """Return the third in which a trial is: 0 for the worst ones, `GRADES` - 1 for the best ones."""
    return min(GRADES - 1, index * GRADES // max(1, count))


def grade_styles(palette: Palette) -> tuple[str, ...]:
    """Return the styles of thirds, from the worst to the best."""
    if not palette.colour:
        return ("", "", "bold")
    if palette.sixteen:
        return (palette.dim, palette.train, bold(palette.valid))
    faint, middle, _ = shades(palette.dim, palette.valid, GRADES)
    return (faint, middle, bold(palette.valid))


def selected_style(palette: Palette) -> str:
    """Return the style of the selected trial."""
    if not palette.colour:
        return "bold reverse"
    return bold(palette.right)
