"""Configurations from what a person gives.

A later one of these wins over those before it: the schema's defaults, `[train]` in `settings.toml`, a preset, a TOML
file, environment variables, flags.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Group, Parameter

from tuinet.cli.completers import dataset_names
from tuinet.config import GROUPS, Configuration, check_consistent, configure, hyperparameters
from tuinet.formats import read_toml, source_name
from tuinet.hyperparameter import Hyperparameter
from tuinet.jobs.defaults import from_environment, from_preferences
from tuinet.presets import preset
from tuinet.values import value_text

COMPLETERS = {"dataset": dataset_names}
"""Of settings that take a name which only tuinet knows"""

_GROUPS = {name: Group(name, sort_key=index + 10) for index, name in enumerate(GROUPS)}


def _flag(setting: Hyperparameter) -> tuple[str, Any, Any]:
    """A field for the flag of a setting. Its value stays text: the schema reads it, as it reads a TOML file."""
    default = None if setting.name == "learning_rate" else value_text(setting.default)
    parameter = Parameter(
        name=setting.flag,
        group=_GROUPS[setting.group],
        help=f"{setting.help} [{setting.bounds}]" if setting.bounds else setting.help,
        show_default=default or False,
        metavar=setting.metavar,
        completer=COMPLETERS.get(setting.name),
    )
    kind: Any = Literal[setting.choices] if setting.choices else str
    return setting.name, Annotated[kind | None, parameter], None


if TYPE_CHECKING:

    class Flags:
        """The flags of all settings, made from the schema."""

else:
    Flags = dataclasses.make_dataclass(
        "Flags", map(_flag, hyperparameters().values()), frozen=True, namespace={"__module__": __name__}
    )


def given(flags: Flags | None) -> dict[str, object]:
    """The settings that were given as flags."""
    return {name: value for name, value in vars(flags).items() if value is not None} if flags else {}


def assemble(preset_name: str, toml: Path | None, flags: Flags | None) -> Configuration:
    """The configuration of all sources together, each checked by itself, so that an error names it.

    Raises ConfigurationError.
    """
    values = from_preferences() | preset(preset_name)
    if toml is not None:
        from_file = read_toml(toml, pipes=True)
        configure(from_file, source=source_name(toml))
        values |= from_file
    values |= from_environment()
    from_flags = given(flags)
    configure(from_flags, source="command line")
    config = configure(values | from_flags)
    check_consistent(config)
    return config
