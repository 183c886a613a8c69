"""Diagnostics of the layers: one batch step by step, or a table for an epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.text import Text

from tuinet.events import BatchTrained, EpochFinished
from tuinet.hidden_layers import activation_of
from tuinet.layer_diagnostics import LayerDiagnostics
from tuinet.render.formatting import MISSING, number, output_activation, percent, two_digits
from tuinet.render.palette import Palette

TINY = 1e-5
"""The smallest update, relative to the weights, that is not reported as tiny (at the full learning rate)"""

LARGE = 1e-1
"""The largest update, relative to the weights, that is not likely to overshoot"""

MOSTLY = 0.5
"""The share of a layer's units that may be dead without a warning"""

WIDE = 48
"""Minimum number of columns for full wording"""

INDENT = 9
"""Columns of the name of a step, such as `backward `"""


def batch_lines(event: BatchTrained, config: Mapping[str, Any], palette: Palette, width: int) -> Text:
    """Show the forward pass, the backward pass and the update of a batch that was trained as a single step.

    Args:
        event: The event of the batch, with the diagnostics of its layers.
        config: The hyperparameters of the run.
        palette: The colours.
        width: Columns of the pane.
    """
    layers = event.layers or []
    is_wide = width >= WIDE
    rate_share = _rate_share(event.learning_rate, config)
    text = Text(f"batch {event.batch} of {event.batches} in epoch {event.epoch}\n", no_wrap=True)
    text.stylize("bold")
    activations = [activation_of(hidden, config["activation"]) for hidden in config["hidden"]]
    # The first versions knew nothing but classes and cross-entropy.
    output = output_activation(config.get("encoding", "onehot"), config.get("loss", "auto"))
    forward, backward, update = palette.steps
    for layer, function in zip(layers, (*activations, output), strict=False):
        text.append("forward  ", forward)
        text.append(f"{_product(layer, int(config['batch_size']), is_wide)} {function}\n")
    text.append("loss     ", forward)
    text.append(f"{number(event.loss)}, {percent(event.accuracy, 1)} correct\n")
    # Backpropagation visits the layers from the last to the first.
    gradients = [(_shape(layer), _figure(layer.gradient_norm)) for layer in reversed(layers)]
    for line in _labelled(gradients, "gradient norm", width - INDENT):
        text.append("backward ", backward)
        text.append(f"{line}\n")
    updates = [(_shape(layer), _moved(layer.update_ratio)) for layer in layers]
    for layer, line in zip(layers, _labelled(updates, "weights moved", width - INDENT), strict=True):
        text.append("update   ", update)
        text.append(_with_note(line, _note(layer, rate_share), width - INDENT, palette, " " * INDENT)).append("\n")
    text.append("rate     ", update)
    return text.append(f"{event.learning_rate:.3g}")


def epoch_lines(event: EpochFinished, config: Mapping[str, Any], palette: Palette, width: int) -> Text:
    """Return a table of the layers in an epoch: gradient norm, relative update, dead units and weights of 0."""
    rate_share = _rate_share(event.layers_rate, config)
    title = f"means over epoch {event.epoch}"
    if event.mean_rate is None:
        title = f"last batch of epoch {event.epoch}"
    text = Text.assemble((f"{title}\n", "bold"), no_wrap=True)
    text.append(f"{'':<7} {'gradient':>8} {'update':>8}  dead", palette.dim)
    for layer in event.layers:
        dead = percent(layer.dead_share, 0)
        line = f"{_shape(layer):<7} {_figure(layer.gradient_norm):>8} {_moved(layer.update_ratio):>8} {dead:>5}"
        text.append("\n").append(_with_note(line, _note(layer, rate_share), width, palette, "  "))
        if layer.zero_share:
            text.append(f"\n  {percent(layer.zero_share)} of the weights are 0", palette.dim)
    return text


def _product(layer: LayerDiagnostics, batch_size: int, is_wide: bool) -> str:
    """Return the shapes of images, weights and outputs: `(64×784)·(784×256) → 64×256`."""
    outputs, inputs = layer.shape
    if is_wide:
        return f"({batch_size}×{inputs})·({inputs}×{outputs}) → {batch_size}×{outputs}"
    return f"{batch_size}×{inputs} → {batch_size}×{outputs}"


def _labelled(figures: Sequence[tuple[str, str]], label: str, width: int) -> list[str]:
    """Return `256×784 gradient norm 0.96` for each layer, with only the last word of the label if one does not fit."""
    lines = [f"{shape} {label} {figure}" for shape, figure in figures]
    if max(map(len, lines), default=0) <= width:
        return lines
    return [f"{shape} {label.split()[-1]} {figure}" for shape, figure in figures]


def _with_note(line: str, note: str, width: int, palette: Palette, indent: str) -> Text:
    """Append a note to a line, or put it below if it does not fit."""
    text = Text(line)
    if not note:
        return text
    if len(line) + 1 + len(note) <= width:
        text.append(" ")
    else:
        text.append(f"\n{indent}")
    return text.append(note, palette.warning)


def _shape(layer: LayerDiagnostics) -> str:
    outputs, inputs = layer.shape
    return f"{outputs}×{inputs}"


def _figure(value: float | None) -> str:
    if value is None:
        return MISSING
    return two_digits(value)


def _moved(ratio: float | None) -> str:
    """Return the norm of the update as a percentage of the norm of the weights: `0.7 %`."""
    if ratio is None:
        return MISSING
    if ratio < TINY:
        return f"<{100 * TINY:g} %"
    if ratio < LARGE:
        return f"{two_digits(100 * ratio)} %"
    return f"{100 * ratio:.0f} %"


def _rate_share(rate: float, config: Mapping[str, Any]) -> float:
    """Return the current share of the full learning rate: a schedule makes small updates on purpose."""
    full = float(config["learning_rate"])
    if not full:
        return 0.0
    return min(1.0, rate / full)


def _note(layer: LayerDiagnostics, rate_share: float) -> str:
    """Return a warning about a layer, or an empty string."""
    if layer.dead_share is not None and layer.dead_share > MOSTLY:
        return "! mostly dead"
    if layer.update_ratio is None:
        return ""
    if layer.update_ratio < TINY * rate_share:
        return "! tiny"
    if layer.update_ratio > LARGE:
        return "! large"
    return ""
