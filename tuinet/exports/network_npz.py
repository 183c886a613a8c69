"""A network as a NumPy archive, which `numpy.load` opens without pickle."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

import numpy as np

from tuinet.analysis.layers import layer_parts
from tuinet.exports.exporter import Exporter
from tuinet.exports.network_facts import facts_as_data
from tuinet.exports.subject import ExportSubject


def write(subject: ExportSubject, stream: BinaryIO) -> None:
    """Write `weight_0` (out, in), `bias_0` (out,), `weight_1` and so on, and an array for each of the facts.

    With layer normalisation there are `scale_0` and `shift_0` (out,) as well, and `shortcuts` are the layers that add
    their input to what is normalised.
    """
    arrays: dict[str, Any] = {
        key: np.array(value) for key, value in facts_as_data(subject).items() if value is not None
    }
    for index, parts in enumerate(layer_parts(subject.model.plain)):
        # In row order: other programs copy the bytes of an array as they are.
        arrays |= {f"{name}_{index}": np.ascontiguousarray(part) for name, part in parts.items()}
    # Standard output may be a pipe, which cannot seek.
    archive = io.BytesIO()
    np.savez(archive, **arrays)
    stream.write(archive.getbuffer())


EXPORTER = Exporter(
    name="npz",
    help="the network as a NumPy archive",
    suffixes=(".npz",),
    is_text=False,
    kind="network",
    write=write,
)
