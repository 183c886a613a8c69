"""Filtering the list of runs by words and figures: `tanh acc>98 time<60`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

from tuinet.render.formatting import short_architecture
from tuinet.runs.overview import Overview
from tuinet.values import value_text

COMPARISON = re.compile(r"(acc|valid|test|time|epochs)(<=|>=|<|>)(\d*\.?\d*)%?")

OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

FIGURES: dict[str, Callable[[Overview], float | None]] = {
    "acc": lambda overview: overview.valid_accuracy,
    "valid": lambda overview: overview.valid_accuracy,
    "test": lambda overview: overview.test_accuracy,
    "time": lambda overview: overview.seconds,
    "epochs": lambda overview: overview.state.epochs_done if overview.state else None,
}

FRACTIONS = ("acc", "valid", "test")
"""Figures from 0 to 1, which a person may also type as percentages"""


def matches(overview: Overview, filter_text: str) -> bool:
    """Whether all words occur in the description of a run, and all comparisons hold."""
    description = describe(overview)
    return all(_holds(overview, description, word) for word in filter_text.casefold().split())


def describe(overview: Overview) -> str:
    """Return what words are searched in: id, name, state, network, data set, and hyperparameters not at default."""
    config = overview.config
    parts = [overview.run.run_id, overview.name or "", overview.status, overview.status.replace("_", " ")]
    if config:
        changed = (f"{name}={value_text(value)}" for name, value in config.non_defaults().items())
        parts += [short_architecture(config), config.dataset, config.optimizer, *changed]
    return " ".join(parts).casefold()


def _holds(overview: Overview, description: str, word: str) -> bool:
    comparison = COMPARISON.fullmatch(word)
    if comparison is None:
        return word in description
    name, sign, number = comparison.groups()
    # Still being typed: nothing is filtered out yet.
    if number in ("", "."):
        return True
    bound = float(number)
    if name in FRACTIONS and (bound > 1 or word.endswith("%")):
        bound /= 100
    figure = FIGURES[name](overview)
    return figure is not None and OPERATORS[sign](figure, bound)
