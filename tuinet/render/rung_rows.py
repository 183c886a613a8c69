"""The rungs of successive halving: how many trials went on at each, and how their accuracies were distributed."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from rich.text import Text

from tuinet.render.formatting import MISSING, percent
from tuinet.render.palette import Palette, bold
from tuinet.render.trend import BARS, TO_ASCII
from tuinet.sweeps.rungs import Rung

COUNTS = ("epoch", "reached", "kept", "pruned")
"""The headings of the counts of a rung"""

MEDIAN_WIDTH = len("  100.00 %")

WIDE = 49
"""Minimum number of columns for two blanks between counts"""

LEAST_BINS = 9
"""Columns that a distribution needs; with fewer, only its median is written"""

MOST_BINS = 40


def rung_rows(rungs: Sequence[Rung], width: int, palette: Palette, *, ascii_only: bool = False) -> Text:
    """Draw a line for each rung, with a histogram of the accuracies at it on a scale that all rungs share.

    Args:
        rungs: The rungs, from the first.
        width: Maximum number of columns.
        palette: The colours.
        ascii_only: Draw in ASCII alone.
    """
    gap = 2 if width >= WIDE else 1
    bins = bins_in(width)
    known = [accuracy for rung in rungs for accuracy in rung.accuracies]
    low, high = _scale(known)
    heading = Text((" " * gap).join(COUNTS) + " " * gap)
    if bins:
        heading.append(_scale_line(low, high, bins))
    heading.append(f"{'median':>{MEDIAN_WIDTH}}"[:MEDIAN_WIDTH])
    heading.stylize(palette.dim)
    lines = [heading]
    for rung in rungs:
        line = Text((" " * gap).join(_count_cells(rung, is_last=rung is rungs[-1])) + " " * gap)
        if bins:
            line.append(histogram(rung.accuracies, low, high, bins, ascii_only=ascii_only), palette.train)
        middle = percent(median(rung.accuracies)) if rung.accuracies else MISSING
        line.append(f"{middle:>{MEDIAN_WIDTH}}", bold(palette.valid))
        lines.append(line)
    return Text("\n", no_wrap=True).join(lines)


def bins_in(width: int) -> int:
    """Return the columns of a histogram; 0 if there is no room for one."""
    gap = 2 if width >= WIDE else 1
    bins = width - sum(map(len, COUNTS)) - gap * len(COUNTS) - MEDIAN_WIDTH
    if bins < LEAST_BINS:
        return 0
    return min(MOST_BINS, bins)


def _count_cells(rung: Rung, *, is_last: bool) -> list[str]:
    went_on = str(rung.went_on)
    if is_last and not rung.went_on:
        # No trial has trained beyond the last rung, unless those at it are still training.
        went_on = MISSING
    values = (str(rung.epoch), str(rung.reached), went_on, str(rung.pruned))
    return [f"{value:>{len(heading)}}" for value, heading in zip(values, COUNTS, strict=True)]


def _scale(accuracies: Sequence[float]) -> tuple[float, float]:
    """Return whole percentages around all accuracies."""
    if not accuracies:
        return 0.0, 1.0
    low = int(100 * min(accuracies)) / 100
    high = min(1.0, (int(100 * max(accuracies)) + 1) / 100)
    return low, max(high, low + 0.01)


def _scale_line(low: float, high: float, bins: int) -> str:
    """Return the ends of the scale above the histograms: `10 %     93 %`."""
    left = percent(low, 0)
    right = percent(high, 0)
    return f"{left}{right:>{bins - len(left)}}"


def histogram(accuracies: Sequence[float], low: float, high: float, bins: int, *, ascii_only: bool = False) -> str:
    """Draw the number of accuracies in each of `bins` equal bins as a bar, relative to the largest; blank if empty."""
    counts = [0] * bins
    for accuracy in accuracies:
        counts[min(bins - 1, max(0, int((accuracy - low) / (high - low) * bins)))] += 1
    most = max(counts, default=0) or 1
    bars = "".join(BARS[max(0, -(-count * len(BARS) // most) - 1)] if count else " " for count in counts)
    if ascii_only:
        return bars.translate(TO_ASCII)
    return bars


def notes(rungs: Sequence[Rung], width: int, *, prune: bool) -> list[str]:
    """Explain the bars, and what happens at a rung."""
    texts = []
    if bins_in(width):
        texts.append("Bars: the number of trials by validation accuracy after that epoch.")
    if not prune:
        texts.append("This sweep prunes nothing: --prune ends hopeless trials early.")
    elif not any(rung.pruned for rung in rungs):
        texts.append("At each rung, the best third goes on. Nothing has been pruned yet.")
    else:
        texts.append("At each rung, a trial goes on if it is in the best third of those that got there before it.")
    return texts
