"""A configuration in one line: the network, the main hyperparameters, and others that are not at their defaults."""

from __future__ import annotations

from rich.text import Text

from tuinet.config import Configuration
from tuinet.render.formatting import layers_in_short, readable_value
from tuinet.render.palette import Palette

SHORT_NAMES = {"learning_rate": "rate", "batch_size": "batch"}
"""Short names for long ones"""

ALWAYS = ("learning_rate", "batch_size", "optimizer")
"""Hyperparameters that are shown even at their defaults"""

IN_NETWORK = ("hidden", "activation")
"""Hyperparameters that are shown as part of the network"""

ELLIPSIS = "…"


def configuration_line(
    config: Configuration, inputs: int, classes: int, width: int, palette: Palette, *, ascii_only: bool = False
) -> Text:
    """Return `784→256→10 relu  rate 0.1  batch 64  sgd  dropout 0.3`, elided to the width; in ASCII `784-256-10`."""
    arrow = "-" if ascii_only else "→"
    line = Text(arrow.join((str(inputs), *_layers(config), str(classes))), palette.accent, no_wrap=True)
    if len(set(config.activations)) == 1:
        line.append(f" {config.activations[0]}")
    for part in _parts(config):
        if line.cell_len + 2 + len(part) > width:
            line.append(f" {ELLIPSIS}")
            break
        line.append(f"  {part}")
    line.truncate(width, overflow="ellipsis")
    return line


def _layers(config: Configuration) -> list[str]:
    """Return the hidden layers; each with its activation, unless it is the same in all of them."""
    if len(set(config.activations)) == 1:
        return [str(width) for width in config.hidden_widths]
    return layers_in_short(config)


def _parts(config: Configuration) -> list[str]:
    changed = config.non_defaults()
    others = [name for name in changed if name not in (*ALWAYS, *IN_NETWORK)]
    parts = []
    for name in (*ALWAYS, *others):
        value = readable_value(getattr(config, name))
        if name == "optimizer":
            parts.append(value)
        else:
            label = SHORT_NAMES.get(name, name.replace("_", " "))
            parts.append(f"{label} {value}")
    return parts
