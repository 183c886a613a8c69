"""Values to try instead of those that cause a problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuinet.config import Configuration

if TYPE_CHECKING:
    from tuinet.nn.optimizer import Optimizer

DECAY = 0.0001
"""A weight decay that suits every optimizer"""

HIGHEST_RATE = 1000.0
"""The bound of the schema"""


def lower_rate(config: Configuration) -> float:
    """Return a learning rate to try instead of one that is too high: the optimizer's default, or a tenth."""
    usual = config.default_rate
    if config.learning_rate > usual:
        return usual
    return _rounded(config.learning_rate / 10)


def higher_rate(config: Configuration) -> float:
    """Return a learning rate to try instead of one that is too low: the optimizer's default, or ten times as much."""
    usual = config.default_rate
    if config.learning_rate < usual:
        return usual
    return min(_rounded(config.learning_rate * 10), HIGHEST_RATE)


def smaller_updates(config: Configuration) -> str:
    """Return the advice if the updates are too large: `try 0.05, or clip_norm 1`."""
    remedy = f"try {lower_rate(config):g}"
    is_unclipped = config.clip_norm is None or config.clip_norm > 1
    if is_unclipped and not _optimizer(config).scale_free:
        remedy += ", or clip_norm 1"
    return remedy


def is_decay_dominant(config: Configuration) -> bool:
    """Return True if weight decay is strong enough to keep a network from learning."""
    # Decoupled, decay takes the share rate · decay of every weight in each step. Otherwise it is part of the gradient.
    if _optimizer(config).decoupled:
        return config.learning_rate * config.weight_decay >= 0.01
    return config.weight_decay >= 0.1


def decay_overshoots(config: Configuration) -> bool:
    """Return True if weight decay alone takes more from a weight in each step than the weight itself."""
    return config.learning_rate * config.weight_decay >= 1


def _optimizer(config: Configuration) -> type[Optimizer]:
    # Imported here because it brings NumPy, and a run is started without it.
    from tuinet.nn.optimizers import OPTIMIZERS

    return OPTIMIZERS[config.optimizer]


def _rounded(rate: float) -> float:
    # 0.3 / 10 is 0.030000000000000002 in floating point; a message should suggest 0.03.
    return float(f"{rate:g}")
