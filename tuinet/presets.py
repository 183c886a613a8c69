"""Configurations with a name, as changes to the defaults of the schema."""

from tuinet.errors import ConfigurationError

PRESETS: dict[str, dict[str, object]] = {
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

DESCRIPTIONS = {
    "default": "784-256-10, Nesterov momentum, a rate that falls along a cosine: over 98 % in seconds",
    "tutorial": "the classic first network: 784-10-10, ReLU, plain mini-batch gradient descent",
    "accurate": "784-800-10, AdamW, fresh affine distortions: over 99 % in minutes",
}


def preset(name: str) -> dict[str, object]:
    """The settings of a preset. Raises ConfigurationError if there is none of that name."""
    if name not in PRESETS:
        raise ConfigurationError(f"preset = '{name}': expected one of {', '.join(PRESETS)}")
    return PRESETS[name]
