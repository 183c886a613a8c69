"""The report of a surgery: the accuracy after each step, and the recall of each class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rich.cells import cell_len
from rich.text import Text

from tuinet.analysis.surgery import NO_SURGERY, Surgery
from tuinet.evaluation.predictions import Evaluation
from tuinet.messages import counted
from tuinet.render.blocks import beside
from tuinet.render.class_changes import class_table, style_of_change
from tuinet.render.confusion_grid import confusion_grid
from tuinet.render.formatting import percent, points
from tuinet.render.palette import Palette
from tuinet.render.surgery_steps import SurgerySteps, steps_table

STEPS = 38
"""Columns of the steps beside the classes; with more room, they get a share of it for their bars"""

NARROWEST_STEPS = 33
"""Minimum number of columns of the steps, without bars"""

STEPS_SHARE = 0.45

CLASS_FIGURES = 24
"""Columns of the classes, without their names"""

LEAST_STEPS = 3
"""Minimum number of lines of the steps above the classes, with their heading"""

MATRIX_LINES = 3
"""Lines of a confusion matrix in addition to those of the classes"""


@dataclass(frozen=True, eq=False)
class SurgeryView:
    """The content of the report."""

    history: SurgerySteps
    before: Evaluation | None
    """The evaluation of the network as it was trained; None until it is known"""
    after: Evaluation | None
    """The evaluation after the surgery; None until it is known"""
    classes: Sequence[str]
    progress: float = 0.0
    """The share of images evaluated so far, from 0 to 1, while an evaluation is not known"""

    @property
    def changed(self) -> Evaluation | None:
        """The evaluation after the surgery; None without a surgery."""
        if self.history.current == NO_SURGERY:
            return None
        return self.after


def surgery_report(view: SurgeryView, width: int, height: int, palette: Palette, ascii_only: bool) -> Text:
    """Draw the classes, the steps beside or above them, and the confusion matrix if there is room.

    Args:
        view: The content.
        width: Columns of the pane.
        height: Lines of the pane.
        palette: The colours.
        ascii_only: Draw in ASCII alone.
    """
    class_lines = len(view.classes) + 1
    step_lines = len(view.history.steps) + 1
    narrowest_classes = CLASS_FIGURES + max(map(cell_len, view.classes), default=1)
    if width >= NARROWEST_STEPS + narrowest_classes:
        left = min(max(STEPS, round(STEPS_SHARE * width)), width - narrowest_classes)
        lines = max(class_lines, min(step_lines, height // 2))
        steps = steps_table(view.history, left - 2, min(lines, height), palette, ascii_only)
        classes = class_table(view.before, view.changed, view.classes, width - left, palette)
        upper = beside([(steps, left - 2), (classes, width - left)], height)
    else:
        # The classes whose recall falls least are the last, and may be out of view.
        room = min(step_lines, max(LEAST_STEPS, height - class_lines - 1))
        classes = class_table(view.before, view.changed, view.classes, width, palette)
        parts = [steps_table(view.history, width, room, palette, ascii_only), Text(), classes]
        if height <= room + class_lines:
            parts = [parts[0], _first_lines(classes, height - room, palette)]
        upper = Text("\n", no_wrap=True).join(parts)
        lines = room + 1 + class_lines
    matrix = _matrix(view, width, height - lines - 1, palette)
    return Text("\n", no_wrap=True).join([upper, *matrix])


def _first_lines(table: Text, height: int, palette: Palette) -> Text:
    """Return as many lines of a table as fit, the last of them saying how many more there are."""
    lines = table.split("\n", allow_blank=True)
    if len(lines) <= height:
        return table
    kept = max(0, height - 1)
    rest = Text(f"… {len(lines) - kept} more", palette.dim, no_wrap=True)
    return Text("\n", no_wrap=True).join([*lines[:kept], rest])


def _matrix(view: SurgeryView, width: int, height: int, palette: Palette) -> list[Text]:
    """Return the confusion matrix, its largest increase or, before any surgery, the most common mistake marked.

    It is empty if there is no room, or while the surgery is being evaluated.
    """
    is_untouched = view.history.current == NO_SURGERY
    after = view.before if is_untouched else view.after
    if view.before is None or after is None or height < len(view.classes) + MATRIX_LINES:
        return []
    confusion = after.confusion()
    more = confusion.copy()
    if not is_untouched:
        more -= view.before.confusion()
    np.fill_diagonal(more, 0)
    worst = int(more.argmax())
    cell = worst // len(more), worst % len(more)
    return [Text(), confusion_grid(confusion, view.classes, width, height, cell, palette, normalise=False)]


def headline(view: SurgeryView, palette: Palette) -> Text:
    """Return `accuracy 97.61 % → 95.20 %  −2.41 points`."""
    if view.before is None:
        return Text(f"accuracy … {_progress(view)}", no_wrap=True)
    line = Text(f"accuracy {percent(view.before.accuracy)}", "bold", no_wrap=True)
    if view.history.current == NO_SURGERY:
        return line
    line.append(" → ")
    if view.after is None:
        return line.append(f"… {_progress(view)}")
    line.append(percent(view.after.accuracy))
    difference = view.after.accuracy - view.before.accuracy
    return line.append(f"  {points(difference)} points", style_of_change(difference, palette))


def _progress(view: SurgeryView) -> str:
    """Return `60 % of the images`."""
    return f"{percent(view.progress, 0)} of the images"


def state(surgery: Surgery, units: int) -> str:
    """Return `3 of 256 units off · 50 % of weights pruned · 8 bits`; without the units if there are no hidden ones."""
    weights = f"{percent(surgery.pruned, 0)} of weights pruned · {surgery.bits or 32} bits"
    if not units:
        return weights
    return f"{len(surgery.off):,} of {counted(units, 'unit')} off · {weights}"
