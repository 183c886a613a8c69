"""The formulas of a training step as they are written beside its numbers."""

from __future__ import annotations

from tuinet.nn.names import OptimizerName

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
