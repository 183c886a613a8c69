"""The combinations that a sweep tries."""

from __future__ import annotations

from itertools import islice

import pytest

from tuinet.errors import ConfigurationError, UsageError
from tuinet.sweeps.space import Space


def test_a_grid_is_every_combination() -> None:
    space = Space.parse({}, {"hidden": "16|32", "epochs": "1..3"})
    assert space.grid() == [
        {"hidden": hidden, "epochs": epochs} for hidden in ("16", "32") for epochs in ("1", "2", "3")
    ]


def test_a_grid_of_a_range_without_steps_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="a grid needs values"):
        Space.parse({}, {"dropout": "0..0.5"}).grid()


def test_a_seed_gives_the_same_combinations_and_another_one_others() -> None:
    space = Space.parse({}, {"dropout": "0..0.5", "hidden": "16|32"})
    first, again, other = (list(islice(space.samples(seed), 8)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_no_combination_is_drawn_twice_before_all_have_been() -> None:
    space = Space.parse({}, {"hidden": "16|32|64", "optimizer": "adam|sgd"})
    drawn = [tuple(values.values()) for values in islice(space.samples(0), 6)]
    assert len(set(drawn)) == 6


def test_each_optimizer_has_its_own_default_learning_rate_unless_one_is_given() -> None:
    space = Space.parse({}, {"optimizer": "adam|sgd"})
    rates = [space.configuration(values).learning_rate for values in space.grid()]
    assert rates == [0.002, 0.1]
    fixed = Space.parse({"learning_rate": 0.5}, {"optimizer": "adam|sgd"})
    assert {fixed.configuration(values).learning_rate for values in fixed.grid()} == {0.5}


def test_without_several_values_there_is_nothing_to_try() -> None:
    with pytest.raises(UsageError, match="nothing to try"):
        Space.parse({"hidden": "16"}, {})
