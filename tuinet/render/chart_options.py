"""The options of a chart: metric, smoothing, zoom and a logarithmic axis.

This module imports nothing heavy, because preferences and keys need the options long before plotext is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass

METRICS = ("accuracy", "loss")

SMOOTHING = (0.0, 0.6, 0.85, 0.95)
"""The weight of past values in the moving average of the training curve, by step"""

ZOOM = (1.0, 0.5, 0.2)
"""The share of the epochs so far that is shown, by step"""

ZOOM_LABELS = ("", "last half", "last fifth")
"""The names of these steps in the legend"""

DETAILED_RUNS = 2
"""Maximum number of runs with training curves: with more, only validation curves can be told apart"""

MOST_RUNS = 6
"""Maximum number of runs on a chart: more cannot be told apart by colour and sign"""


@dataclass(frozen=True)
class ChartView:
    """The chosen options; smoothing and zoom are steps of `SMOOTHING` and `ZOOM`."""

    metric: str = "accuracy"
    smoothing: int = 0
    log: bool = False
    """A logarithmic y axis, on which accuracy is shown as error"""
    zoom: int = 0
