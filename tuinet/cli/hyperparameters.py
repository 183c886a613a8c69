"""Assembling the configuration of a new run from everything the user gives.

From the weakest source to the strongest: the schema's defaults, `[train]` in `settings.toml`, a preset, a TOML file,
environment variables, options of the command line.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Group, Parameter

from tuinet.cli.completers import dataset_names
from tuinet.config import GROUPS, Configuration, check_consistent, configure, hyperparameters
from tuinet.errors import ConfigurationError
from tuinet.formats import read_toml, source_name
from tuinet.hyperparameter import Hyperparameter
from tuinet.jobs.defaults import from_environment, from_preferences
from tuinet.presets import member_preset, preset
from tuinet.values import quoted, value_text

COMPLETERS = {"dataset": dataset_names}
"""For hyperparameters whose values only tuinet knows"""

_GROUPS = {name: Group(name, sort_key=index + 10) for index, name in enumerate(GROUPS)}


def _flag(hyperparameter: Hyperparameter) -> tuple[str, Any, Any]:
    """Declare the option for a hyperparameter.

    Its value stays text: the schema parses it, as it parses a TOML file, and so both have the same error messages.
    """
    help_text = hyperparameter.help
    if hyperparameter.bounds:
        help_text += f" [{hyperparameter.bounds}]"
    default = value_text(hyperparameter.default)
    # The default learning rate depends on the optimizer, and the help text says so.
    if hyperparameter.name == "learning_rate":
        default = ""
    parameter = Parameter(
        name=hyperparameter.flag,
        group=_GROUPS[hyperparameter.group],
        help=help_text,
        show_default=default or False,
        metavar=hyperparameter.metavar,
        completer=COMPLETERS.get(hyperparameter.name),
    )
    kind: Any = Literal[hyperparameter.choices] if hyperparameter.choices else str
    return hyperparameter.name, Annotated[kind | None, parameter], None


if TYPE_CHECKING:

    class Flags:
        """An option for each hyperparameter, made from the schema."""

else:
    Flags = dataclasses.make_dataclass(
        "Flags", map(_flag, hyperparameters().values()), frozen=True, namespace={"__module__": __name__}
    )


def given(flags: Flags | None) -> dict[str, object]:
    """Return the hyperparameters that were given as options."""
    if flags is None:
        return {}
    return {name: value for name, value in vars(flags).items() if value is not None}


def assemble(preset_name: str, toml: Path | None, flags: Flags | None) -> Configuration:
    """Merge all sources into a configuration. Raises ConfigurationError, which says where the value comes from."""
    return _assemble(preset(preset_name), toml, flags)


def assemble_member(number: int, toml: Path | None, flags: Flags | None) -> Configuration:
    """Return the configuration of a member of a committee, counted from 0. Raises like `assemble`.

    Members differ in what the preset says, unless another source overrides it, and always in their seed.
    """
    config = _assemble(member_preset(number), toml, flags)
    return config.changed(seed=config.seed + number)


def _assemble(preset_values: dict[str, object], toml: Path | None, flags: Flags | None) -> Configuration:
    from_file: dict[str, object] = {}
    source = ""
    if toml is not None:
        from_file = read_toml(toml, pipes=True)
        source = source_name(toml)
    config = configure(_merge(preset_values, from_file, source, given(flags)))
    with options_as_typed(flags):
        check_consistent(config)
    return config


def merge(
    preset_name: str, from_file: dict[str, object], source: str, from_flags: dict[str, object]
) -> dict[str, object]:
    """Merge the hyperparameters of all sources, each checked by itself. Raises ConfigurationError."""
    return _merge(preset(preset_name), from_file, source, from_flags)


def _merge(
    preset_values: dict[str, object], from_file: dict[str, object], source: str, from_flags: dict[str, object]
) -> dict[str, object]:
    configure(from_file, source=source)
    for name, value in from_flags.items():
        _check(name, value)
    return from_preferences() | preset_values | from_file | from_environment() | from_flags


@contextmanager
def options_as_typed(flags: Flags | None) -> Iterator[None]:
    """Let an error about a hyperparameter that was given as an option name the option, as the user typed it."""
    try:
        yield
    except ConfigurationError as error:
        name, separator, problem = str(error).partition(" = ")
        if separator and name in given(flags):
            raise ConfigurationError(f"{hyperparameters()[name].flag} {problem}") from None
        raise


def _check(name: str, value: object) -> None:
    """Raise ConfigurationError for a value that an option does not take, and name the option as the user typed it."""
    try:
        configure({name: value})
    except ConfigurationError:
        hyperparameter = hyperparameters()[name]
        raise ConfigurationError(f"{hyperparameter.flag} {quoted(value)}: expected {hyperparameter.expected}") from None
