"""Reading an ONNX model that is an MLP, whichever program exported it.

The path from the input to the logits is followed node by node. Scaling and shifting on the way become a part of the
next linear layer, or of the one before. An operator that tuinet cannot compute is refused by name.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tuinet.errors import ForeignNetworkError
from tuinet.exports.network_safetensors import FACTS
from tuinet.extras import import_extra
from tuinet.imports.foreign_network import ForeignNetwork, check_chain, check_shortcuts
from tuinet.imports.onnx_graph import Graph
from tuinet.imports.onnx_path import PathReader
from tuinet.imports.own_facts import parse_facts, with_facts

GELU_DIFFERS = (
    "its GELU is z·Φ(z), and tuinet's is z·sigmoid(1.702 z): they differ by up to 0.02 per unit, so answers may too"
)


def is_onnx(start: bytes) -> bool:
    """Return True if these first bytes of a file are those of a protobuf message with a version, as in ONNX."""
    return start.startswith(b"\x08")


def read(content: bytes) -> ForeignNetwork:
    """Return the network in a model.

    Raises ForeignNetworkError, without the name of the file, and MissingPackageError.
    """
    model = _parse(content)
    graph = Graph(model)
    path = PathReader(graph)
    path.follow()
    layers = tuple(path.layers)
    if not layers:
        raise ForeignNetworkError("no linear layer: expected Gemm, or MatMul and Add")
    check_chain(layers)
    notes = list(path.notes)
    if path.has_other_gelu:
        notes.append(GELU_DIFFERS)
    shape = _image_shape(graph, layers[0].weight.shape[1])
    network = ForeignNetwork(layers, tuple(path.activations), shape, notes=tuple(notes))
    network = replace(network, has_shortcuts=check_shortcuts(network.widths, path.shortcuts))
    texts = {entry.key: entry.value for entry in model.metadata_props}
    if FACTS not in texts:
        return network
    described = with_facts(network, parse_facts(texts[FACTS]), is_scaled=True)
    # The graph takes precedence: the facts only add what it cannot say.
    return replace(described, activations=network.activations, has_shortcuts=network.has_shortcuts)


def _parse(content: bytes) -> Any:  # noqa: ANN401 - a message of an untyped package
    onnx = import_extra("onnx", "onnx")
    message = import_extra("google.protobuf.message", "onnx")
    try:
        model = onnx.load_model_from_string(content)
    except message.DecodeError:
        raise ForeignNetworkError("cut off, damaged or not an ONNX model") from None
    _check_texts(model)
    if not model.graph.node:
        raise ForeignNetworkError("cut off, damaged or not an ONNX model (it has no nodes)")
    return model


def _check_texts(message: Any) -> None:  # noqa: ANN401
    """Raise ForeignNetworkError for a string that is not UTF-8, which protobuf passes on as bytes."""
    for field, value in message.ListFields():
        values = value
        if isinstance(value, (str, bytes)) or hasattr(value, "ListFields"):
            values = [value]
        if field.type == field.TYPE_STRING and not all(isinstance(text, str) for text in values):
            raise ForeignNetworkError(f"damaged: a {field.name} that is not UTF-8")
        if field.type == field.TYPE_MESSAGE:
            for part in values:
                _check_texts(part)


def _image_shape(graph: Graph, inputs: int) -> tuple[int, int] | None:
    """Return height and width, if the shape of the input says so."""
    height, width = ([0, 0, *graph.input_shape])[-2:]
    if height > 1 and height * width == inputs:
        return height, width
    return None
