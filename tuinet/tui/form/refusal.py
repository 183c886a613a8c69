"""The field that a refused start is about. A refusal by another machine contains the name of that machine."""

from __future__ import annotations

from tuinet.errors import ConfigurationError, DatasetError, TuinetError
from tuinet.tui.form.draft import HYPERPARAMETERS, NAME

RUN_NAME = "run name '"
"""The beginning of an error about the name, after the name of the machine"""


def refused_fields(error: TuinetError) -> dict[str, str]:
    """Return the message of a refusal by field; empty if it is about no field."""
    if isinstance(error, DatasetError):
        return {"dataset": str(error)}
    machine, is_about_name, rest = str(error).partition(RUN_NAME)
    if is_about_name and begins_message(machine):
        return {NAME: machine + rest.partition("'")[2].lstrip(": ")}
    if isinstance(error, ConfigurationError):
        for name in HYPERPARAMETERS:
            machine, is_about_field, rest = str(error).partition(f"{name} = ")
            if is_about_field and begins_message(machine):
                return {name: machine + rest.partition(": ")[2]}
    return {}


def begins_message(start: str) -> bool:
    """Return True if a part of a message is preceded only by the name of a machine or of what was checked."""
    return not start or start.endswith(": ")
