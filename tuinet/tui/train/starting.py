"""What the form starts with."""

from __future__ import annotations

from collections.abc import Callable

from tuinet.config import Configuration, configure
from tuinet.errors import ConfigurationError
from tuinet.jobs.defaults import from_environment, from_preferences


def starting_configuration(
    remembered: dict[str, object], complain: Callable[[str], None] = lambda problem: None
) -> Configuration:
    """What the form starts with: the defaults of the settings file, the last configuration, the environment.

    A later one wins over those before it. One that cannot be read is left out, and `complain` gets the reason.
    """
    values: dict[str, object] = {}
    for source in (from_preferences, lambda: still_known(remembered), from_environment):
        try:
            values |= source()
        except ConfigurationError as error:
            complain(str(error))
    return configure(values)


def still_known(remembered: dict[str, object]) -> dict[str, object]:
    """The last configuration; nothing if another version of the schema wrote it."""
    try:
        configure(remembered)
    except ConfigurationError:
        return {}
    return remembered
