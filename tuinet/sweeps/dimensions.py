"""The values that a sweep tries for one hyperparameter.

They are written as text, on the command line and in TOML alike:

    64|128|256          some values
    0.001..0.3          any number between two
    log:0.001..0.3      the same on a logarithmic scale, for values whose ratio matters, such as learning rates
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tuinet.config import configure, hyperparameters
from tuinet.errors import ConfigurationError
from tuinet.hyperparameter import Hyperparameter
from tuinet.values import quoted, value_text

RANGE = re.compile(r"\s*(?P<log>log:)?\s*(?P<low>[^.\s|]\S*?)\s*\.\.\s*(?P<high>\S+)\s*")

MOST_WHOLE_NUMBERS = 1000
"""Maximum number of whole numbers in a range that a grid tries"""


@dataclass(frozen=True)
class Choices:
    """Some values of a hyperparameter."""

    name: str
    values: tuple[object, ...]

    @property
    def text(self) -> str:
        """The choices as they are written."""
        return "|".join(map(value_text, self.values))

    def sample(self, rng: random.Random) -> object:
        """Draw one value, all with the same probability."""
        return rng.choice(self.values)

    def grid(self) -> Sequence[object]:
        """Return all values, in the order they were given."""
        return self.values


@dataclass(frozen=True)
class Range:
    """All numbers from `low` to `high`, or all whole numbers."""

    name: str
    low: float
    high: float
    is_log: bool = False
    is_whole: bool = False

    @property
    def text(self) -> str:
        """The range as it is written."""
        prefix = "log:" if self.is_log else ""
        return f"{prefix}{value_text(self.low)}..{value_text(self.high)}"

    def sample(self, rng: random.Random) -> object:
        """Draw a number, uniformly on the range's scale."""
        low, high = self.low, self.high
        if self.is_whole:
            # Every whole number gets the same stretch of the scale, including the first and the last one.
            low, high = low - 0.5, high + 0.5
        if self.is_log:
            number = math.exp(rng.uniform(math.log(low), math.log(high)))
        else:
            number = rng.uniform(low, high)
        number = min(max(number, self.low), self.high)
        if self.is_whole:
            return round(number)
        # Four digits are enough to tell trials apart, and can be read and typed.
        return min(max(float(f"{number:.4g}"), self.low), self.high)

    def grid(self) -> Sequence[object]:
        """Return all whole numbers of the range. Raises ConfigurationError for any other range."""
        if not self.is_whole or self.is_log or self.high - self.low >= MOST_WHOLE_NUMBERS:
            flag = hyperparameters()[self.name].flag
            raise ConfigurationError(f"{flag} {quoted(self.text)}: a grid needs values, such as 'A|B|C', not a range")
        return range(int(self.low), int(self.high) + 1)


Dimension = Choices | Range


def parse_dimension(name: str, text: str) -> Dimension | None:
    """Parse the values of a hyperparameter; None if the text is a single value. Raises ConfigurationError."""
    hyperparameter = hyperparameters()[name]
    if "|" in text:
        values = tuple(_value(hyperparameter, part.strip(), text) for part in text.split("|"))
        if len(set(values)) < len(values):
            raise ConfigurationError(f"{hyperparameter.flag} {quoted(text)}: expected each value once")
        return Choices(name, values)
    if match := RANGE.fullmatch(text):
        return _range(hyperparameter, match, text)
    return None


def _range(hyperparameter: Hyperparameter, match: re.Match[str], text: str) -> Range:
    problem = f"{hyperparameter.flag} {quoted(text)}: expected"
    low, high = (_number(hyperparameter, match[end], text) for end in ("low", "high"))
    if low >= high:
        raise ConfigurationError(f"{problem} the lower end of the range first")
    if match["log"] and low <= 0:
        raise ConfigurationError(f"{problem} a logarithmic range above 0")
    is_whole = isinstance(low, int) and isinstance(high, int)
    return Range(hyperparameter.name, low, high, is_log=bool(match["log"]), is_whole=is_whole)


def _number(hyperparameter: Hyperparameter, text: str, whole: str) -> int | float:
    """Return the end of a range. Raises ConfigurationError if the hyperparameter does not take numbers."""
    value = _value(hyperparameter, text, whole)
    if isinstance(value, (int, float)):
        return value
    if text.isascii() and text.isdigit():
        # A number stands for something else, as a width for a network with one hidden layer.
        return int(text)
    raise ConfigurationError(
        f"{hyperparameter.flag} {quoted(whole)}: a range needs numbers: expected values, such as 'A|B|C'"
    )


def _value(hyperparameter: Hyperparameter, text: str, whole: str) -> object:
    """Return a value as the schema understands it. Raises ConfigurationError, which quotes the whole text."""
    try:
        return getattr(configure({hyperparameter.name: text}), hyperparameter.name)
    except ConfigurationError:
        raise ConfigurationError(
            f"{hyperparameter.flag} {quoted(whole)}: {quoted(text)}: expected {hyperparameter.expected}"
        ) from None
