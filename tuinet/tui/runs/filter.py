"""Narrowing the list of runs to those that a person describes in words: `tanh acc>98 time<60`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

from tuinet.render.formatting import short_architecture
from tuinet.runs.overview import Overview
from tuinet.values import value_text

COMPARISON = re.compile(r"(acc|valid|test|time|epochs)(<=|>=|<|>)(\d*\.?\d*)%?")

COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

FIGURES: dict[str, Callable[[Overview], float | None]] = {
    "acc": lambda each: each.valid_accuracy,
    "valid": lambda each: each.valid_accuracy,
    "test": lambda each: each.test_accuracy,
    "time": lambda each: each.seconds,
    "epochs": lambda each: each.state.epochs_done if each.state else None,
}

SHARES = ("acc", "valid", "test")
"""Figures from 0 to 1, which are typed as such or as percentages"""


def matches(each: Overview, text: str) -> bool:
    """Whether all words are in what is known of a run, and all comparisons hold."""
    told = description(each)
    return all(_holds(each, told, word) for word in text.casefold().split())


def description(each: Overview) -> str:
    """What words are looked for in: id, name, state, network, data set, and the settings that are not the defaults."""
    config = each.config
    parts = [each.run.run_id, each.name or "", each.status, each.status.replace("_", " ")]
    if config:
        own = (f"{name}={value_text(value)}" for name, value in config.non_defaults().items())
        parts += [short_architecture(config), config.dataset, config.optimizer, *own]
    return " ".join(parts).casefold()


def _holds(each: Overview, told: str, word: str) -> bool:
    comparison = COMPARISON.fullmatch(word)
    if comparison is None:
        return word in told
    name, sign, text = comparison.groups()
    if text in ("", "."):
        return True  # still being typed
    value, figure = float(text), FIGURES[name](each)
    if name in SHARES and (value > 1 or word.endswith("%")):
        value /= 100
    return figure is not None and COMPARE[sign](figure, value)
