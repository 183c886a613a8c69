"""The initial configuration of the form."""

from __future__ import annotations

from collections.abc import Callable

from tuinet.config import Configuration, configure
from tuinet.errors import ConfigurationError
from tuinet.jobs.defaults import from_environment, from_preferences
from tuinet.jobs.follower import RunFollower
from tuinet.tui.remembered import RememberedChoices
from tuinet.validation_size import valid_count


def ignore(problem: str) -> None:
    """Drop a problem."""


def starting_configuration(remembered: dict[str, object], report: Callable[[str], None] = ignore) -> Configuration:
    """Return the defaults of the settings file, the last configuration and the environment; a later source wins.

    A source that cannot be read is left out, and `report` gets the reason.
    """
    values: dict[str, object] = {}
    for source in (from_preferences, lambda: valid_or_nothing(remembered), from_environment):
        try:
            values |= source()
        except ConfigurationError as error:
            report(str(error))
    return configure(values)


def valid_or_nothing(remembered: dict[str, object]) -> dict[str, object]:
    """Return the last configuration; nothing if a version with another schema wrote it, which is not an error."""
    try:
        configure(remembered)
    except ConfigurationError:
        return {}
    return remembered


def preferred_threads(remembered: RememberedChoices) -> str | int:
    """Return the number of threads to train the next run with.

    A run with `threads auto` records the number that it chose, which is not the user's choice for the next run.
    """
    return starting_configuration(remembered.configuration).threads


def configuration_of(follower: RunFollower) -> Configuration:
    """Return the configuration that trains the same run again."""
    config = configure(follower.state.config or follower.record.config.model_dump())
    facts = follower.record.dataset
    # A run records how many images it validated with. If `auto` gives the same number, `auto` was the choice.
    if facts and (facts.split == "own" or config.valid_size == valid_count("auto", facts.train)):
        return config.changed(valid_size="auto")
    return config
