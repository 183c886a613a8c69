"""What a user can choose about a chart: metric, smoothing, zoom and a logarithmic axis.

It imports nothing heavy, because preferences and keys need the choices long before plotext is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass

METRICS = ("accuracy", "loss")

SMOOTHING = (0.0, 0.6, 0.85, 0.95)
"""Weight of the past in the moving average of the training curve, by step"""

ZOOM = (1.0, 0.5, 0.2)
"""Share of the epochs so far that is shown, by step"""

ZOOM_LABELS = ("", "last half", "last fifth")
"""The names of the same steps in the legend"""

DETAILED_RUNS = 2
"""Runs whose training curves are drawn, too: with more, only the validation curves can be told apart"""

MOST_RUNS = 6
"""Runs on one chart: no more can be told apart by colour and sign"""


@dataclass(frozen=True)
class ChartView:
    """One choice of each; smoothing and zoom are steps of `SMOOTHING` and `ZOOM`."""

    metric: str = "accuracy"
    smoothing: int = 0
    log: bool = False
    """A logarithmic y axis. An accuracy is then shown as the error, which is what falls by factors"""
    zoom: int = 0
