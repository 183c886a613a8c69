"""What a surgery does to a network, as text: its accuracy step by step, and the classes that suffer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from rich.cells import cell_len
from rich.text import Text

from tuinet.analysis.surgery import NO_SURGERY, ClassChange, Surgery, class_changes
from tuinet.evaluation.predictions import Evaluation
from tuinet.render.blocks import beside
from tuinet.render.confusion_grid import confusion_grid
from tuinet.render.formatting import counted, percent
from tuinet.render.palette import Palette
from tuinet.render.softmax import bar

STEPS = 38
"""Columns that the steps need beside the classes; where there is more room, they have a share of it for their bars"""

STEPS_SHARE = 0.45

NARROWEST_CLASSES = 26
"""Columns that the classes need"""

ROOM_FOR_MISTAKES = 44
"""Columns from which each class has the classes that it is mistaken for"""

LEAST_STEPS = 3
"""Lines of the steps above the classes at least, with their heading"""

LEAST_BAR = 6
"""With fewer columns there are no bars"""

MATRIX_LINES = 3
"""Lines of a confusion matrix beside those of the classes"""

ACCURACY = 9
"""Columns of an accuracy"""

Accuracies = Mapping[Surgery, float]
"""The accuracy of each surgery that has been tried"""


@dataclass(frozen=True, eq=False)
class SurgeryView:
    """What there is to show."""

    steps: Sequence[Surgery]
    """All steps, the first of them none"""
    position: int
    """The one that is current"""
    accuracies: Accuracies
    """Those that are known"""
    before: Evaluation | None
    """The answers of the network as it was trained; None until they are known"""
    after: Evaluation | None
    """Those after the surgery; None until they are known"""
    classes: Sequence[str]
    layers: int
    """Hidden layers"""


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
    step_lines = len(view.steps) + 1
    if width >= STEPS + NARROWEST_CLASSES:
        left = max(STEPS, round(STEPS_SHARE * width))
        lines = max(class_lines, min(step_lines, height // 2))
        steps = _steps(view, left - 2, min(lines, height), palette, ascii_only)
        upper = beside([(steps, left - 2), (_classes(view, width - left, palette), width - left)], height)
    else:
        # The classes that suffer least are the last, and may be out of sight.
        room = min(step_lines, max(LEAST_STEPS, height - class_lines - 1))
        parts = [_steps(view, width, room, palette, ascii_only), Text(), _classes(view, width, palette)]
        if height <= room + class_lines:
            del parts[1]
        upper = Text("\n", no_wrap=True).join(parts)
        lines = room + 1 + class_lines
    matrix = _matrix(view, width, height - lines - 1, palette)
    return Text("\n", no_wrap=True).join([upper, *matrix])


def _matrix(view: SurgeryView, width: int, height: int, palette: Palette) -> list[Text]:
    """The confusion matrix after the surgery, and what has become more common in it; nothing where there is no room."""
    if view.before is None or view.after is None or view.steps[view.position] == NO_SURGERY:
        return []
    if height < len(view.classes) + MATRIX_LINES:
        return []
    confusion = view.after.confusion()
    more = confusion - view.before.confusion()
    np.fill_diagonal(more, 0)
    worst = int(more.argmax())
    cell = worst // len(more), worst % len(more)
    return [Text(), confusion_grid(confusion, view.classes, width, height, cell, palette, normalise=False)]


def headline(view: SurgeryView, palette: Palette) -> Text:
    """`accuracy 97.61 % → 95.20 %  −2.41 points`."""
    if view.before is None:
        return Text("accuracy …", no_wrap=True)
    line = Text(f"accuracy {percent(view.before.accuracy)}", "bold", no_wrap=True)
    if view.steps[view.position] == NO_SURGERY:
        return line
    line.append(" → ")
    if view.after is None:
        return line.append("…")
    line.append(percent(view.after.accuracy))
    difference = view.after.accuracy - view.before.accuracy
    return line.append(f"  {points(difference)} points", _style_of_change(difference, palette))


def state(surgery: Surgery, units: int) -> str:
    """`3 of 256 units off · 50 % of the weights pruned · 8 bits`."""
    pruned = percent(surgery.pruned, 0)
    return f"{len(surgery.off):,} of {units:,} units off · {pruned} of weights pruned · {surgery.bits or 32} bits"


def step_name(before: Surgery, after: Surgery, layers: int) -> str:
    """What has changed in a step: `unit 17 off`, `3 units on`, `50 % pruned`, `4 bits`, `as trained`."""
    if after == NO_SURGERY:
        return "as trained"
    changes = []
    for units, word in ((after.off - before.off, "off"), (before.off - after.off, "on")):
        if len(units) == 1:
            ((layer, unit),) = units
            where = f" of layer {layer + 1}" if layers > 1 else ""
            changes.append(f"unit {unit}{where} {word}")
        elif units:
            changes.append(f"{counted(len(units), 'unit')} {word}")
    if after.pruned != before.pruned:
        changes.append(f"{percent(after.pruned, 0)} pruned")
    if after.bits != before.bits:
        changes.append(f"{after.bits or 32} bits")
    return ", ".join(changes)


def points(difference: float) -> str:
    """A difference of two shares in percentage points: `−2.41`, `+0.05`, `0.00`."""
    text = f"{100 * difference:+.2f}".replace("-", "−")
    if text in {"+0.00", "−0.00"}:
        return "0.00"
    return text


def _style_of_change(difference: float, palette: Palette) -> str:
    if difference < 0:
        return palette.wrong
    if difference > 0:
        return palette.right
    return palette.dim


def _steps(view: SurgeryView, width: int, height: int, palette: Palette, ascii_only: bool) -> Text:
    """A line for each step; those that have been undone are dim. The current one is in view."""
    names = ["as trained"]
    names += [step_name(before, after, view.layers) for before, after in pairwise(view.steps)]
    room = max(1, height - 1)
    start = max(0, min(view.position - room // 2, len(names) - room))
    name_width = min(max(map(cell_len, names)), max(8, width - ACCURACY - 2))
    most = max((1 - accuracy for accuracy in view.accuracies.values()), default=0.0)
    bar_width = 0
    if len(names) > 1:
        bar_width = width - name_width - ACCURACY - 3
    heading = "steps"
    if bar_width >= LEAST_BAR:
        heading = f"{heading:<{name_width + ACCURACY + 3}}errors"
    lines = [Text(heading, palette.dim, no_wrap=True)]
    for position in range(start, min(len(names), start + room)):
        accuracy = view.accuracies.get(view.steps[position])
        mark = " "
        style = ""
        if position == view.position:
            mark = "▶"
            style = "bold"
        elif position > view.position:
            style = palette.dim
        name = Text(names[position])
        name.truncate(name_width, overflow="ellipsis", pad=True)
        figure = "…"
        if accuracy is not None:
            figure = percent(accuracy)
        line = Text.assemble((f"{mark} ", style), (name.plain, style), (f"{figure:>{ACCURACY}}", style), no_wrap=True)
        if accuracy is not None and most and bar_width >= LEAST_BAR:
            line.append(f" {bar((1 - accuracy) / most, bar_width, ascii_only)}", palette.wrong)
        lines.append(line)
    return Text("\n", no_wrap=True).join(lines)


def _classes(view: SurgeryView, width: int, palette: Palette) -> Text:
    """A line for each class, those that suffer most first."""
    name = max(map(cell_len, view.classes), default=1)
    if view.before is None:
        return Text("…", palette.dim)
    if view.after is None or view.steps[view.position] == NO_SURGERY:
        changes = class_changes(view.before, view.before)
        lines = [Text(f"{'':{name}} recognised, in %", palette.dim, no_wrap=True)]
        lines += [Text(f"{view.classes[change.k]:>{name}} {_share(change.before)}") for change in changes]
        return Text("\n", no_wrap=True).join(lines)
    changes = class_changes(view.before, view.after)
    heading = f"{'':{name}} recognised, in %"
    has_mistakes = width >= ROOM_FOR_MISTAKES
    if has_mistakes:
        heading = f"{heading:<{name + 25}}more often taken for"
    lines = [Text(heading, palette.dim, no_wrap=True)]
    more = view.after.confusion() - view.before.confusion()
    for change in changes:
        line = Text(f"{view.classes[change.k]:>{name}} {_share(change.before)} → {_share(change.after)} ", no_wrap=True)
        line.append(f"{points(-change.drop):>7}", _style_of_change(-change.drop, palette))
        if has_mistakes:
            line.append(f" {_taken_for(more[change.k], change, view.classes)}", palette.dim)
        lines.append(line)
    return Text("\n", no_wrap=True).join(lines)


def _share(share: float) -> str:
    """A percentage in five columns, without its sign."""
    if np.isnan(share):
        return f"{'–':>5}"
    return f"{100 * share:5.1f}"


def _taken_for(
    more: np.ndarray[tuple[int, ...], np.dtype[np.int64]], change: ClassChange, classes: Sequence[str]
) -> str:
    """`3 (+55), 2 (+12)`: the answers that this class gets more often than before, the largest increase first."""
    order = [k for k in np.argsort(-more, kind="stable").tolist() if k != change.k and more[k] > 0]
    return ", ".join(f"{classes[k]} (+{more[k]})" for k in order[:3])
