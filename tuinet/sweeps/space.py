"""The space of configurations that a sweep searches: fixed values, and a dimension for each swept hyperparameter."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tuinet.config import Configuration, check_consistent, configure
from tuinet.errors import ConfigurationError, UsageError
from tuinet.sweeps.dimensions import Choices, Dimension, parse_dimension
from tuinet.values import value_text

ATTEMPTS = 100
"""Draws without a new combination after which a random search repeats one: there is probably none left"""

Values = dict[str, str]
"""The values of the swept hyperparameters in one trial, as text that every command takes"""


@dataclass(frozen=True)
class Space:
    """What a sweep keeps fixed, and what it tries."""

    fixed: Mapping[str, object]
    dimensions: tuple[Dimension, ...]

    @classmethod
    def parse(cls, fixed: Mapping[str, object], swept: Mapping[str, str]) -> Space:
        """Parse the texts of the swept hyperparameters. Raises ConfigurationError or UsageError."""
        dimensions = []
        for name, text in swept.items():
            dimension = parse_dimension(name, text)
            if dimension is None:
                raise ConfigurationError(f"{name} = '{text}': expected several values, such as 'A|B', or a range")
            dimensions.append(dimension)
        if not dimensions:
            raise UsageError("nothing to try: give a hyperparameter several values, such as --hidden '64|128|256'")
        return cls(fixed, tuple(dimensions))

    @property
    def texts(self) -> dict[str, str]:
        """The swept hyperparameters as they are written."""
        return {dimension.name: dimension.text for dimension in self.dimensions}

    def configuration(self, values: Mapping[str, object]) -> Configuration:
        """Return the configuration of a trial. Raises ConfigurationError."""
        config = configure({**self.fixed, **values}, source="sweep")
        check_consistent(config)
        return config

    def grid(self) -> list[Values]:
        """Return all combinations; the last dimension changes fastest.

        Raises ConfigurationError for a range of numbers.
        """
        names = [dimension.name for dimension in self.dimensions]
        combinations = itertools.product(*(dimension.grid() for dimension in self.dimensions))
        return [dict(zip(names, map(value_text, combination), strict=True)) for combination in combinations]

    def samples(self, seed: int) -> Iterator[Values]:
        """Yield random combinations without end, determined by the seed. None is repeated while there are new ones."""
        rng = random.Random(seed)  # noqa: S311 - not for secrets
        seen: set[tuple[str, ...]] = set()
        while True:
            for _ in range(ATTEMPTS):
                values = {dimension.name: value_text(dimension.sample(rng)) for dimension in self.dimensions}
                key = tuple(values.values())
                if key not in seen:
                    break
            seen.add(key)
            yield values

    @property
    def size(self) -> int | None:
        """The number of combinations; None if it is not limited."""
        size = 1
        for dimension in self.dimensions:
            if not isinstance(dimension, Choices):
                return None
            size *= len(dimension.values)
        return size
