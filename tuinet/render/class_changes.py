"""A table of the recall of each class before and after surgery."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len
from rich.text import Text

from tuinet.analysis.surgery import ClassChange, class_changes
from tuinet.evaluation.predictions import Evaluation
from tuinet.render.formatting import points
from tuinet.render.palette import Palette

ROOM_FOR_MISTAKES = 44
"""Minimum number of columns to list the classes that each class is mistaken for"""


def class_table(
    before: Evaluation | None, after: Evaluation | None, classes: Sequence[str], width: int, palette: Palette
) -> Text:
    """Draw a line for each class, those whose recall falls most first.

    Args:
        before: The evaluation before the surgery; None until it is known.
        after: The evaluation after it; None without a surgery, or until it is known.
        classes: The name of each class.
        width: Columns of the table.
        palette: The colours.
    """
    name = max(map(cell_len, classes), default=1)
    if before is None:
        return Text("…", palette.dim)
    if after is None:
        changes = class_changes(before, before)
        lines = [Text(f"{'':{name}} recognised, in %", palette.dim, no_wrap=True)]
        lines += [Text(f"{classes[change.k]:>{name}} {_share(change.before)}") for change in changes]
        return Text("\n", no_wrap=True).join(lines)
    changes = class_changes(before, after)
    heading = f"{'':{name}} recognised, in %"
    has_mistakes = width >= ROOM_FOR_MISTAKES
    if has_mistakes:
        heading = f"{heading:<{name + 25}}more often mistaken for"
    lines = [Text(heading, palette.dim, no_wrap=True)]
    more = after.confusion() - before.confusion()
    for change in changes:
        line = Text(f"{classes[change.k]:>{name}} {_share(change.before)} → {_share(change.after)} ", no_wrap=True)
        line.append(f"{points(-change.drop):>7}", style_of_change(-change.drop, palette))
        if has_mistakes:
            line.append(f" {_taken_for(more[change.k], change, classes)}", palette.dim)
        lines.append(line)
    return Text("\n", no_wrap=True).join(lines)


def _share(share: float) -> str:
    """Return a percentage in five columns, without the percent sign."""
    if np.isnan(share):
        return f"{'–':>5}"
    return f"{100 * share:5.1f}"


def _taken_for(more: NDArray[np.int64], change: ClassChange, classes: Sequence[str]) -> str:
    """List the wrong answers that have become more common, the largest increase first: `3 (+55), 2 (+12)`."""
    order = [k for k in np.argsort(-more, kind="stable").tolist() if k != change.k and more[k] > 0]
    return ", ".join(f"{classes[k]} (+{more[k]})" for k in order[:3])


def style_of_change(difference: float, palette: Palette) -> str:
    """Return the style of a difference: worse, better or none."""
    if difference < 0:
        return palette.wrong
    if difference > 0:
        return palette.right
    return palette.dim
