"""Personal defaults of new runs: environment variables, and the `[train]` table of the preferences.

They matter only when a new run is configured. From then on the run's own record holds every value, so neither its job
nor a resumed run depends on the environment.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from tuinet.config import configure, hyperparameters
from tuinet.errors import ConfigurationError
from tuinet.hyperparameter import Hyperparameter
from tuinet.jobs.preferences import read_preferences


def from_environment(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the hyperparameters set by variables such as `TUINET_EPOCHS`; an empty variable counts as unset.

    Raises ConfigurationError, which names the variable, if a value is not valid.
    """
    if environment is None:
        environment = os.environ
    values = {}
    for name, hyperparameter in hyperparameters().items():
        text = environment.get(hyperparameter.variable)
        if text:
            _check(hyperparameter, text)
            values[name] = text
    return values


def from_preferences() -> dict[str, Any]:
    """Return the `[train]` table of the preferences. Raises ConfigurationError if the file is not valid."""
    return read_preferences().train


def personal_defaults() -> dict[str, Any]:
    """Return both sources together; the environment takes precedence. Raises ConfigurationError."""
    return from_preferences() | from_environment()


def _check(hyperparameter: Hyperparameter, text: str) -> None:
    # Each value is checked alone, so that the message can name the variable, which is where the user has to look.
    try:
        configure({hyperparameter.name: text})
    except ConfigurationError as error:
        problem = str(error).partition(f"{hyperparameter.name} = ")[2]
        raise ConfigurationError(f"{hyperparameter.variable} = {problem}") from None
