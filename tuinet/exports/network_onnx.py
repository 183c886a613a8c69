"""A network as an ONNX model, for ONNX Runtime and everything that is built on it.

The input is pixels as they are in a file: uint8, from 0 to 255, of shape (batch, height, width). Scaling and flattening
happen inside. So there is one right way to pass an image: a runtime refuses floats from 0 to 1, which would be scaled
twice without a word.

Sums are computed in double precision, as in `tuinet predict`: in single precision they depend on the order of
their terms, and probabilities would differ by 3e-6. The weights in the file are single precision all the same.
"""

from __future__ import annotations

import json
from typing import Any, BinaryIO

import numpy as np

from tuinet.analysis.layers import layer_parts
from tuinet.errors import ExportError
from tuinet.exports.exporter import Exporter
from tuinet.exports.expression import onnx_nodes
from tuinet.exports.network_facts import NetworkFacts, network_facts
from tuinet.exports.subject import ExportSubject
from tuinet.extras import import_extra
from tuinet.nn.activations import ACTIVATIONS
from tuinet.nn.normalisation import EPSILON
from tuinet.version import __version__

OPSET = 22
"""The version of ONNX's operators: that of onnx 1.17, the oldest that the extra takes. All operators used here are the
same in newer ones, and every runtime since the end of 2024 reads them"""

IR_VERSION = 10
"""The version of the file format that belongs to the opset"""

MOST_BYTES = 2**31 - 2**20
"""Bytes of weights: protobuf, the encoding of ONNX, ends at 2 GiB"""


def write(subject: ExportSubject, stream: BinaryIO) -> None:
    """Write the model. Raises MissingPackageError, and ExportError for a network of 2 GB or more."""
    size = subject.model.network.parameters.nbytes
    if size > MOST_BYTES:
        raise ExportError(f"{subject.run.run_id}: {size / 1e9:.1f} GB of weights: an ONNX file holds 2 GB at most")
    model = _model(subject, network_facts(subject))
    import_extra("onnx.checker", "onnx").check_model(model, full_check=True)
    stream.write(model.SerializeToString(deterministic=True))


def _model(subject: ExportSubject, facts: NetworkFacts) -> Any:  # noqa: ANN401 - a message of an untyped package
    helper = import_extra("onnx.helper", "onnx")
    types = import_extra("onnx", "onnx").TensorProto
    graph = Graph()
    x = graph.node("Cast", "image", to=types.DOUBLE)
    x = graph.node("Mul", x, graph.constant("scale", np.float64(facts.scale)))
    x = graph.node("Flatten", x, axis=1)
    layers = layer_parts(subject.model.plain)
    for index, parts in enumerate(layers):
        if index:
            x = onnx_nodes(ACTIVATIONS[facts.activations[index - 1]].expression, x, graph)
            x = graph.node("Cast", x, to=types.DOUBLE)
        # A runtime does this once, when it loads the model.
        doubled = {
            name: graph.node("Cast", graph.constant(f"{2 * index}.{name}", part), to=types.DOUBLE)
            for name, part in parts.items()
        }
        inputs = x
        x = graph.node("Gemm", x, doubled["weight"], doubled["bias"], transB=1)
        if "scale" in parts:
            x = graph.node("LayerNormalization", x, doubled["scale"], doubled["shift"], axis=-1, epsilon=EPSILON)
        if index in facts.shortcuts:
            x = graph.node("Add", x, inputs)
        if index < len(layers) - 1:
            # ONNX Runtime has some activations, such as Elu, for single precision only.
            x = graph.node("Cast", x, to=types.FLOAT)
    graph.node("Cast", graph.node("Softmax", x, axis=1), output="probabilities", to=types.FLOAT)
    graph.node("Cast", x, output="logits", to=types.FLOAT)
    outputs = [
        helper.make_tensor_value_info(name, types.FLOAT, ["batch", len(facts.classes)])
        for name in ("probabilities", "logits")
    ]
    image = helper.make_tensor_value_info("image", types.UINT8, ["batch", facts.height, facts.width])
    model = helper.make_model(
        helper.make_graph(graph.nodes, "tuinet", [image], outputs, graph.initializers),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="tuinet",
        producer_version=__version__,
    )
    helper.set_model_props(model, {"classes": json.dumps(facts.classes), "tuinet": facts.model_dump_json()})
    return model


class Graph:
    """Nodes and initializers of a model, collected in order."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.initializers: list[Any] = []
        self._helper = import_extra("onnx.helper", "onnx")
        self._numpy_helper = import_extra("onnx.numpy_helper", "onnx")

    def node(self, operator: str, *inputs: str, output: str = "", **attributes: object) -> str:
        """Add a node, and return the name of its output."""
        output = output or f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(self._helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def constant(self, name: str, value: Any) -> str:  # noqa: ANN401 - an array or a NumPy number
        """Add an initializer, and return its name."""
        # Layers with the same activation use the same numbers, and a name may occur only once.
        if all(name != tensor.name for tensor in self.initializers):
            self.initializers.append(self._numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name


EXPORTER = Exporter(
    name="onnx",
    help=f"the network as an ONNX model (opset {OPSET}), with the scaling of pixels inside",
    suffixes=(".onnx",),
    is_text=False,
    kind="network",
    write=write,
)
