"""Numbers as pages and model cards write them."""

from __future__ import annotations

import math

from tuinet.evaluation.intervals import wilson_interval
from tuinet.nn.network import Network

MISSING = "–"
"""Stands where there is no number"""


def percent(share: float | None, places: int = 2) -> str:
    """Return `97.21 %`; a dash for None and NaN."""
    if share is None or math.isnan(share):
        return MISSING
    return f"{100 * share:.{places}f} %"


def certainty(probability: float) -> str:
    """Return `97.2 %`; `over 99.9 %` for what would be rounded to 100 %, which an answer never quite is."""
    if 0.9995 <= probability < 1:
        return "over 99.9 %"
    return percent(probability, 1)


def decimal(value: float | None) -> str:
    """Return `0.0618`; a dash for None and NaN."""
    if value is None or math.isnan(value):
        return MISSING
    return f"{value:.4f}"


def interval(correct: int, count: int) -> str:
    """Return the 95 % confidence interval of an accuracy: `97.81 % to 98.35 %`."""
    low, high = wilson_interval(correct, count)
    return f"{percent(low)} to {percent(high)}"


def duration(seconds: float) -> str:
    """Return `0.8 s`, `12 s`, `3 min 5 s`, `2 h 7 min`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 1:
        return f"{rest} s"
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"


def architecture(network: Network) -> str:
    """Return `784 → 256 relu → 10 softmax`, `784 → 256 relu → 10 softmax, with batch normalisation and shortcuts`."""
    widths = network.widths
    hidden = [f"{width} {activation}" for width, activation in zip(widths[1:-1], network.activations, strict=True)]
    layers = " → ".join([str(widths[0]), *hidden, f"{widths[-1]} softmax"])
    extras = []
    if hidden and network.normalisation != "none":
        extras.append(f"{network.normalisation} normalisation")
    if network.shortcuts:
        extras.append("shortcuts")
    if extras:
        return f"{layers}, with {' and '.join(extras)}"
    return layers
