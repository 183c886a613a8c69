"""Labels at the ends of curves: the name of the curve and its latest value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from tuinet.render.chart_model import ChartModel, Curve

WIDE = 56
"""Minimum number of columns of a chart for percentages with two decimals"""

NAMED = 32
"""Minimum number of columns for `train` and `valid` in full"""

LEAST_NAME = 4
"""Minimum number of columns for a run's name"""

LEGIBLE_NAME = 8
"""Minimum number of columns for a name that is cut off, unless there is no room for it elsewhere"""


@dataclass(frozen=True)
class LineLabel:
    """A label at the end of a curve."""

    text: str
    style: str
    epoch: float
    position: float
    """The position of the curve's end on the y axis"""
    is_essential: bool
    """True if it is kept when there is no room for all labels"""


def line_labels(model: ChartModel, curves: Sequence[Curve]) -> list[LineLabel]:
    """Return a label for each curve that ends within the axis."""
    labels = []
    for curve in curves:
        position = curve.line.points[1][-1]
        # A zero on a log axis: the title says that zeros are not shown.
        if position == position:
            text = single_text(model, curve) if model.is_single else run_text(model, curve)
            style = curve.line.style
            labels.append(
                LineLabel(text, style, curve.points[0][-1], position, model.is_single or curve.part == "valid")
            )
    return labels


def single_text(model: ChartModel, curve: Curve) -> str:
    """Return `train 99.4`, or `t 99.4` if there is little room."""
    name = curve.part
    if model.width < NAMED:
        name = name[0]
    return f"{name} {figure(model, curve)}"


def run_text(model: ChartModel, curve: Curve) -> str:
    """Return `● calm-otter 98.6`, without the name if there is little room."""
    sign = model.signs.runs[curve.run]
    cells = name_columns(model)
    parts = [sign]
    if curve.part == "train":
        parts.append("train" if cells >= LEAST_NAME else "t")
    elif cells >= LEAST_NAME and not has_names_in_title(model):
        parts.append(model.label(curve.run, cells))
    parts.append(figure(model, curve))
    hidden_by = model.same_curve_as(curve.run)
    if hidden_by is not None:
        parts.append(f"={model.signs.runs[hidden_by]}")
    return " ".join(parts)


def name_columns(model: ChartModel) -> int:
    """Return the maximum number of columns of a run's name in a label: the curves get more than half."""
    return model.width // 3 - 8


def has_names_in_title(model: ChartModel) -> bool:
    """Return True if the names of two runs are in the title, because too little of them would be left in the labels."""
    if model.is_single or not model.is_detailed:
        return False
    cells = name_columns(model)
    return cells < LEGIBLE_NAME and any(cell_len(run.label) > cells for run in model.runs)


def figure(model: ChartModel, curve: Curve) -> str:
    """Return the latest value of a curve."""
    return model.measure.label(curve.points[1][-1], decimals(model))


def decimals(model: ChartModel) -> int:
    """Return the decimals of a percentage. A loss has two more."""
    if model.width >= WIDE:
        return 2
    return 1


def columns_of(model: ChartModel, labels: Sequence[LineLabel]) -> int:
    """Return the columns of the labels, with the blank before them.

    For a single run they are the same for all values and both metrics, so that the canvas does not change its width.
    """
    if not labels:
        return 0
    longest = max(cell_len(label.text) for label in labels)
    if not model.is_single:
        return 1 + longest
    name = "train"
    if model.width < NAMED:
        name = "t"
    return 1 + max(longest, len(f"{name} 0.00") + decimals(model))


def placed(labels: Sequence[LineLabel], rows_of: Sequence[float], rows: int) -> list[tuple[int, LineLabel]]:
    """Place each label in a row of its own, as near as possible to the end of its curve.

    Args:
        labels: The labels.
        rows_of: The ends of their curves, in rows from the bottom, with fractions.
        rows: The number of rows.
    """
    order = sorted(range(len(labels)), key=lambda index: rows_of[index])
    if len(order) > rows:
        order = [index for index in order if labels[index].is_essential][:rows]
    placed_rows: list[int] = []
    for index in order:
        lowest = placed_rows[-1] + 1 if placed_rows else 0
        placed_rows.append(max(lowest, round(rows_of[index])))
    # Labels above the highest row move down, and push down those below them.
    highest = rows - 1
    for number in reversed(range(len(placed_rows))):
        placed_rows[number] = min(placed_rows[number], highest)
        highest = placed_rows[number] - 1
    return [(row, labels[index]) for row, index in zip(placed_rows, order, strict=True)]
