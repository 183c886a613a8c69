"""Expressions of activations, translated into JavaScript and into nodes of ONNX.

An expression is written in the part of Python's syntax that JavaScript shares: numbers, `z`, + - * / and calls of the
functions below. So an activation is declared once, beside its derivative, and can be exported to either.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "Add",
    ast.Sub: "Sub",
    ast.Mult: "Mul",
    ast.Div: "Div",
    ast.USub: "Neg",
}
"""The operators of Python, as those of ONNX"""


class OnnxFunction(NamedTuple):
    """A function as an operator of ONNX."""

    operator: str
    attributes: tuple[str, ...] = ()
    """The names of the arguments after the first, where those are numbers"""


FUNCTIONS = {
    "relu": OnnxFunction("Relu"),
    "leaky_relu": OnnxFunction("LeakyRelu", ("alpha",)),
    "sigmoid": OnnxFunction("Sigmoid"),
    "tanh": OnnxFunction("Tanh"),
    "softplus": OnnxFunction("Softplus"),
    "elu": OnnxFunction("Elu", ("alpha",)),
    "exp": OnnxFunction("Exp"),
    "log": OnnxFunction("Log"),
    "abs": OnnxFunction("Abs"),
    "max": OnnxFunction("Max"),
    "min": OnnxFunction("Min"),
}
"""The functions of expressions. Those of JavaScript are in page/functions.js"""


class Nodes(Protocol):
    """A graph of ONNX that is being built."""

    def node(self, operator: str, *inputs: str, output: str = "", **attributes: object) -> str:
        """Add a node, and return the name of its output."""

    def constant(self, name: str, value: NDArray[np.float32]) -> str:
        """Add a constant, and return its name."""


def onnx_nodes(expression: str, z: str, nodes: Nodes) -> str:
    """Add the nodes that compute an expression of the tensor `z`, and return the name of their output."""
    return _add_nodes(ast.parse(expression, mode="eval").body, z, nodes)


def _add_nodes(term: ast.expr, z: str, nodes: Nodes) -> str:
    match term:
        case ast.Name(id="z"):
            return z
        case ast.Constant(value=int() | float() as number):
            return nodes.constant(f"number_{number}", np.asarray(number, np.float32))
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in OPERATORS:
            inputs = [_add_nodes(side, z, nodes) for side in (left, right)]
            return nodes.node(OPERATORS[type(operator)], *inputs)
        case ast.UnaryOp(op=operator, operand=operand) if type(operator) in OPERATORS:
            return nodes.node(OPERATORS[type(operator)], _add_nodes(operand, z, nodes))
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in FUNCTIONS:
            return _add_call(FUNCTIONS[name], arguments, z, nodes)
    raise ValueError(f"{ast.unparse(term)}: expected numbers, z, + - * / and {', '.join(FUNCTIONS)}")


def _add_call(function: OnnxFunction, arguments: list[ast.expr], z: str, nodes: Nodes) -> str:
    count = len(arguments) - len(function.attributes)
    inputs = [_add_nodes(tensor, z, nodes) for tensor in arguments[:count]]
    numbers = [float(ast.literal_eval(number)) for number in arguments[count:]]
    attributes: dict[str, Any] = dict(zip(function.attributes, numbers, strict=True))
    return nodes.node(function.operator, *inputs, **attributes)


def javascript_functions(expressions: Mapping[str, str]) -> str:
    """Return an object of JavaScript with a function of z for each expression, by name."""
    lines = [f"  {name}: (z) => {_javascript(expression)}," for name, expression in expressions.items()]
    return "\n".join(["{", *lines, "}"])


def _javascript(expression: str) -> str:
    return re.sub(r"(\w+)\(", r"FUNCTIONS.\1(", expression)
