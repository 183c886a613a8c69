"""The user's preferences: `settings.toml` in tuinet's home folder."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tuinet.config import configure
from tuinet.errors import ConfigurationError
from tuinet.formats import read_toml
from tuinet.private import check
from tuinet.runs.home import home
from tuinet.values import quoted

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

FILE_NAME = "settings.toml"

HEADERS = {"hosts": "[hosts.box]", "train": "[train]"}
"""The line that begins each table of the file"""

Notice = Literal["none", "bell", "osc9"]


class HostPreferences(BaseModel):
    """Another machine, under a name that the user chose."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    address: str | None = None
    """The name to pass to ssh; None is the name itself"""
    command: str = "tuinet"
    """The command that starts tuinet there"""


class UserPreferences(BaseModel):
    """The whole file. Every part is optional."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    notice: Notice = "bell"
    """How the terminal announces a warning and the end of a run"""
    hosts: dict[str, HostPreferences] = Field(default_factory=dict)
    train: dict[str, Any] = Field(default_factory=dict)
    """Hyperparameters of new runs, by name"""


def read_preferences() -> UserPreferences:
    """Read the file; without one, everything has its default.

    Raises ConfigurationError, which says where, if it is not valid. Raises TrustError if others own it or can write
    to it: the file names commands that are run.
    """
    path = home() / FILE_NAME
    # A folder that may not be searched fails here and again in read_toml, which words the error for the user.
    with suppress(OSError):
        if not path.exists():
            return UserPreferences()
        check(path, path.stat())
    try:
        preferences = UserPreferences.model_validate(read_toml(path))
    except ValidationError as error:
        raise ConfigurationError(f"{path}: {_message(error.errors()[0])}") from None
    configure(preferences.train, source=f"{path}: [train]")
    return preferences


def _message(error: ErrorDetails) -> str:
    """Name the key, its value and what was expected."""
    key = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        model = UserPreferences if len(error["loc"]) == 1 else HostPreferences
        return f"unknown key '{key}': expected one of {', '.join(model.model_fields)}"
    expected = {
        "literal_error": str(error.get("ctx", {}).get("expected")),
        "string_type": "text",
        "dict_type": f"a table that begins with {HEADERS.get(key, '[hosts.box]')}",
        "model_type": f"a table that begins with [{key}]",
    }
    return f"{key} = {quoted(error['input'])}: expected {expected.get(error['type'], error['msg'])}"
