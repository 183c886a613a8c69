"""What happened in the layers: one batch step by step, or the last epoch's end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.text import Text

from tuinet.events import BatchTrained, EpochFinished, LayerDiagnostics
from tuinet.render.formatting import number, percent
from tuinet.render.palette import Palette

HEALTHY = (1e-5, 1e-1)
"""Updates shorter or longer than these shares of the weights deserve a sign, at the full learning rate"""

WIDE = 48
"""Columns from which there is room for whole words"""


def batch_lines(event: BatchTrained, config: Mapping[str, Any], palette: Palette, width: int) -> Text:
    """The forward pass, the backward pass and the update of one batch that was trained by itself.

    `config` holds the run's settings.
    """
    batch_size, activation = int(config["batch_size"]), str(config["activation"])
    fall = _fall(event.learning_rate, config)
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
        words = f"{_name(layer)} by {_size(layer.update_ratio)}{' of its length' if wide else ''}"
        head.append(_noted(words, _note(layer, fall), width - 9, palette, " " * 9)).append("\n")
    head.append("rate     ", palette.right)
    return head.append(f"{event.learning_rate:.3g}")


def epoch_lines(event: EpochFinished, config: Mapping[str, Any], palette: Palette, width: int) -> Text:
    """A table of the layers at the end of an epoch, of a run with these settings."""
    fall = _fall(event.learning_rate, config)
    text = Text.assemble((f"layers at the end of epoch {event.epoch}\n", "bold"), no_wrap=True)
    text.append(f"{'':<7} {'gradient':>8} {'update':>7}", palette.dim).append("  dead", palette.dim)
    for layer in event.layers:
        dead = "–" if layer.dead_share is None else percent(layer.dead_share, 0).replace(" ", "")
        words = f"{_name(layer):<7} {_size(layer.gradient_norm):>8} {_size(layer.update_ratio):>7} {dead:>5}"
        text.append("\n").append(_noted(words, _note(layer, fall), width, palette, "  "))
    return text


def _noted(words: str, note: str, width: int, palette: Palette, indent: str) -> Text:
    """Words with a note behind them, or below them where there is no room beside."""
    text = Text(words)
    if note:
        text.append(" " if len(words) + 1 + len(note) <= width else f"\n{indent}").append(note, palette.warning)
    return text


def _name(layer: LayerDiagnostics) -> str:
    out, inputs = layer.shape
    return f"{out}×{inputs}"


def _size(value: float | None) -> str:
    return "–" if value is None else f"{value:.2g}"


def _fall(rate: float, config: Mapping[str, Any]) -> float:
    """The share of the full learning rate that a schedule has left: small updates are meant to be small then."""
    full = float(config["learning_rate"])
    return min(1.0, rate / full) if full else 0.0


def _note(layer: LayerDiagnostics, fall: float) -> str:
    if layer.dead_share is not None and layer.dead_share > 0.5:
        return "! mostly dead"
    if layer.update_ratio is None:
        return ""
    return "! tiny" if layer.update_ratio < HEALTHY[0] * fall else "! large" if layer.update_ratio > HEALTHY[1] else ""
