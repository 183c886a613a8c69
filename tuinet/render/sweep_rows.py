"""The perturbations as a table: how the confidence falls with the strength of each, and where the answer flips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rich.style import Style
from rich.text import Text

from tuinet.analysis.sweep import Sweep
from tuinet.render.chart_model import ASCII, UNICODE
from tuinet.render.formatting import first_fitting
from tuinet.render.palette import Palette
from tuinet.render.perturbation import flip_text, short_flip

ROW = "perturbation"
"""In the metadata of each line: which perturbation it is about, for clicks"""

NAME = 11
"""Columns of the name of a perturbation"""

LEAST_BARS = 8
"""Fewer bars are not worth their space"""

ENOUGH_BARS = 17
"""Columns of bars that are worth more than words"""

MOST_BARS = 25

LONGEST_FLIP = len("1 from 14.1° anticlockwise")
"""Columns of the words of most flips, so that the bars of all perturbations have the same length"""

SHORTEST_FLIP = len("1 from -14.1°")
"""The same for the short words"""


@dataclass(frozen=True)
class _Columns:
    """How wide the parts of a line are, the same for all of them."""

    bars: int
    """0 where there is no room for any"""
    is_wordy: bool
    """True if directions are words and not signs"""


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
        height: The most lines; those around the selected one are shown, below headings if all of them fit.
        palette: The colours.
        ascii_only: Whether to draw in ASCII.
    """
    known = [sweep for sweep in sweeps if sweep is not None]
    columns = _columns(known, classes, width - NAME - 3)
    first = max(0, min(selected - height // 2, len(titles) - height))
    lines = []
    if known and height > len(titles):
        heading = " " * (NAME + 3)
        if columns.bars:
            measured = first_fitting((f"confidence in {classes[known[0].answer]}", "confid."), columns.bars)
            heading += f"{measured:<{columns.bars}} "
        lines.append(Text(f"{heading}turns into", palette.dim, no_wrap=True))
    for k, (sweep, title) in list(enumerate(zip(sweeps, titles, strict=True)))[first : first + height]:
        sign = " "
        style = ""
        if k == selected:
            sign = ">"
            style = f"{palette.accent} bold"
        # `render` ignores the style of a whole text, and another text is appended to this one.
        line = Text(no_wrap=True).append(f"{sign} {title:<{NAME}} ", style)
        if sweep is not None:
            line.append_text(_answers(sweep, classes, columns, palette, ascii_only))
        line.stylize(Style.from_meta({ROW: k}))
        lines.append(line)
    for line in lines:
        line.truncate(width, overflow="ellipsis")
    return Text("\n", no_wrap=True).join(lines)


def _columns(sweeps: Sequence[Sweep], classes: Sequence[str], room: int) -> _Columns:
    wordy = max([LONGEST_FLIP, *(len(flip_text(sweep, classes)) for sweep in sweeps)])
    if room - 1 - wordy >= ENOUGH_BARS:
        return _Columns(min(MOST_BARS, room - 1 - wordy), is_wordy=True)
    short = max([SHORTEST_FLIP, *(len(short_flip(sweep, classes)) for sweep in sweeps)])
    if room - 1 - short >= LEAST_BARS:
        return _Columns(min(MOST_BARS, room - 1 - short), is_wordy=False)
    return _Columns(0, is_wordy=room >= wordy)


def _answers(sweep: Sweep, classes: Sequence[str], columns: _Columns, palette: Palette, ascii_only: bool) -> Text:
    """`▁▃▆▇▇▇▅▁ 1 from 14.1° clockwise`, in fewer words or without the bars where there is no room for them."""
    text = Text(no_wrap=True)
    if columns.bars:
        text.append(confidence_bars(sweep, columns.bars, ascii_only), palette.train).append(" ")
    style = palette.dim
    if sweep.first is not None:
        style = palette.wrong
    if columns.is_wordy:
        return text.append(flip_text(sweep, classes), style)
    return text.append(short_flip(sweep, classes), style)


def confidence_bars(sweep: Sweep, columns: int, ascii_only: bool = False) -> str:
    """The probability of the answer as bars, at even distances from the least strength to the greatest."""
    heights = ASCII.bars
    if not ascii_only:
        # Without the full block, there is a gap to the line above.
        heights = UNICODE.bars[:-1]
    strengths = np.linspace(sweep.strengths[0], sweep.strengths[-1], columns)
    shares = np.interp(strengths, sweep.strengths, sweep.probabilities[:, sweep.answer])
    steps = np.minimum((shares * len(heights)).astype(int), len(heights) - 1)
    return "".join(heights[step] for step in steps)
