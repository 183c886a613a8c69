"""Values to try instead of those that a training suffers from."""

from __future__ import annotations

from tuinet.config import LEARNING_RATES, Configuration

USUAL_RATE = 0.1
"""The default learning rate of optimizers that are not in `LEARNING_RATES`"""

DECAY = 0.0001
"""A weight decay that suits every optimizer"""


def usual_rate(config: Configuration) -> float:
    """The default learning rate of the configuration's optimizer."""
    return LEARNING_RATES.get(config.optimizer, USUAL_RATE)


def lower_rate(config: Configuration) -> float:
    """A learning rate to try where the configured one is too high: the optimizer's default, or a tenth."""
    usual = usual_rate(config)
    return usual if config.learning_rate > usual else float(f"{config.learning_rate / 10:g}")


def higher_rate(config: Configuration) -> float:
    """A learning rate to try where the configured one is too low: the optimizer's default, or ten times as much."""
    usual = usual_rate(config)
    return usual if config.learning_rate < usual else min(float(f"{config.learning_rate * 10:g}"), 1000.0)


def calmer(config: Configuration) -> str:
    """What to try where updates are too large, in words."""
    clip = "" if config.clip_norm is not None and config.clip_norm <= 1 else ", or clip_norm 1"
    return f"try {lower_rate(config):g}{clip}"


def decay_dominates(config: Configuration) -> bool:
    """Whether weight decay is strong enough to keep a network from learning."""
    if config.optimizer == "adamw":
        return config.learning_rate * config.weight_decay >= 0.01
    return config.weight_decay >= 0.1


def decay_overshoots(config: Configuration) -> bool:
    """Whether weight decay alone takes more from a weight in each step than there is."""
    return config.learning_rate * config.weight_decay >= 1
