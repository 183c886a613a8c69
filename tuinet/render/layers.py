"""What happened in the layers: one batch step by step, or the last epoch's end."""

from __future__ import annotations

from rich.text import Text

from tuinet.events import BatchTrained, EpochFinished, LayerDiagnostics
from tuinet.render.palette import Palette
from tuinet.render.words import number, percent

HEALTHY = (1e-5, 1e-1)
"""Updates shorter or longer than these shares of the weights deserve a sign."""


WIDE = 48
"""Columns from which there is room for whole words"""


def batch_lines(event: BatchTrained, batch_size: int, activation: str, palette: Palette, width: int) -> Text:
    """The forward pass, the backward pass and the update of one batch that was trained by itself."""
    layers, wide = event.layers or [], width >= WIDE
    head = Text.assemble((f"batch {event.batch} of {event.batches} in epoch {event.epoch}\n", "bold"), no_wrap=True)
    for k, layer in enumerate(layers):
        out, inputs = layer.shape
        last = k == len(layers) - 1
        head.append("forward  ", palette.train)
        function = "softmax" if last else activation
        product = f"({batch_size}×{inputs})·({inputs}×{out})" if wide else f"{batch_size}×{inputs}"
        head.append(f"{product} → {batch_size}×{out} {function}\n")
    head.append("loss     ", palette.train)
    head.append(f"{number(event.loss)}, {percent(event.accuracy, 1)} right\n")
    for layer in reversed(layers):
        head.append("backward ", palette.valid)
        head.append(f"{_name(layer)} gradient {_size(layer.gradient_norm)}{' long' if wide else ''}\n")
    for layer in layers:
        head.append("update   ", palette.right)
        head.append(f"{_name(layer)} by {_size(layer.update_ratio)}{' of its length' if wide else ''}{_note(layer)}\n")
    head.append("rate     ", palette.right)
    return head.append(f"{event.learning_rate:.3g}")


def epoch_lines(event: EpochFinished, palette: Palette) -> Text:
    """A table of the layers at the end of an epoch."""
    text = Text.assemble((f"layers at the end of epoch {event.epoch}\n", "bold"), no_wrap=True)
    text.append(f"{'':<7} {'gradient':>8} {'update':>7}", palette.dim).append("  dead", palette.dim)
    for layer in event.layers:
        dead = "–" if layer.dead_share is None else percent(layer.dead_share, 0).replace(" ", "")
        text.append(f"\n{_name(layer):<7} {_size(layer.gradient_norm):>8} {_size(layer.update_ratio):>7} {dead:>5}")
        if note := _note(layer):
            text.append(note, palette.warning)
    return text


def _name(layer: LayerDiagnostics) -> str:
    out, inputs = layer.shape
    return f"{out}×{inputs}"


def _size(value: float | None) -> str:
    return "–" if value is None else f"{value:.2g}"


def _note(layer: LayerDiagnostics) -> str:
    if layer.dead_share is not None and layer.dead_share > 0.5:
        return " ! mostly dead"
    if layer.update_ratio is None:
        return ""
    return " ! tiny" if layer.update_ratio < HEALTHY[0] else " ! large" if layer.update_ratio > HEALTHY[1] else ""
