"""The formulas of a training step, to be written beside its numbers."""

from __future__ import annotations

from collections.abc import Mapping

from tuinet.nn.adaptive import Adam, Lion, Nadam, RMSProp
from tuinet.nn.muon import RunningMean
from tuinet.nn.names import OptimizerName
from tuinet.nn.optimizer import Optimizer

STEP_FORMULAS: dict[OptimizerName, str] = {
    "sgd": "η·g",
    "momentum": "η·v",
    "nesterov": "η·(g + μ·v)",
    "adagrad": "η·g/√s",
    "rmsprop": "η·g/√s",
    "adam": "η·m'/√s'",
    "adamw": "η·(m'/√s' + λ·w)",
    "nadam": "η·(0.9·m' + 0.1·g')/√s'",
    "lion": "η·(sign(c) + λ·w)",
    "lbfgs": "t·(H·g), of all weights",
    "muon": "η·(0.2·√n·O(c) + λ·w)",
}
"""The update that each optimizer subtracts from a weight w with the gradient g; v, m and s are its running means or
sums, and m', g' and s' are the bias-corrected ones. O(c) is the weight's entry in the matrix of all c of the layer,
made orthogonal, and n the larger of the layer's numbers of inputs and outputs"""


def step_formula(optimizer: OptimizerName, *, is_output: bool) -> str:
    """Return the update that an optimizer subtracts from a weight; muon leaves those of the output layer to AdamW."""
    if optimizer == "muon" and is_output:
        return STEP_FORMULAS["adamw"]
    return STEP_FORMULAS[optimizer]


def slot_formula(optimizer: Optimizer, slot: str, before: str) -> str:
    """Return the formula that updates a slot: `v = 0.9·−0.0123 + g`. `before` is the value before the update."""
    match optimizer, slot:
        case _, "velocity":
            return f"v = {optimizer.momentum:g}·{before} + g"
        case RunningMean(), _:
            return f"m = {_weighted(optimizer.beta, before, 'g')}"
        case Lion(), _:
            return f"m = {_weighted(optimizer.beta2, before, 'g')}"
        case Adam(), "mean":
            return f"m = {_weighted(optimizer.beta1, before, 'g')}"
        case Adam(), _:
            return f"s = {_weighted(optimizer.beta2, before, 'g²')}"
        case RMSProp(), _:
            return f"s = {_weighted(optimizer.rho, before, 'g²')}"
    return f"s = {before} + g²"


def intermediate_results(
    optimizer: Optimizer, before: Mapping[str, float], after: Mapping[str, float], gradient: float
) -> list[tuple[str, float]]:
    """Return the intermediate results of an update: formulas and values.

    Args:
        optimizer: The optimizer before the update.
        before: What it remembers of the weight before the update, by the names of its slots.
        after: What it remembers afterwards.
        gradient: The gradient that it gets.
    """
    if isinstance(optimizer, Lion):
        share = optimizer.beta1
        formula = _weighted(share, "(old m)", "g")
        return [(f"c = {formula}", share * before["mean"] + (1 - share) * gradient)]
    if isinstance(optimizer, RunningMean):
        share = optimizer.beta
        return [(f"c = {_weighted(share, 'm', 'g')}", share * after["mean"] + (1 - share) * gradient)]
    if not isinstance(optimizer, Adam):
        return []
    t = optimizer.steps + 1
    square = _unbiased("s", after["square"], optimizer.beta2, t)
    if isinstance(optimizer, Nadam):
        mean = _unbiased("m", after["mean"], optimizer.beta1, t + 1)
        return [mean, _unbiased("g", gradient, optimizer.beta1, t), square]
    return [_unbiased("m", after["mean"], optimizer.beta1, t), square]


def _weighted(share: float, old: str, new: str) -> str:
    """Return the formula of a running mean: `0.9·old + 0.1·new`."""
    return f"{share:g}·{old} + {1 - share:.4g}·{new}"


def _unbiased(letter: str, value: float, beta: float, t: int) -> tuple[str, float]:
    """Return the formula of a bias-corrected running mean."""
    return f"{letter}' = {letter}/(1 - {beta:g}^{t})", value / (1 - beta**t)


SPELLINGS = {
    "Σ": "sum",
    "δ": "delta",
    "η": "eta",
    "μ": "mu",
    "λ": "lambda",
    "κ": "kappa",
    "√s'": "sqrt(s')",
    "√s": "sqrt(s)",
    "√n": "sqrt(n)",
    "²": "^2",
    "·": "*",
}


def spelled(formula: str, *, ascii_only: bool) -> str:
    """Return a formula as it is, or in ASCII with the names of its Greek letters."""
    if not ascii_only:
        return formula
    for sign, name in SPELLINGS.items():
        formula = formula.replace(sign, name)
    return formula
