"""Softmax outputs as bars."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.text import Span, Text

from tuinet.render.formatting import first_fitting, percent, shortened
from tuinet.render.palette import Palette

EIGHTHS = " ▏▎▍▌▋▊▉█"

BAR_ROWS = (0, 1, 2, 2, 3, 3)
"""Rows of a bar by the rows of its class; the rest, and half of the second of two, separate it from the next bar"""

MOST_ROWS = len(BAR_ROWS) - 1

LEAST_WITH_COUNT = 4
"""Minimum number of lines for one of them to say how many classes have none"""


@dataclass(frozen=True)
class Signs:
    """Signs that mark classes without colour."""

    right: str = "✓"
    """Marks the predicted class if it is the true one"""
    wrong: str = "✗"
    """Marks the predicted class if it is not the true one"""
    true: str = "○"
    """Marks the true class if it is not the predicted one"""
    predicted: str = ">"
    """Marks the predicted class if the true one is unknown"""


UNICODE_SIGNS = Signs()
ASCII_SIGNS = Signs(right="+", wrong="x", true="o")


def bar(share: float, width: int, ascii_only: bool = False, parts: int = 8) -> str:
    """Draw a bar of a share of `width` columns, in Unicode to the nearest 1/`parts` of a column."""
    if ascii_only:
        return "#" * round(share * width)
    full, rest = divmod(round(share * width * parts), parts)
    return ("█" * full + EIGHTHS[rest * 8 // parts].strip())[:width]


def bar_rows(share: float, width: int, rows: int, ascii_only: bool = False) -> list[str]:
    """Return the rows of a bar, the last of them partly or wholly empty, to separate it from the next bar."""
    if rows == 2 and not ascii_only:
        # Half blocks have no eighths, and both rows have to end in the same column.
        full, halves = divmod(round(share * width * 2), 2)
        return [bar(share, width, parts=2), ("▀" * full + "▘" * halves)[:width]]
    line = bar(share, width, ascii_only)
    thickness = BAR_ROWS[rows]
    return [line] * thickness + [""] * (rows - thickness)


def softmax_bars(
    probabilities: Sequence[float], classes: Sequence[str], width: int = 30, ascii_only: bool = False
) -> Text:
    """Return a printed line for each class with name, bar and percentage; the predicted class is marked and bold.

    A probability that is NaN because weights have overflowed has no bar.
    """
    predicted = max(range(len(probabilities)), key=probabilities.__getitem__)
    name_width = max(map(len, classes))
    lines = []
    for k, (share, name) in enumerate(zip(probabilities, classes, strict=True)):
        sign = " "
        style = ""
        if k == predicted:
            sign = ">"
            style = "bold"
        drawn = ""
        if not math.isnan(share):
            drawn = bar(share, width, ascii_only)
        line = f"{sign} {name:>{name_width}} {drawn:<{width}} {percent(share):>8}"
        lines.append(Text(line, style, no_wrap=True))
    return Text("\n").join(lines)


def class_bars(
    probabilities: Sequence[float | None],
    classes: Sequence[str],
    truth: int | None,
    width: int,
    height: int,
    palette: Palette,
    ascii_only: bool = False,
) -> Text:
    """Draw sign, name, bar and percentage of each class, in as many lines as fit, but no more than five.

    Positions depend only on the pane and the names: while the network learns, only bars and numbers change.

    Args:
        probabilities: The softmax outputs; None where one is not finite.
        classes: The name of each class.
        truth: The true class; None if it is unknown.
        width: Columns of every line.
        height: Maximum number of lines. With more classes, the most probable ones and the true one are shown, and
            how many there are besides.
        palette: The colours.
        ascii_only: Draw bars and signs in ASCII.
    """
    if width < 1 or height < 1 or not probabilities:
        return Text(no_wrap=True)
    shares = [0.0 if share is None or math.isnan(share) else share for share in probabilities]
    ranking = sorted(range(len(shares)), key=lambda k: -shares[k])
    shown = ranking[:height]
    if len(ranking) > height >= LEAST_WITH_COUNT:
        shown = ranking[: height - 1]
    if truth is not None and truth not in shown and height > 1:
        shown[-1] = truth
    signs = ASCII_SIGNS if ascii_only else UNICODE_SIGNS
    figure_width, places = _figure_format(width)
    name_width = max(1, min(max(map(cell_len, classes)), width // 3, width - 3 - figure_width))
    bar_width = max(0, width - 3 - name_width - figure_width)
    rows = max(1, min(MOST_ROWS, height // len(shares)))
    lines: list[str] = []
    spans: list[Span] = []
    start = 0
    for k in sorted(shown):
        sign, style = mark(k, ranking[0], truth, signs, palette)
        name = shortened(classes[k], name_width)
        name = " " * (name_width - cell_len(name)) + name
        for number, drawn in enumerate(bar_rows(shares[k], bar_width, rows, ascii_only)):
            line = " " * (3 + name_width) + drawn
            # The name is beside the middle of the bar, or above it.
            if number == (BAR_ROWS[rows] - 1) // 2:
                line = f"{sign} {name} {drawn:<{bar_width}}"
                if figure_width:
                    line += f"{percent(probabilities[k], places):>{figure_width}}"
            lines.append(set_cell_size(line, width))
            spans.append(Span(start, start + len(lines[-1]), style))
            start += len(lines[-1]) + 1
    if len(shown) < min(height, len(ranking)):
        count = len(ranking) - len(shown)
        more = first_fitting((f"   +{count} more", f"   +{count}"), width)
        lines.append(set_cell_size(more, width))
        spans.append(Span(start, start + width, palette.dim))
    return Text("\n".join(lines), no_wrap=True, spans=spans)


def mark(k: int, predicted: int, truth: int | None, signs: Signs, palette: Palette) -> tuple[str, str]:
    """Return the sign and the style of class k."""
    if k != predicted:
        # The true class is marked even if another one is predicted.
        if k == truth:
            return signs.true, palette.right
        return " ", palette.dim
    if truth is None:
        return signs.predicted, f"{palette.accent} bold"
    if k == truth:
        return signs.right, f"{palette.right} bold"
    return signs.wrong, f"{palette.wrong} bold"


def _figure_format(width: int) -> tuple[int, int]:
    """Return the columns and the decimals of the percentages in a pane; (0, 0) for none."""
    if width >= 24:
        return 8, 1
    if width >= 12:
        return 6, 0
    return 0, 0
