"""The formulas of a training step as they are written beside its numbers."""

from __future__ import annotations

from tuinet.nn.names import OptimizerName
from tuinet.nn.optimizers import Adam, Optimizer, RMSProp

STEP_FORMULAS: dict[OptimizerName, str] = {
    "sgd": "η·g",
    "momentum": "η·v",
    "nesterov": "η·(g + μ·v)",
    "rmsprop": "η·g/√s",
    "adam": "η·m'/√s'",
    "adamw": "η·(m'/√s' + λ·w)",
}
"""What each optimizer subtracts from a weight w with the gradient g; v, m and s are its running means, and m' and s'
are those without their bias towards the zero that they began with"""

SLOT_LETTERS = {"velocity": "v", "mean": "m", "square": "s"}
"""How formulas call what optimizers remember"""


def slot_formula(optimizer: Optimizer, slot: str, before: str) -> str:
    """How an optimizer updates what it remembers: `v = 0.9·−0.0123 + g`. `before` is the value before the update."""
    if slot == "velocity":
        return f"v = {optimizer.momentum:g}·{before} + g"
    if isinstance(optimizer, Adam):
        if slot == "mean":
            return f"m = {optimizer.beta1:g}·{before} + {1 - optimizer.beta1:.4g}·g"
        return f"s = {optimizer.beta2:g}·{before} + {1 - optimizer.beta2:.4g}·g²"
    rho = RMSProp.rho
    return f"s = {rho:g}·{before} + {1 - rho:.4g}·g²"


def corrections(optimizer: Optimizer) -> dict[str, tuple[str, float]]:
    """How the update after this state corrects what is remembered: a formula and a factor by the name of a slot."""
    if not isinstance(optimizer, Adam):
        return {}
    t = optimizer.steps + 1
    return {
        "mean": (f"m' = m/(1 - {optimizer.beta1:g}^{t})", 1 / (1 - optimizer.beta1**t)),
        "square": (f"s' = s/(1 - {optimizer.beta2:g}^{t})", 1 / (1 - optimizer.beta2**t)),
    }


SPELLINGS = {
    "Σ": "sum",
    "δ": "delta",
    "η": "eta",
    "μ": "mu",
    "λ": "lambda",
    "√s'": "sqrt(s')",
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
