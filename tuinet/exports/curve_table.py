"""The curves of a run as a table, with the fields of the events as columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tuinet.errors import ExportError
from tuinet.events import AnyEvent, BatchTrained, EpochFinished
from tuinet.exports.subject import ExportSubject
from tuinet.layer_diagnostics import LayerDiagnostics

Value = int | float | None
Table = dict[str, list[Value]]
"""Columns of equal length by name. None where nothing was measured"""

EPOCH = [name for name in EpochFinished.model_fields if name not in ("type", "seq", "command", "layers")]
BATCH = [name for name in BatchTrained.model_fields if name not in ("type", "seq", "command", "layers", "path")]
LAYER = [name for name in LayerDiagnostics.model_fields if name not in ("name", "shape")]

INTEGERS = ("epoch", "batch", "batches")
"""The columns of whole numbers"""


def curve_table(subject: ExportSubject) -> Table:
    """Return a row for each epoch, or for each batch report. Raises ExportError if there is none yet."""
    table = batch_columns(subject.events) if subject.batches else epoch_columns(subject.events)
    if not table["epoch"]:
        missing = "no batch has been reported" if subject.batches else "no epoch has finished"
        raise ExportError(f"{subject.run.run_id}: {missing} yet")
    return table


def epoch_columns(events: Iterable[AnyEvent]) -> Table:
    """Return a row for each epoch. After the fields of the event come those of each layer: `layers.0.gradient_norm`."""
    epochs = [event for event in events if isinstance(event, EpochFinished)]
    table = _columns(epochs, EPOCH)
    diagnostics = [{layer.name: layer for layer in event.layers} for event in epochs]
    for layer in dict.fromkeys(name for by_name in diagnostics for name in by_name):
        for field in LAYER:
            table[f"{layer}.{field}"] = [_value(by_name, layer, field) for by_name in diagnostics]
    return table


def batch_columns(events: Iterable[AnyEvent]) -> Table:
    """Return a row for each batch report."""
    return _columns([event for event in events if isinstance(event, BatchTrained)], BATCH)


def _columns(events: Sequence[EpochFinished | BatchTrained], fields: Sequence[str]) -> Table:
    # The time comes last in a table.
    ordered = ["epoch", *(name for name in fields if name not in ("epoch", "time")), "time"]
    return {name: [getattr(event, name) for event in events] for name in ordered}


def _value(layers: Mapping[str, LayerDiagnostics], layer: str, field: str) -> Value:
    if layer not in layers:
        return None
    value: Value = getattr(layers[layer], field)
    return value
