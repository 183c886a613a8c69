"""A network as JSON: a few lines in any language can compute with it."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

import numpy as np

from tuinet.analysis.layers import layer_parts
from tuinet.errors import ExportError
from tuinet.exports.exporter import Exporter
from tuinet.exports.network_facts import facts_as_data
from tuinet.exports.subject import ExportSubject
from tuinet.nn.arrays import Array


def write(subject: ExportSubject, stream: BinaryIO) -> None:
    """Write facts and layers. Raises ExportError for weights that are not finite: JSON has no such numbers."""
    layers: list[dict[str, Any]] = []
    for index, parts in enumerate(layer_parts(subject.model.plain)):
        if not all(np.isfinite(part).all() for part in parts.values()):
            raise ExportError(
                f"{subject.run.run_id}: layer {index} has weights that are not finite: JSON has no such numbers"
            )
        layers.append({name: _numbers(part) for name, part in parts.items()})
    data = {**facts_as_data(subject), "layers": layers}
    stream.write(json.dumps(data, separators=(",", ":")).encode() + b"\n")


def _numbers(array: Array) -> Any:  # noqa: ANN401 - nested lists, as deep as the array
    """Return the numbers of an array as nested lists. As float32 again, they have the same bits."""
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
