"""Named configurations, as changes to the defaults of the schema."""

from __future__ import annotations

from typing import Literal

from tuinet.errors import ConfigurationError

PresetName = Literal["default", "tutorial", "sprint", "minute", "accurate", "record"]

SPRINT: dict[str, object] = {
    "hidden": (256,),
    "learning_rate": 0.3,
    "schedule": "one_cycle",
    "batch_size": 128,
    "weight_decay": 0.0001,
    "epochs": 3,
    "checkpoint_every": 3,
}

DISTORTED: dict[str, object] = {
    "hidden": (1000, 500),
    "optimizer": "adamw",
    "learning_rate": 0.0014,
    "warmup": 1.0,
    "batch_size": 256,
    "weight_decay": 0.02,
    "label_smoothing": 0.05,
    "augment": "elastic",
    "elastic_alpha": 40.0,
    "elastic_sigma": 5.0,
    "half_rotation": ("1", "7"),
}
"""What all accurate networks have in common"""

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
    "sprint": SPRINT,
    "minute": {**DISTORTED, "hidden": (512, 256), "batch_size": 128, "learning_rate": 0.002, "epochs": 16},
    "accurate": {**DISTORTED, "epochs": 60},
    "record": {
        **DISTORTED,
        "hidden": (2000, 1500, 1000, 500),
        "epochs": 600,
        "checkpoint_every": 10,
        # 115 MB each.
        "keep": 3,
    },
}

DESCRIPTIONS: dict[PresetName, str] = {
    "default": "784-256-10, Nesterov momentum, cosine schedule: over 98 % in seconds",
    "tutorial": "the classic first network: 784-10-10, ReLU, plain SGD",
    "sprint": "784-256-10, three epochs of one cycle: 98 % in seconds",
    "minute": "784-512-256-10, AdamW, elastic distortions: 99 % within a minute",
    "accurate": "784-1000-500-10, AdamW, elastic distortions: over 99.4 % in minutes",
    "record": "784-2000-1500-1000-500-10, otherwise like 'accurate': a whole night",
}

COMMITTEE = "committee"
"""The preset of several networks, which only 'tuinet train' accepts: it is several configurations"""

COMMITTEE_DESCRIPTION = "five different networks like 'accurate', averaged: half an hour"

COMMITTEE_EPOCHS = 70
"""Chosen so that five members, trained one after another, take half an hour on two cores"""

MEMBERS: tuple[dict[str, object], ...] = (
    {},
    {"elastic_sigma": 4.0, "elastic_alpha": 34.0},
    {"hidden": (800, 800)},
    {"elastic_sigma": 6.0, "elastic_alpha": 50.0},
    {"hidden": (1200, 400)},
)
"""How the members of a committee differ from each other, besides their seeds"""


def preset(name: str) -> dict[str, object]:
    """Return the hyperparameters that a preset sets. Raises ConfigurationError if there is no such preset."""
    for known, values in PRESETS.items():
        if known == name:
            return values
    raise ConfigurationError(f"preset = '{name}': expected one of {', '.join(PRESETS)}")


def member_preset(number: int) -> dict[str, object]:
    """Return the hyperparameters that the preset of a committee sets for a member, counted from 0."""
    return {**PRESETS["accurate"], "epochs": COMMITTEE_EPOCHS, **MEMBERS[number % len(MEMBERS)]}
