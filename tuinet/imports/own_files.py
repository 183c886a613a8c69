"""Reading the NumPy archives and JSON files that tuinet exports."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuinet.errors import ForeignNetworkError
from tuinet.exports.network_facts import NetworkFacts
from tuinet.imports.foreign_network import ForeignLayer, ForeignNetwork, check_chain, float32
from tuinet.imports.own_facts import parse_facts, with_facts
from tuinet.limits import parse_json

MOST_BYTES = 1 << 32
"""Maximum size in bytes of all arrays in an archive: a small file can claim to hold petabytes"""

DAMAGED = "cut off, damaged or not a network that tuinet has exported"


PICKLE = (
    "a pickle, and reading one can run code: save the weights with "
    "safetensors.torch.save_file(model.state_dict(), FILE)"
)


def is_zip(start: bytes) -> bool:
    """Return True if these first bytes of a file are those of a zip archive, which an .npz is."""
    return start.startswith(b"PK\x03\x04")


def is_json(start: bytes) -> bool:
    """Return True if these first bytes of a file are those of a JSON object."""
    return start.lstrip().startswith(b"{") and b"\0" not in start


def read_npz(content: bytes) -> ForeignNetwork:
    """Return the network in a NumPy archive. Raises ForeignNetworkError, without the name of the file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            names = archive.namelist()
        if any(name.endswith("data.pkl") for name in names):
            raise ForeignNetworkError(PICKLE)
        if size > MOST_BYTES:
            raise ForeignNetworkError(f"holds {size:,} bytes of arrays: expected at most {MOST_BYTES:,}")
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except (ValueError, EOFError, KeyError, OSError, MemoryError, NotImplementedError, RuntimeError):
        raise ForeignNetworkError(DAMAGED) from None
    except (zipfile.BadZipFile, zlib.error):
        raise ForeignNetworkError(DAMAGED) from None
    facts = {name: array.tolist() for name, array in arrays.items() if name in NetworkFacts.model_fields}
    layers: list[dict[str, Any]] = []
    while f"weight_{len(layers)}" in arrays:
        index = len(layers)
        layers.append({part: arrays.get(f"{part}_{index}") for part in ("weight", "bias", "scale", "shift")})
    return _network(layers, {"name": None, **facts})


def read_json(content: bytes) -> ForeignNetwork:
    """Return the network in a JSON file. Raises ForeignNetworkError, without the name of the file."""
    try:
        data = parse_json(content)
    except ValueError:
        raise ForeignNetworkError(DAMAGED) from None
    layers = data.pop("layers", None) if isinstance(data, dict) else None
    if not isinstance(layers, list) or not all(isinstance(layer, dict) for layer in layers):
        raise ForeignNetworkError(DAMAGED)
    return _network(layers, data)


def _network(layers: Sequence[dict[str, Any]], facts: dict[str, Any]) -> ForeignNetwork:
    parsed = tuple(_layer(str(index), layer) for index, layer in enumerate(layers))
    if not parsed:
        raise ForeignNetworkError(DAMAGED)
    check_chain(parsed)
    return with_facts(ForeignNetwork(parsed), parse_facts(facts))


def _layer(name: str, layer: dict[str, Any]) -> ForeignLayer:
    try:
        weight = float32(f"layer {name}", np.asarray(layer.get("weight"), np.float64))
        bias = float32(f"layer {name}", np.asarray(layer.get("bias"), np.float64))
    except (TypeError, ValueError):
        raise ForeignNetworkError(DAMAGED) from None
    if weight.ndim != 2 or bias.shape != weight.shape[:1]:
        raise ForeignNetworkError(
            f"layer {name}: weights {weight.shape} and biases {bias.shape}: expected (out, in) and (out,)"
        )
    if layer.get("scale") is None and layer.get("shift") is None:
        return ForeignLayer(f"layer {name}", weight, bias)
    scale = _of_unit(layer, name, "scale", bias)
    shift = _of_unit(layer, name, "shift", bias)
    return ForeignLayer(f"layer {name}", weight, bias, scale, shift)


def _of_unit(layer: dict[str, Any], name: str, part: str, bias: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a number for each unit of a layer. Raises ForeignNetworkError."""
    try:
        numbers = float32(f"layer {name}", np.asarray(layer.get(part), np.float64))
    except (TypeError, ValueError):
        raise ForeignNetworkError(DAMAGED) from None
    if numbers.shape != bias.shape:
        raise ForeignNetworkError(f"layer {name}: {part} {numbers.shape}: expected {bias.shape}")
    return numbers
