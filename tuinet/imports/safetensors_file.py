"""Reading the weights in a safetensors file: one that tuinet has exported, or anybody's `nn.Sequential`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from tuinet.config import Configuration
from tuinet.errors import ForeignNetworkError
from tuinet.exports.network_safetensors import FACTS
from tuinet.imports.foreign_network import ForeignNetwork
from tuinet.imports.named_parameters import layers_of
from tuinet.imports.own_facts import parse_facts, with_facts
from tuinet.limits import parse_json
from tuinet.messages import and_list
from tuinet.runs.array_file import MAX_HEADER
from tuinet.runs.unsupported import field_of
from tuinet.sanitize import sanitize
from tuinet.snapshot import Progress

TYPES: dict[str, np.dtype[Any]] = {"F64": np.dtype("<f8"), "F32": np.dtype("<f4"), "F16": np.dtype("<f2")}

NAMES = {"F64": "float64", "F16": "float16", "BF16": "bfloat16"}
"""The types that are converted, by their names in NumPy"""


def is_safetensors(start: bytes) -> bool:
    """Return True if these first bytes of a file are those of a safetensors file: a length, and a JSON object."""
    return len(start) > 8 and start[8:9] == b"{"


def read(content: bytes) -> ForeignNetwork:
    """Return the network in a file. Raises ForeignNetworkError, without the name of the file."""
    metadata = _metadata(content)
    types, tensors = _tensors(content)
    layers, notes = layers_of(tensors)
    converted = sorted({NAMES[dtype] for dtype in types if dtype in NAMES})
    if converted:
        notes = (*notes, f"converted from {and_list(converted)} to float32")
    network = ForeignNetwork(layers, notes=notes)
    if FACTS not in metadata:
        return network
    checkpoint = _progress(metadata[FACTS])
    if checkpoint is not None:
        return _of_checkpoint(network, checkpoint)
    return with_facts(network, parse_facts(metadata[FACTS]))


def _tensors(content: bytes) -> tuple[set[str], dict[str, NDArray[np.floating]]]:
    """Return the types of the numbers, and the tensors by name. Raises ForeignNetworkError."""
    from safetensors import SafetensorError, deserialize

    try:
        entries: list[tuple[str, dict[str, Any]]] = deserialize(content)  # type: ignore[no-untyped-call]
    except SafetensorError as error:
        raise ForeignNetworkError(f"cut off, damaged or not a safetensors file ({error})") from None
    # A checkpoint of tuinet also holds the state of the optimizer.
    parameters = {name: entry for name, entry in entries if not name.startswith("optimizer.")}
    # A count in PyTorch's batch normalisation, which evaluation does not use.
    parameters = {name: entry for name, entry in parameters.items() if not name.endswith(".num_batches_tracked")}
    types = {entry["dtype"] for entry in parameters.values()}
    return types, {name: _array(name, entry) for name, entry in parameters.items()}


def _progress(text: object) -> str | None:
    """Return the progress that a checkpoint of tuinet records; None for any other file."""
    try:
        data = parse_json(str(text))
    except ValueError:
        return None
    progress = data.get("progress") if isinstance(data, dict) else None
    return progress if isinstance(progress, str) else None


def _of_checkpoint(network: ForeignNetwork, progress: str) -> ForeignNetwork:
    """Return the network of a checkpoint of tuinet, with what its configuration says. Raises ForeignNetworkError."""
    try:
        config = Configuration.model_validate(Progress.model_validate_json(progress).config)
    except ValidationError as error:
        field = sanitize(field_of(error)[:80]) or "content"
        raise ForeignNetworkError(f"a checkpoint of another version of tuinet: {field} is not known") from None
    return replace(
        network,
        activations=config.activations,
        dataset=PurePath(config.dataset).name,
        has_shortcuts=config.shortcuts == "residual",
    )


def _metadata(content: bytes) -> Mapping[str, Any]:
    """Return the texts in the header. Raises ForeignNetworkError."""
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
