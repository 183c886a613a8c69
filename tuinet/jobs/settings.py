"""The person's own settings file: `settings.toml` in the home folder."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tuinet.config import configure, shown
from tuinet.errors import ConfigurationError
from tuinet.formats import read_toml
from tuinet.private import check
from tuinet.runs.home import home

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

FILE_NAME = "settings.toml"

TABLES = {"hosts": "[hosts.box]", "train": "[train]"}
"""How the tables of the file begin"""

Notice = Literal["none", "bell", "osc9"]


class HostSettings(BaseModel):
    """Another machine, by a name of the person's own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: str | None = None
    """What ssh calls it; the name itself if it is missing"""
    command: str = "tuinet"
    """What starts tuinet there"""


class Settings(BaseModel):
    """All of the file; every part may be missing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    notice: Notice = "bell"
    """How a terminal tells of an end, a divergence or a warning"""
    hosts: dict[str, HostSettings] = Field(default_factory=dict)
    train: dict[str, Any] = Field(default_factory=dict)
    """Defaults for new runs, by the names of the schema"""


def read_settings() -> Settings:
    """The settings. Raises ConfigurationError, saying where, for a file that is none.

    Raises TrustError if others own it or can write to it: it names programs that are started.
    """
    path = home() / FILE_NAME
    with suppress(OSError):  # what keeps us from looking keeps us from reading too, which says so
        if not path.exists():
            return Settings()
        check(path, path.stat())
    try:
        found = Settings.model_validate(read_toml(path))
    except ValidationError as error:
        raise ConfigurationError(f"{path}: {_in_words(error.errors()[0])}") from None
    configure(found.train, source=f"{path}: [train]")
    return found


def _in_words(error: ErrorDetails) -> str:
    """Where it is, what stands there, and what was expected."""
    place = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        known = Settings if len(error["loc"]) == 1 else HostSettings
        return f"unknown setting '{place}': expected one of {', '.join(known.model_fields)}"
    expected = {
        "literal_error": str(error.get("ctx", {}).get("expected")),
        "string_type": "text",
        "dict_type": f"a table, as {TABLES.get(place, '[hosts.box]')} begins one",
        "model_type": f"a table, as [{place}] begins one",
    }
    return f"{place} = {shown(error['input'])}: expected {expected.get(error['type'], error['msg'])}"
