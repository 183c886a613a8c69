"""The curves of a run as SVG: loss and accuracy, of training and validation, epoch by epoch.

Text and axes have the colour of the text around the picture. The two curves are readable on white and on black.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tuinet.exports.markup import Element, element, serialize
from tuinet.exports.svg_axes import Axis, around
from tuinet.exports.wording import percent
from tuinet.runs.curve_points import Points, extreme_points, mean_points
from tuinet.runs.curves import Curves, Series

Metric = Literal["loss", "accuracy"]

WIDTH = 460
HEIGHT = 270
LEFT = 46
RIGHT = 14
TOP = 44
BOTTOM = 40

GAP = 28
"""Pixels between the two charts"""

LARGEST = 1e300
"""Values above it are not drawn: there would be no room for an axis above them"""

COLUMNS = 200
"""Points of a curve: more would not be seen"""

TRAIN = "#7468f0"
VALID = "#e8702a"

STANDALONE = "svg{color:#24292f}@media (prefers-color-scheme:dark){svg{color:#e6edf3}}"
"""A file has no text around it, but the page that shows it may be dark"""

FONT = "system-ui, -apple-system, 'Segoe UI', sans-serif"


def curves_svg(curves: Curves, *, standalone: bool = False, batches: bool = False) -> str:
    """Return both charts side by side as one SVG element; empty if nothing was measured yet.

    Args:
        curves: The curves of a run.
        standalone: For a file of its own. Otherwise the element is part of a page, and takes its colour.
        batches: Draw the training from the batch reports alone. Otherwise they are faint, behind its epochs.
    """
    charts = [chart(curves, metric, batches=batches) for metric in ("loss", "accuracy")]
    drawn = [drawing for drawing in charts if drawing is not None]
    if not drawn:
        return ""
    for index, drawing in enumerate(drawn):
        drawing.set("x", str(index * (WIDTH + GAP)))
        drawing.set("width", str(WIDTH))
        drawing.set("height", str(HEIGHT))
    width = len(drawn) * (WIDTH + GAP) - GAP
    style = [element("style", STANDALONE)] if standalone else []
    picture = element(
        "svg",
        *style,
        *drawn,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {HEIGHT}",
        width=width,
        height=HEIGHT,
        role="img",
    )
    picture.set("aria-label", "Loss and accuracy by epoch")
    return serialize(picture)


def chart(curves: Curves, metric: Metric, *, batches: bool = False) -> Element | None:
    """Return one chart as an `svg` element without a size; None if nothing was measured yet."""
    lines = _lines(curves, metric, batches=batches)
    measured = [y for line in lines if not line.is_faint for y in line.y if abs(y) <= LARGEST]
    if not measured:
        return None
    ceiling = 1.0 if metric == "accuracy" else math.inf
    last = max(1.0, *(line.x[-1] for line in lines))
    across = Axis(0, math.ceil(last), LEFT, WIDTH - RIGHT)
    up = Axis(*around(measured, 0.0, ceiling), HEIGHT - BOTTOM, TOP)
    label = f"{metric.capitalize()} by epoch"
    return element(
        "svg",
        element("title", label),
        _title(metric),
        _legend(lines),
        *_grid(across, up, metric),
        *[line.draw(across, up) for line in lines],
        *_best_mark(curves, metric, across, up),
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        font_family=FONT,
        font_size=12,
        fill="currentColor",
    )


@dataclass(frozen=True)
class _Line:
    name: str
    """Empty for one that needs no entry in the legend"""
    color: str
    x: Sequence[float]
    y: Sequence[float]
    is_faint: bool = False
    """Drawn thinly, and only where the others are: the first batches would make the axis too long for all others"""

    def draw(self, across: Axis, up: Axis) -> Element:
        """Return the line, as far as it is within the axes."""
        points = [(x, y) for x, y in zip(self.x, self.y, strict=True) if up.low <= y <= up.high]
        if len(points) == 1:
            ((x, y),) = points
            return element("circle", cx=across.position(x), cy=up.position(y), r=3, fill=self.color)
        path = " ".join(f"{across.position(x):.1f},{up.position(y):.1f}" for x, y in points)
        return element(
            "polyline",
            points=path,
            fill="none",
            stroke=self.color,
            stroke_width=1 if self.is_faint else 2.2,
            stroke_opacity=0.35 if self.is_faint else None,
            stroke_linejoin="round",
            stroke_linecap="round",
        )


def _lines(curves: Curves, metric: Metric, *, batches: bool) -> list[_Line]:
    """Return the curves that have points: a faint one is behind the others."""
    series: dict[str, Series] = vars(curves)
    by_batch = series[f"train_{metric}"]
    by_epoch = series[f"train_{metric}_epochs"]
    valid = series[f"valid_{metric}"]
    # A single epoch is not a line.
    is_faint = len(by_epoch) > 1 and not batches
    lines = []
    if len(by_batch) > 1 or (not by_epoch and by_batch):
        x, y = mean_points(by_batch.x, by_batch.y, 0, by_batch.x[-1], COLUMNS)
        lines.append(_Line("" if is_faint else "training", TRAIN, x, y, is_faint))
    if by_epoch and (is_faint or len(by_batch) < 2):
        lines.append(_Line("training", TRAIN, *_epoch_points(by_epoch)))
    if valid:
        lines.append(_Line("validation", VALID, *_epoch_points(valid)))
    return lines


def _epoch_points(series: Series) -> Points:
    return extreme_points(series.x, series.y, 0, series.x[-1], COLUMNS)


def _title(metric: Metric) -> Element:
    return element("text", metric.capitalize(), x=LEFT, y=18, font_size=14, font_weight=600)


def _legend(lines: Sequence[_Line]) -> Element:
    parts = []
    x = float(WIDTH - RIGHT)
    for line in reversed([line for line in lines if line.name]):
        parts.append(element("text", line.name, x=x, y=18, text_anchor="end"))
        # About the width of the text in this size: nothing here can measure it.
        x -= 6.6 * len(line.name) + 4
        parts.append(element("line", x1=x - 16, y1=14, x2=x, y2=14, stroke=line.color, stroke_width=3))
        x -= 30
    return element("g", *parts)


def _grid(across: Axis, up: Axis, metric: Metric) -> list[Element]:
    parts = []
    for value, label in _value_ticks(up, metric):
        y = up.position(value)
        parts.append(_rule(across.start, y, across.end, y))
        parts.append(element("text", label, x=LEFT - 8, y=y + 4, text_anchor="end", opacity=0.75))
    for value, label in across.ticks(8, least_step=1):
        x = across.position(value)
        parts.append(element("text", label, x=x, y=HEIGHT - BOTTOM + 18, text_anchor="middle", opacity=0.75))
    middle = (across.start + across.end) / 2
    parts.append(element("text", "epoch", x=middle, y=HEIGHT - 6, text_anchor="middle", opacity=0.75))
    return parts


def _value_ticks(up: Axis, metric: Metric) -> list[tuple[float, str]]:
    if metric == "loss":
        return up.ticks(5)
    in_percent = Axis(100 * up.low, 100 * up.high, up.start, up.end)
    return [(value / 100, f"{label} %") for value, label in in_percent.ticks(5)]


def _rule(x1: float, y1: float, x2: float, y2: float) -> Element:
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke="currentColor", stroke_opacity=0.15)


def _best_mark(curves: Curves, metric: Metric, across: Axis, up: Axis) -> list[Element]:
    """Return a ring around the validation metric of the best epoch."""
    if curves.best is None:
        return []
    epoch, accuracy = curves.best
    value = accuracy if metric == "accuracy" else curves.best_loss
    if value is None or not up.low <= value <= up.high:
        return []
    text = percent(accuracy) if metric == "accuracy" else f"{value:.4f}"
    note = element("title", f"best epoch: {epoch}, {text}")
    ring = element(
        "circle",
        note,
        cx=across.position(epoch),
        cy=up.position(value),
        r=5,
        fill="none",
        stroke=VALID,
        stroke_width=2,
    )
    return [ring]
