"""Named configurations, as changes to the defaults of the schema."""

from __future__ import annotations

from typing import Literal

from tuinet.errors import ConfigurationError

PresetName = Literal["default", "tutorial", "accurate"]

PRESETS: dict[PresetName, dict[str, object]] = {
    "default": {},
    "tutorial": {
        "hidden": (10,),
        "activation": "relu",
        "optimizer": "sgd",
        "schedule": "constant",
        "batch_size": 32,
        "epochs": 10,
    },
    "accurate": {
        "hidden": (800,),
        "optimizer": "adamw",
        "learning_rate": 0.001,
        "weight_decay": 0.01,
        "augment": "affine",
        "epochs": 35,
    },
}

DESCRIPTIONS: dict[PresetName, str] = {
    "default": "784-256-10, Nesterov momentum, cosine schedule: over 98 % in seconds",
    "tutorial": "the classic first network: 784-10-10, ReLU, plain mini-batch gradient descent",
    "accurate": "784-800-10, AdamW, affine distortions: over 99 % in minutes",
}


def preset(name: str) -> dict[str, object]:
    """The hyperparameters that a preset sets. Raises ConfigurationError if there is no such preset."""
    for known, values in PRESETS.items():
        if known == name:
            return values
    raise ConfigurationError(f"preset = '{name}': expected one of {', '.join(PRESETS)}")
