"""What a person sets once for all new runs: environment variables, and the `[train]` table of `settings.toml`.

Both hold settings of the schema. They take part when a new run is configured, and never again: the run's own record
holds every value, so neither its job nor a resumed run looks at them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from tuinet.config import configure, settings
from tuinet.errors import ConfigurationError
from tuinet.jobs.settings import read_settings


def from_environment(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The settings in variables such as `TUINET_EPOCHS`; an empty variable counts as unset.

    Raises ConfigurationError, naming the variable, for a value that the schema refuses.
    """
    variables = os.environ if environment is None else environment
    found = {setting: text for setting in settings() if (text := variables.get(setting.variable))}
    for setting, text in found.items():
        try:
            configure({setting.name: text})
        except ConfigurationError as error:
            complaint = str(error).partition(f"{setting.name} = ")[2]
            raise ConfigurationError(f"{setting.variable} = {complaint}") from None
    return {setting.name: text for setting, text in found.items()}


def from_settings_file() -> dict[str, Any]:
    """The `[train]` table of `settings.toml`. Raises ConfigurationError for a damaged file."""
    return read_settings().train


def personal_defaults() -> dict[str, Any]:
    """Both; the environment wins. Raises ConfigurationError."""
    return from_settings_file() | from_environment()
