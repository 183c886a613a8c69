"""What the losses of runs measure: a cross-entropy and a squared error cannot be compared."""

from __future__ import annotations

from collections.abc import Sequence

from tuinet.config import Configuration
from tuinet.nn.names import chosen_loss
from tuinet.runs.overview import Overview

LOSS_NAMES = {"cross_entropy": "cross-entropy", "squared_error": "squared error"}
OUTPUTS = {"number": " of a number", "binary": " of bits"}
"""What the losses of encodings add up over, where it is not the classes"""


def loss_measure(config: Configuration) -> str:
    """Return what the loss of a run measures: `cross-entropy`, or `squared error of bits`."""
    loss = LOSS_NAMES[chosen_loss(config.encoding, config.loss)]
    return loss + OUTPUTS.get(config.encoding, "")


def loss_measures(overviews: Sequence[Overview]) -> list[str]:
    """Return what each loss measures, if runs that have one differ in that; otherwise nothing has to be said."""
    measures = [
        loss_measure(overview.config) if overview.config and overview.test_loss is not None else ""
        for overview in overviews
    ]
    if len(set(filter(None, measures))) < 2:
        return [""] * len(measures)
    return measures
