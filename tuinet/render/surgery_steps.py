"""The steps of a surgery, with the accuracy after each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rich.cells import cell_len
from rich.text import Text

from tuinet.analysis.surgery import NO_SURGERY, Surgery
from tuinet.messages import counted
from tuinet.render.formatting import percent
from tuinet.render.palette import Palette
from tuinet.render.softmax import bar

LEAST_BAR = 6
"""Minimum number of columns of a bar"""

ACCURACY = 9
"""Columns of an accuracy"""


@dataclass(frozen=True, eq=False)
class SurgerySteps:
    """The steps of a surgery in order."""

    steps: Sequence[Surgery]
    """All steps; the first one is the original network"""
    position: int
    """The index of the current step"""
    accuracies: Mapping[Surgery, float]
    """The known accuracies after the steps"""
    layers: int
    """The number of hidden layers"""

    @property
    def current(self) -> Surgery:
        """The surgery at the current step."""
        return self.steps[self.position]


def steps_table(view: SurgerySteps, width: int, height: int, palette: Palette, ascii_only: bool) -> Text:
    """Draw a line for each step; undone steps are dim. The current one is in view.

    The bars show the share of wrong answers, relative to the worst step.
    """
    names = ["as trained"]
    names += [step_name(before, after, view.layers) for before, after in pairwise(view.steps)]
    room = max(1, height - 1)
    start = max(0, min(view.position - room // 2, len(names) - room))
    name_width = min(max(map(cell_len, names)), max(8, width - ACCURACY - 2))
    most = max((1 - accuracy for accuracy in view.accuracies.values()), default=0.0)
    bar_width = 0
    if len(names) > 1:
        bar_width = width - name_width - ACCURACY - 3
    heading = f"{'steps':<{name_width + 2}}{'accuracy':>{ACCURACY}}"
    if bar_width >= LEAST_BAR:
        heading = f"{heading:<{name_width + ACCURACY + 3}}errors"
    lines = [Text(heading, palette.dim, no_wrap=True)]
    for position in range(start, min(len(names), start + room)):
        line = _step_line(view, position, names[position], name_width, palette)
        accuracy = view.accuracies.get(view.steps[position])
        if accuracy is not None and most and bar_width >= LEAST_BAR:
            line.append(f" {bar((1 - accuracy) / most, bar_width, ascii_only)}", palette.wrong)
        lines.append(line)
    return Text("\n", no_wrap=True).join(lines)


def _step_line(view: SurgerySteps, position: int, name: str, name_width: int, palette: Palette) -> Text:
    """Return a step and the accuracy after it."""
    mark = " "
    style = ""
    if position == view.position:
        mark = "▶"
        style = "bold"
    elif position > view.position:
        style = palette.dim
    figure = "…"
    accuracy = view.accuracies.get(view.steps[position])
    if accuracy is not None:
        figure = percent(accuracy)
    label = Text(name)
    label.truncate(name_width, overflow="ellipsis", pad=True)
    line = Text(no_wrap=True)
    return line.append(f"{mark} {label.plain}{figure:>{ACCURACY}}", style)


def step_name(before: Surgery, after: Surgery, layers: int) -> str:
    """Name the change in a step: `unit 17 off`, `3 units on`, `50 % pruned`, `4 bits`, `as trained`."""
    if after == NO_SURGERY:
        return "as trained"
    changes = []
    for units, word in ((after.off - before.off, "off"), (before.off - after.off, "on")):
        if len(units) == 1:
            ((layer, unit),) = units
            where = ""
            if layers > 1:
                where = f" (layer {layer + 1})"
            changes.append(f"unit {unit} {word}{where}")
        elif units:
            changes.append(f"{counted(len(units), 'unit')} {word}")
    if after.pruned != before.pruned:
        changes.append(f"{percent(after.pruned, 0)} pruned")
    if after.bits != before.bits:
        changes.append(f"{after.bits or 32} bits")
    return ", ".join(changes)
