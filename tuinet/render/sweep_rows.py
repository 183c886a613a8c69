"""A table of perturbations: the confidence by the strength of each, and where the answer flips."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.style import Style
from rich.text import Text

from tuinet.analysis.sweep import Sweep
from tuinet.render.chart_model import ASCII, UNICODE
from tuinet.render.formatting import first_fitting, shortened
from tuinet.render.palette import Palette
from tuinet.render.perturbation import flip_text

ROW = "perturbation"
"""The key in the metadata of each line under which its perturbation is stored, for clicks"""

NAME = 11
"""Columns of the name of a perturbation"""

LEAST_BARS = 8
"""Minimum number of bars that are worth their space"""

MOST_BARS = 25

LEAST_NAME = 2
"""Minimum number of columns of the name of a class"""

FLIP = len("1 from −14.1°")
"""Columns of most flips, so that the bars do not change their length, with a sign as on the chart's axis"""


def sweep_rows(
    sweeps: Sequence[Sweep | None],
    titles: Sequence[str],
    classes: Sequence[str],
    selected: int,
    width: int,
    height: int,
    palette: Palette,
    ascii_only: bool = False,
    measuring: int | None = None,
) -> Text:
    """Draw a line for each perturbation: its name, the confidence by its strength, and its flip.

    Args:
        sweeps: The answers along each; None before they are computed.
        titles: The names of the perturbations.
        classes: The name of each class.
        selected: The index of the marked line.
        width: Columns of every line.
        height: Maximum number of lines; lines around the selected one are shown, with headings if all lines fit.
        palette: The colours.
        ascii_only: Draw in ASCII alone.
        measuring: The index of the line whose answers are being computed.
    """
    known = [sweep for sweep in sweeps if sweep is not None]
    bars = _bars(known, classes, width - NAME - 3)
    lines = []
    if known and height > len(titles):
        heading = " " * (NAME + 3)
        if bars:
            measured = first_fitting(_measures(classes[known[0].answer], ascii_only), bars)
            heading += f"{measured:<{bars}} "
        lines.append(Text(f"{heading}flips to", palette.dim, no_wrap=True))
    for k in rows_in_sight(selected, len(titles), height):
        sweep = sweeps[k]
        title = titles[k]
        sign = " "
        style = ""
        if k == selected:
            sign = ">"
            style = f"{palette.accent} bold"
        # `render` ignores the style of a whole text, and another text is appended to this one.
        line = Text(no_wrap=True).append(f"{sign} {title:<{NAME}} ", style)
        if sweep is not None:
            line.append_text(_answers(sweep, classes, bars, width - line.cell_len, palette, ascii_only))
        elif k == measuring:
            line.append("measuring …", palette.dim)
        line.stylize(Style.from_meta({ROW: k}))
        lines.append(line)
    for line in lines:
        line.truncate(width, overflow="ellipsis")
    return Text("\n", no_wrap=True).join(lines)


def _measures(answer: str, ascii_only: bool) -> Sequence[str]:
    """Return what the bars measure, the longest text first. Those in ASCII have to be explained."""
    whole = f"confidence in {answer}"
    if not ascii_only:
        return whole, "conf."
    low = ASCII.bars[0]
    high = ASCII.bars[-1]
    return f"{whole}, {low} to {high}", f"conf., {low} to {high}", f"conf. {low}{high}"


def rows_in_sight(selected: int, count: int, height: int) -> range:
    """Return the indices of the lines around the selected one that fit."""
    first = max(0, min(selected - height // 2, count - height))
    return range(first, min(count, first + height))


def _bars(sweeps: Sequence[Sweep], classes: Sequence[str], room: int) -> int:
    """Return the number of bars of each line; 0 if there is no room for any."""
    bars = room - 1 - max([FLIP, *(len(flip_text(sweep, classes)) for sweep in sweeps)])
    if bars < LEAST_BARS:
        return 0
    return min(MOST_BARS, bars)


def _answers(sweep: Sweep, classes: Sequence[str], bars: int, room: int, palette: Palette, ascii_only: bool) -> Text:
    """Return `▁▃▆▇▇▇▅▁ 1 from −14.1°`, without bars if there is little room; a long name is cut, not the number."""
    text = Text(no_wrap=True)
    if bars:
        text.append(confidence_bars(sweep, bars, ascii_only), palette.train).append(" ")
    style = palette.dim
    if sweep.first is not None:
        style = palette.wrong
    figures = len(flip_text(sweep, [""] * len(classes)))
    longest = max(LEAST_NAME, room - text.cell_len - figures)
    return text.append(flip_text(sweep, [shortened(name, longest) for name in classes]), style)


def confidence_bars(sweep: Sweep, columns: int, ascii_only: bool = False) -> str:
    """Return the probability of the answer as bars, evenly spaced from the smallest strength to the largest."""
    heights = ASCII.bars
    if not ascii_only:
        # A full block would touch the line above.
        heights = UNICODE.bars[:-1]
    strengths = np.linspace(sweep.strengths[0], sweep.strengths[-1], columns)
    shares = np.interp(strengths, sweep.strengths, sweep.probabilities[:, sweep.answer])
    steps = np.minimum((shares * len(heights)).astype(int), len(heights) - 1)
    return "".join(heights[step] for step in steps)
