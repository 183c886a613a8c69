"""The graph of an ONNX model, as far as an MLP needs it: its constants and nodes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tuinet.errors import ForeignNetworkError
from tuinet.extras import import_extra
from tuinet.limits import shortened
from tuinet.sanitize import sanitize

DOMAINS = ("", "ai.onnx", "ai.onnx.ml")


class Node(NamedTuple):
    """An operation on one tensor and any number of constants."""

    operator: str
    name: str
    """For messages: the operator, and the name of its output"""
    inputs: tuple[str, ...]
    output: str
    attributes: dict[str, Any]
    proto: Any
    """The node in the model"""


class Graph:
    """The constants of a model, and the nodes that depend on its one input, in order."""

    def __init__(self, model: Any) -> None:  # noqa: ANN401 - a message of an untyped package
        """Read a model. Raises ForeignNetworkError, without the file's name, if it cannot be an MLP."""
        self._onnx = import_extra("onnx", "onnx")
        self._numpy_helper = import_extra("onnx.numpy_helper", "onnx")
        self.opset = next((entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx")), 1)
        graph = model.graph
        self._originals: dict[str, str] = {}
        self.constants = {tensor.name: self._constant(tensor) for tensor in graph.initializer}
        if graph.sparse_initializer:
            raise ForeignNetworkError("sparse weights: expected dense ones")
        inputs = [entry for entry in graph.input if entry.name not in self.constants]
        self._check(model)
        if len(inputs) != 1:
            names = ", ".join(sanitize(entry.name) for entry in inputs) or "none"
            raise ForeignNetworkError(f"inputs: {names}: expected exactly one, the image")
        self.input = inputs[0].name
        self.input_type = inputs[0].type.tensor_type.elem_type
        self.input_shape = [dimension.dim_value for dimension in inputs[0].type.tensor_type.shape.dim]
        self.outputs = [entry.name for entry in graph.output]
        self.nodes = list(self._nodes(graph.node))
        self.uses = Counter(name for node in self.nodes for name in node.inputs)

    @staticmethod
    def _check(model: Any) -> None:  # noqa: ANN401
        """Raise ForeignNetworkError if the model breaks the definition of ONNX."""
        checker = import_extra("onnx.checker", "onnx")
        try:
            checker.check_model(model)
        except (checker.ValidationError, ValueError) as error:
            problem = shortened(sanitize(str(error).strip().partition("\n")[0]))
            raise ForeignNetworkError(f"not a valid ONNX model: {problem}") from None

    @property
    def takes_integers(self) -> bool:
        """True if the input is of an integer type, which for an image means 0 to 255."""
        return self.is_integer_type(self.input_type)

    def is_integer_type(self, element_type: int) -> bool:
        """Return True if an element type of ONNX holds integers or truth values."""
        types = self._onnx.TensorProto
        return element_type in (
            types.UINT8,
            types.INT8,
            types.UINT16,
            types.INT16,
            types.INT32,
            types.INT64,
            types.BOOL,
        )

    def constant(self, name: str) -> NDArray[Any] | None:
        """Return the constant of that name; None if the tensor depends on the input."""
        return self.constants.get(name)

    def original(self, name: str) -> str:
        """Return the name of the constant that this one was made from: `0.weight` for the transposed `0.weight`."""
        return self._originals.get(name, name)

    def _nodes(self, protos: Iterable[Any]) -> Iterable[Node]:
        """Yield the nodes that depend on the input; the others are constants. Raises ForeignNetworkError."""
        for proto in protos:
            outputs = [name for name in proto.output if name]
            operator = sanitize(proto.op_type)
            if not outputs:
                raise ForeignNetworkError(f"{operator}: has no output")
            name = f"{operator} ({sanitize(outputs[0])})"
            if proto.domain not in DOMAINS:
                raise ForeignNetworkError(f"{name}: an operator of {sanitize(proto.domain)}, not of ONNX itself")
            attributes = {entry.name: self._attribute(entry) for entry in proto.attribute}
            if proto.op_type == "Constant":
                self.constants[outputs[0]] = self._value(name, attributes)
                continue
            inputs = tuple(name for name in proto.input if name)
            constants = [self.constants[name] for name in inputs if name in self.constants]
            if inputs and len(constants) == len(inputs):
                self.constants[outputs[0]] = self._of_constants(name, proto.op_type, constants, attributes)
                self._originals[outputs[0]] = self.original(inputs[0])
                continue
            yield Node(proto.op_type, name, inputs, outputs[0], attributes, proto)

    def _attribute(self, entry: Any) -> Any:  # noqa: ANN401
        if entry.type == self._onnx.AttributeProto.TENSOR:
            return self._constant(entry.t)
        return import_extra("onnx.helper", "onnx").get_attribute_value(entry)

    def _constant(self, tensor: Any) -> NDArray[Any]:  # noqa: ANN401
        name = sanitize(tensor.name)
        if tensor.data_location == self._onnx.TensorProto.EXTERNAL:
            raise ForeignNetworkError(
                f"{name}: its numbers are in another file: expected a model in a single file "
                "(in PyTorch: torch.onnx.export(…, external_data=False))"
            )
        try:
            array: NDArray[Any] = self._numpy_helper.to_array(tensor)
        except (ValueError, TypeError, KeyError):
            raise ForeignNetworkError(f"{name}: its numbers are cut off or damaged") from None
        if array.dtype.kind not in "fiub" and array.dtype.name != "bfloat16":
            raise ForeignNetworkError(f"{name}: holds {array.dtype}: expected numbers")
        return array

    @staticmethod
    def _value(name: str, attributes: dict[str, Any]) -> NDArray[Any]:
        for attribute in ("value", "value_float", "value_floats", "value_int", "value_ints"):
            if attribute in attributes:
                return np.asarray(attributes[attribute])
        raise ForeignNetworkError(f"{name}: holds no number")

    @staticmethod
    def _of_constants(
        name: str, operator: str, constants: list[NDArray[Any]], attributes: dict[str, Any]
    ) -> NDArray[Any]:
        """Compute an operation on constants alone: exporters transpose and copy weights."""
        array = constants[0]
        if operator == "Transpose":
            try:
                return array.transpose(attributes.get("perm"))
            except ValueError:
                raise ForeignNetworkError(f"{name}: cannot transpose an array of shape {array.shape}") from None
        if operator in ("Identity", "Cast"):
            return array
        raise ForeignNetworkError(f"{name}: works on constants: expected Transpose, Identity or Cast")
