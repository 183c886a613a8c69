"""A network as JSON: a few lines of any language compute with it."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

import numpy as np

from tuinet.errors import ExportError
from tuinet.exports.exporter import Exporter
from tuinet.exports.network_facts import facts_as_data
from tuinet.exports.subject import ExportSubject
from tuinet.nn.arrays import Array


def write(subject: ExportSubject, stream: BinaryIO) -> None:
    """Write facts, weights and biases. Raises ExportError for weights that are not finite: JSON has no such numbers."""
    layers = []
    for index, (weight, bias) in enumerate(subject.model.weights()):
        if not (np.isfinite(weight).all() and np.isfinite(bias).all()):
            raise ExportError(f"{subject.run.run_id}: layer {index} has weights that are not finite: JSON has none")
        layers.append({"weight": _numbers(weight), "bias": _numbers(bias)})
    data = {**facts_as_data(subject), "layers": layers}
    stream.write(json.dumps(data, separators=(",", ":")).encode() + b"\n")


def _numbers(array: Array) -> Any:  # noqa: ANN401 - nested lists, as deep as the array
    """The numbers of an array as nested lists. As float32 again, they have the same bits."""
    if array.ndim > 1:
        return [_numbers(row) for row in array]
    # The shortest text that means this float32: as float64, 0.1 would be 0.10000000149011612.
    return [float(str(number)) for number in array]


EXPORTER = Exporter(
    name="json",
    help="the network as text",
    suffixes=(".json",),
    is_text=True,
    kind="network",
    write=write,
)
