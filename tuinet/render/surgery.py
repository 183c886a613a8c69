"""What a surgery does to a network, as text: its accuracy step by step, and the classes that suffer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rich.cells import cell_len
from rich.text import Text

from tuinet.analysis.surgery import NO_SURGERY, Surgery
from tuinet.evaluation.predictions import Evaluation
from tuinet.render.blocks import beside
from tuinet.render.class_changes import class_table, style_of_change
from tuinet.render.confusion_grid import confusion_grid
from tuinet.render.formatting import percent, points
from tuinet.render.palette import Palette
from tuinet.render.surgery_steps import SurgerySteps, steps_table

STEPS = 38
"""Columns of the steps beside the classes; where there is more room, they have a share of it for their bars"""

NARROWEST_STEPS = 33
"""Columns that the steps need, without bars"""

STEPS_SHARE = 0.45

CLASS_FIGURES = 24
"""Columns that the classes need beside their names"""

LEAST_STEPS = 3
"""Lines of the steps above the classes at least, with their heading"""

MATRIX_LINES = 3
"""Lines of a confusion matrix beside those of the classes"""


@dataclass(frozen=True, eq=False)
class SurgeryView:
    """What there is to show."""

    history: SurgerySteps
    before: Evaluation | None
    """The answers of the network as it was trained; None until they are known"""
    after: Evaluation | None
    """Those after the surgery; None until they are known"""
    classes: Sequence[str]
    progress: float = 0.0
    """How many of the images have passed through the network, from 0 to 1, while its answers are not known"""

    @property
    def changed(self) -> Evaluation | None:
        """The answers after the surgery, if there is one."""
        if self.history.current == NO_SURGERY:
            return None
        return self.after


def surgery_report(view: SurgeryView, width: int, height: int, palette: Palette, ascii_only: bool) -> Text:
    """The classes, the steps with their accuracies beside or above them, and the confusion matrix where there is room.

    Args:
        view: What to show.
        width: Columns of the pane.
        height: Lines of the pane.
        palette: The colours.
        ascii_only: Whether to draw in ASCII.
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
        # The classes that suffer least are the last, and may be out of sight.
        room = min(step_lines, max(LEAST_STEPS, height - class_lines - 1))
        parts = [
            steps_table(view.history, width, room, palette, ascii_only),
            Text(),
            class_table(view.before, view.changed, view.classes, width, palette),
        ]
        if height <= room + class_lines:
            del parts[1]
        upper = Text("\n", no_wrap=True).join(parts)
        lines = room + 1 + class_lines
    matrix = _matrix(view, width, height - lines - 1, palette)
    return Text("\n", no_wrap=True).join([upper, *matrix])


def _matrix(view: SurgeryView, width: int, height: int, palette: Palette) -> list[Text]:
    """The confusion matrix after the surgery, and what has become more common in it; nothing where there is no room."""
    if view.before is None or view.changed is None:
        return []
    if height < len(view.classes) + MATRIX_LINES:
        return []
    confusion = view.changed.confusion()
    more = confusion - view.before.confusion()
    np.fill_diagonal(more, 0)
    worst = int(more.argmax())
    cell = worst // len(more), worst % len(more)
    return [Text(), confusion_grid(confusion, view.classes, width, height, cell, palette, normalise=False)]


def headline(view: SurgeryView, palette: Palette) -> Text:
    """`accuracy 97.61 % → 95.20 %  −2.41 points`."""
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
    """`60 % of the images`."""
    return f"{percent(view.progress, 0)} of the images"


def state(surgery: Surgery, units: int) -> str:
    """`3 of 256 units off · 50 % of the weights pruned · 8 bits`. Without hidden units, none can be off."""
    weights = f"{percent(surgery.pruned, 0)} of weights pruned · {surgery.bits or 32} bits"
    if not units:
        return weights
    return f"{len(surgery.off):,} of {units:,} units off · {weights}"
