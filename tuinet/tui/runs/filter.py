"""Filtering the list of runs by words and figures: `tanh acc>98 lr<0.1`."""

from __future__ import annotations

import difflib
import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass

from tuinet.errors import UsageError
from tuinet.messages import spoken_status
from tuinet.render.formatting import short_architecture
from tuinet.runs.overview import Overview
from tuinet.tui.runs.figures import RESULTS, Figure, figures, find_figure
from tuinet.values import value_text

SIGN = r"<=|>=|!=|<|>|=|:"

COMPARISON = re.compile(rf"((?:--)?[a-z][a-z0-9_-]*)({SIGN})(.*)")

SPACED_SIGN = re.compile(rf"\s*({SIGN})\s*")

NUMBER = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(%?)")

BEGUN_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d*)?(e[-+]?)?")
"""The beginning of a number"""

OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": math.isclose,
    ":": math.isclose,
    "!=": lambda figure, bound: not math.isclose(figure, bound),
}

EQUALITIES = ("=", ":", "!=")
"""The signs that also compare texts"""

LONGEST = 40
"""Characters of a name that are compared with the known ones: the time for it grows with the square of its length"""

Condition = Callable[[Overview], bool]


@dataclass(frozen=True)
class RunFilter:
    """Conditions, all of which a run has to meet."""

    conditions: tuple[Condition, ...]

    def matches(self, overview: Overview) -> bool:
        """Return True if a run meets all conditions."""
        return all(condition(overview) for condition in self.conditions)


def parse_filter(text: str) -> RunFilter:
    """Read a filter as it is typed. Raises UsageError for an unknown name and for a value that cannot be compared."""
    words = SPACED_SIGN.sub(r"\1", text.casefold()).split()
    return RunFilter(tuple(map(condition_of, words)))


def condition_of(word: str) -> Condition:
    """Return the condition of a word: a comparison, or a text to occur in the description of a run."""
    comparison = COMPARISON.fullmatch(word)
    if comparison is None:
        return lambda overview: word in describe(overview)
    name, sign, value = comparison.groups()
    figure = find_figure(name)
    if figure is None:
        raise UsageError(f"unknown name '{name}': {known_names(name)}")
    if is_unfinished(figure, value):
        return lambda overview: True
    if figure.is_number:
        return number_condition(figure, sign, value)
    if sign not in EQUALITIES:
        raise UsageError(f"{word}: {figure.name} is text: use {figure.name}={value}")
    return text_condition(figure, sign, value)


def is_unfinished(figure: Figure, value: str) -> bool:
    """Return True if a value is still being typed, so that nothing is filtered out yet."""
    if figure.is_number:
        return NUMBER.fullmatch(value) is None and BEGUN_NUMBER.fullmatch(value) is not None
    if not value:
        return True
    return value not in figure.choices and any(choice.startswith(value) for choice in figure.choices)


def number_condition(figure: Figure, sign: str, value: str) -> Condition:
    """Compare a figure with a number, or with the words `none` and `auto` that stand for one."""
    if sign in EQUALITIES and value in ("none", "auto"):
        return text_condition(figure, sign, value)
    number = NUMBER.fullmatch(value)
    if number is None:
        example = "98" if figure.is_fraction else "10"
        raise UsageError(f"{figure.name}{sign}{value}: expected a number, as in {figure.name}{sign}{example}")
    bound = float(number[1])
    if number[2] or (figure.is_fraction and bound > 1):
        bound /= 100
    compare = OPERATORS[sign]

    def condition(overview: Overview) -> bool:
        measured = figure.value(overview)
        return isinstance(measured, (int, float)) and compare(measured, bound)

    return condition


def text_condition(figure: Figure, sign: str, value: str) -> Condition:
    """Compare a text with another."""
    if figure.choices and value not in figure.choices:
        choices = ", ".join(figure.choices)
        raise UsageError(f"{figure.name}{sign}{value}: expected one of {choices}")
    if figure.name == "hidden":
        # The list shows the widths of the layers as 64-32.
        value = value.replace("-", ",")

    def condition(overview: Overview) -> bool:
        if overview.config is None and figure.value(overview) is None:
            return False
        measured = figure.value(overview)
        texts = [value_text(measured).casefold()]
        if figure.choices and isinstance(measured, tuple):
            texts = list(measured)
        is_equal = value in texts or (figure.is_part_enough and value in texts[0])
        return is_equal == (sign != "!=")

    return condition


def known_names(unknown: str) -> str:
    """Return the names that can be compared, for a message about one that cannot."""
    known = ", ".join(figure.name for figure in RESULTS)
    expected = f"expected {known}, or a hyperparameter such as lr, batch or optimizer"
    name = unknown.removeprefix("--").replace("-", "_")
    for nearest in difflib.get_close_matches(name[:LONGEST], figures(), n=1, cutoff=0.7):
        return f"did you mean {nearest}? {expected.capitalize()}"
    return expected


def describe(overview: Overview) -> str:
    """Return the text to search in: id, name, state, network, data set, and hyperparameters not at their defaults."""
    config = overview.config
    parts = [overview.run.run_id, overview.name or "", overview.status, spoken_status(overview.status)]
    if config:
        changed = (f"{name}={value_text(value)}" for name, value in config.non_defaults().items())
        parts += [short_architecture(config), config.dataset, config.optimizer, *changed]
    return " ".join(parts).casefold()
