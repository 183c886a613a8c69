"""The perturbations as a table: how the confidence falls with the strength of each, and where the answer flips."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.text import Text

from tuinet.analysis.sweep import Sweep
from tuinet.render.chart_model import ASCII, UNICODE
from tuinet.render.palette import Palette
from tuinet.render.perturbation import flip_text

NAME = 11
"""Columns of the name of a perturbation"""

LEAST_BARS = 9
"""Fewer bars are not worth their space"""

MOST_BARS = 25

LONGEST_FLIP = len("1 from 14.1° anticlockwise")


def sweep_rows(
    sweeps: Sequence[Sweep | None],
    titles: Sequence[str],
    classes: Sequence[str],
    selected: int,
    width: int,
    height: int,
    palette: Palette,
    ascii_only: bool = False,
) -> Text:
    """A line for each perturbation: its name, the confidence from the least strength to the greatest, and its flip.

    Args:
        sweeps: The answers along each; None where they are still being computed.
        titles: The names of the perturbations.
        classes: The name of each class.
        selected: The line that is marked.
        width: Columns of every line.
        height: The most lines; those around the selected one are shown.
        palette: The colours.
        ascii_only: Whether to draw in ASCII.
    """
    first = max(0, min(selected - height // 2, len(titles) - height))
    lines = []
    for k, (sweep, title) in list(enumerate(zip(sweeps, titles, strict=True)))[first : first + height]:
        sign = " "
        style = ""
        if k == selected:
            sign = ">"
            style = f"{palette.accent} bold"
        line = Text(f"{sign} {title:<{NAME}} ", style, no_wrap=True)
        if sweep is not None:
            line.append_text(_answers(sweep, classes, width - line.cell_len, palette, ascii_only))
        line.truncate(width, overflow="ellipsis")
        lines.append(line)
    return Text("\n", no_wrap=True).join(lines)


def _answers(sweep: Sweep, classes: Sequence[str], room: int, palette: Palette, ascii_only: bool) -> Text:
    """`▁▃▆▇▇▇▅▁ 1 from 14.1° clockwise`, without the bars where there is no room for them."""
    text = Text(no_wrap=True)
    bars = min(MOST_BARS, room - LONGEST_FLIP - 1)
    if bars >= LEAST_BARS:
        text.append(confidence_bars(sweep, bars, ascii_only), palette.train).append(" ")
    style = palette.dim
    if sweep.first is not None:
        style = palette.wrong
    return text.append(flip_text(sweep, classes), style)


def confidence_bars(sweep: Sweep, columns: int, ascii_only: bool = False) -> str:
    """The probability of the answer as bars, at even distances from the least strength to the greatest."""
    heights = ASCII.bars if ascii_only else UNICODE.bars
    strengths = np.linspace(sweep.strengths[0], sweep.strengths[-1], columns)
    shares = np.interp(strengths, sweep.strengths, sweep.probabilities[:, sweep.answer])
    steps = np.minimum((shares * len(heights)).astype(int), len(heights) - 1)
    return "".join(heights[step] for step in steps)
