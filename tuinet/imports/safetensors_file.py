"""Reading the weights in a safetensors file: one that tuinet has exported, or anybody's `nn.Sequential`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuinet.errors import ForeignNetworkError
from tuinet.exports.network_safetensors import FACTS
from tuinet.imports.foreign_network import ForeignNetwork
from tuinet.imports.named_parameters import layers_of
from tuinet.imports.own_facts import parse_facts, with_facts
from tuinet.limits import parse_json
from tuinet.runs.array_file import MAX_HEADER

TYPES: dict[str, np.dtype[Any]] = {"F64": np.dtype("<f8"), "F32": np.dtype("<f4"), "F16": np.dtype("<f2")}

NAMES = {"F64": "float64", "F16": "float16", "BF16": "bfloat16"}
"""The types that are converted"""


def is_safetensors(start: bytes) -> bool:
    """True if these first bytes of a file are those of a safetensors file: a length, and a JSON object."""
    return len(start) > 8 and start[8:9] == b"{"


def read(content: bytes) -> ForeignNetwork:
    """The network in a file. Raises ForeignNetworkError, without the name of the file."""
    from safetensors import SafetensorError, deserialize

    metadata = _metadata(content)
    try:
        entries: list[tuple[str, dict[str, Any]]] = deserialize(content)  # type: ignore[no-untyped-call]
    except SafetensorError as error:
        raise ForeignNetworkError(f"cut off, damaged or not a safetensors file ({error})") from None
    types = {}
    tensors = {}
    for name, entry in entries:
        types[name] = entry["dtype"]
        tensors[name] = _array(name, entry)
    layers, notes = layers_of(tensors)
    converted = sorted({NAMES[dtype] for dtype in types.values() if dtype in NAMES})
    if converted:
        notes = (*notes, f"converted from {' and '.join(converted)} to float32")
    network = ForeignNetwork(layers, notes=notes)
    if FACTS in metadata:
        return with_facts(network, parse_facts(metadata[FACTS]))
    return network


def _metadata(content: bytes) -> Mapping[str, Any]:
    """The texts in the header. Raises ForeignNetworkError."""
    length = int.from_bytes(content[:8], "little")
    if length > MAX_HEADER:
        # Parsing a huge header would take minutes.
        raise ForeignNetworkError(f"a header of {length:,} bytes: expected at most {MAX_HEADER:,}")
    try:
        header = parse_json(content[8 : 8 + length])
    except ValueError:
        raise ForeignNetworkError("cut off, damaged or not a safetensors file (its header is not JSON)") from None
    metadata = header.get("__metadata__", {}) if isinstance(header, dict) else {}
    return metadata if isinstance(metadata, dict) else {}


def _array(name: str, entry: Mapping[str, Any]) -> NDArray[np.floating]:
    dtype = entry["dtype"]
    if dtype == "BF16":
        # The upper half of a float32, which NumPy has no type for.
        bits = np.frombuffer(entry["data"], "<u2").astype(np.uint32) << 16
        return bits.view(np.float32).reshape(entry["shape"])
    if dtype not in TYPES:
        raise ForeignNetworkError(f"{name}: numbers of type {dtype}: expected F32, F64, F16 or BF16")
    array: NDArray[np.floating] = np.frombuffer(entry["data"], TYPES[dtype])
    return array.reshape(entry["shape"])
