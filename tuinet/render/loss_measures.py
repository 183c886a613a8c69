"""What the losses of runs measure: a cross-entropy and a squared error cannot be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tuinet.config import Configuration
from tuinet.nn.names import EncodingName, LossChoice, chosen_loss
from tuinet.runs.overview import Overview

LOSS_NAMES = {"cross_entropy": "cross-entropy", "squared_error": "squared error"}
OUTPUTS = {"number": " of a number", "binary": " of bits"}
"""What the losses of encodings add up over, where it is not the classes"""


def loss_measure(config: Configuration) -> str:
    """Return what the loss of a run measures: `cross-entropy`, or `squared error of bits`."""
    return _measure(config.encoding, config.loss)


def recorded_loss_measure(settings: Mapping[str, Any]) -> str:
    """Return the same for a configuration as events hold it; empty as long as there is none."""
    if not settings:
        return ""
    return _measure(settings.get("encoding", "onehot"), settings.get("loss", "auto"))


def _measure(encoding: EncodingName, loss: LossChoice) -> str:
    return LOSS_NAMES[chosen_loss(encoding, loss)] + OUTPUTS.get(encoding, "")


def loss_measures(overviews: Sequence[Overview]) -> list[str]:
    """Return what the loss of each run measures, if not all measure the same; otherwise empty texts."""
    measures = [
        loss_measure(overview.config) if overview.config and overview.test_loss is not None else ""
        for overview in overviews
    ]
    if len(set(filter(None, measures))) < 2:
        return [""] * len(measures)
    return measures
