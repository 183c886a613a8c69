"""A slider that shows the strength of a perturbation between its smallest and its largest value."""

from __future__ import annotations

from rich.text import Text

from tuinet.analysis.sweep import Sweep
from tuinet.render.palette import Palette
from tuinet.render.perturbation import signed

LEAST_TRACK = 5
"""Minimum number of columns of the track"""


def slider(sweep: Sweep, strength: float, width: int, palette: Palette, ascii_only: bool = False) -> Text:
    """Draw `-90.0° ────┊─────●──│──── 90.0°`: a flip (┊), the current strength (●) and the original image (│)."""
    track, knob, start, flip = "─●│┊"
    if ascii_only:
        track, knob, start, flip = "-o|:"
    perturbation = sweep.perturbation
    left = signed(perturbation, perturbation.low)
    right = signed(perturbation, perturbation.high)
    columns = width - len(left) - len(right) - 2
    if columns < LEAST_TRACK:
        return Text(no_wrap=True)

    def column(value: float) -> int:
        return round((value - perturbation.low) / (perturbation.high - perturbation.low) * (columns - 1))

    cells = [track] * columns
    cells[column(0)] = start
    for answer_flip in (sweep.below, sweep.above):
        if answer_flip:
            cells[column(answer_flip.strength)] = flip
    position = column(strength)
    cells[position] = knob
    return Text.assemble(
        (f"{left} {''.join(cells[:position])}", palette.dim),
        (knob, f"{palette.accent} bold"),
        (f"{''.join(cells[position + 1 :])} {right}", palette.dim),
        no_wrap=True,
    )
