"""The formulas of a network as they are written beside its numbers."""

from __future__ import annotations

from tuinet.nn.names import ActivationName, OptimizerName

ACTIVATION_FORMULAS: dict[ActivationName, str] = {
    "relu": "max(z, 0)",
    "sigmoid": "1/(1 + exp(-z))",
    "tanh": "tanh(z)",
    "leaky_relu": "max(z, 0.01 z)",
    "gelu": "z·sigmoid(1.702 z)",
    "identity": "z",
}
"""F(z) of each activation function"""

SLOPE_FORMULAS: dict[ActivationName, str] = {
    "relu": "1 if z > 0, else 0",
    "sigmoid": "a·(1 - a)",
    "tanh": "1 - a²",
    "leaky_relu": "1 if z > 0, else 0.01",
    "gelu": "s + 1.702 a·(1 - s)",
    "identity": "1",
}
"""F'(z) of each activation function; s is sigmoid(1.702 z)"""

STEP_FORMULAS: dict[OptimizerName, str] = {
    "sgd": "η·g",
    "momentum": "η·v, v = μ·v + g",
    "nesterov": "η·(g + μ·v), v = μ·v + g",
    "rmsprop": "η·g/√s",
    "adam": "η·m/√s",
    "adamw": "η·(m/√s + λ·w)",
}
"""What each optimizer subtracts from a weight w with the gradient g; v, m and s are its running means"""

SPELLINGS = {
    "Σ": "sum",
    "δ": "delta",
    "η": "eta",
    "μ": "mu",
    "λ": "lambda",
    "√s": "sqrt(s)",
    "²": "^2",
    "·": "*",
}


def spelled(formula: str, *, ascii_only: bool) -> str:
    """A formula as it is, or in ASCII with the names of its Greek letters."""
    if not ascii_only:
        return formula
    for sign, name in SPELLINGS.items():
        formula = formula.replace(sign, name)
    return formula
