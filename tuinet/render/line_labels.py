"""Labels at the ends of curves: which curve it is, and its latest figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from tuinet.render.chart_model import ChartModel, Curve

WIDE = 56
"""Columns of a chart from which figures have two decimals of a percentage"""

NAMED = 32
"""Columns from which `train` and `valid` are written in full"""

LEAST_NAME = 4
"""Columns from which a run's name is written"""


@dataclass(frozen=True)
class LineLabel:
    """A text at the end of a curve."""

    text: str
    style: str
    epoch: float
    position: float
    """Where the curve ends on the axes"""
    is_essential: bool
    """True if it stays where there is no room for all of them"""


def line_labels(model: ChartModel, curves: Sequence[Curve]) -> list[LineLabel]:
    """A label for each curve that has an end on the axis."""
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
    """`train 99.4`, or `t 99.4` where there is little room."""
    name = curve.part
    if model.width < NAMED:
        name = name[0]
    return f"{name} {figure(model, curve)}"


def run_text(model: ChartModel, curve: Curve) -> str:
    """`● calm-otter 98.6`; without the name where there is little room."""
    sign = model.signs.runs[curve.run]
    # The curves keep more than half of the columns.
    cells = model.width // 3 - 8
    parts = [sign]
    if curve.part == "train":
        parts.append("train" if cells >= LEAST_NAME else "t")
    elif cells >= LEAST_NAME:
        parts.append(model.label(curve.run, cells))
    parts.append(figure(model, curve))
    hidden_by = model.same_curve_as(curve.run)
    if hidden_by is not None:
        parts.append(f"={model.signs.runs[hidden_by]}")
    return " ".join(parts)


def figure(model: ChartModel, curve: Curve) -> str:
    """The latest figure of a curve."""
    return model.measure.label(curve.points[1][-1], decimals(model))


def decimals(model: ChartModel) -> int:
    """Decimals of a percentage. A loss has two more."""
    if model.width >= WIDE:
        return 2
    return 1


def columns_of(model: ChartModel, labels: Sequence[LineLabel]) -> int:
    """The columns that labels take, with the blank before them.

    For a single run they are the same for all figures and for both metrics, so that the canvas stays as wide as it is.
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
    """A row for each label, as near as possible to where its curve ends, and no two in the same one.

    Args:
        labels: The labels.
        rows_of: Where their curves end, in rows from the bottom, with fractions.
        rows: The number of rows.
    """
    order = sorted(range(len(labels)), key=lambda index: rows_of[index])
    if len(order) > rows:
        order = [index for index in order if labels[index].is_essential][:rows]
    placed_rows: list[int] = []
    for index in order:
        lowest = placed_rows[-1] + 1 if placed_rows else 0
        placed_rows.append(max(lowest, round(rows_of[index])))
    # Whatever stands above the highest row moves down, and pushes down what is below it.
    highest = rows - 1
    for number in reversed(range(len(placed_rows))):
        placed_rows[number] = min(placed_rows[number], highest)
        highest = placed_rows[number] - 1
    return [(row, labels[index]) for row, index in zip(placed_rows, order, strict=True)]
