"""The hyperparameters of a sweep: the options of `train`, each of which can have several values."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Group, Parameter

from tuinet.cli.hyperparameters import merge
from tuinet.config import GROUPS, hint_for, hyperparameters
from tuinet.errors import ConfigurationError
from tuinet.formats import read_toml, source_name
from tuinet.hyperparameter import Hyperparameter
from tuinet.sweeps.dimensions import parse_dimension
from tuinet.values import quoted, value_text

TABLE = "sweep"
"""The table of a TOML file with the hyperparameters that have several values"""

_GROUPS = {name: Group(name, sort_key=index + 10) for index, name in enumerate(GROUPS)}


def _flag(hyperparameter: Hyperparameter) -> tuple[str, Any, Any]:
    """Declare the option for a hyperparameter, without its long help: 'tuinet train --help' has it."""
    parameter = Parameter(
        name=hyperparameter.flag,
        group=_GROUPS[hyperparameter.group],
        help=hyperparameter.expected,
        show_default=False,
        metavar="VALUES",
    )
    return hyperparameter.name, Annotated[str | None, parameter], None


if TYPE_CHECKING:

    class SweepFlags:
        """An option for each hyperparameter, made from the schema."""

else:
    SweepFlags = dataclasses.make_dataclass(
        "SweepFlags", map(_flag, hyperparameters().values()), frozen=True, namespace={"__module__": __name__}
    )


def split(preset_name: str, toml: Path | None, flags: SweepFlags | None) -> tuple[dict[str, object], dict[str, str]]:
    """Split the user's hyperparameters into fixed ones and those with several values, as text.

    An option overrides the file in both. Raises ConfigurationError.
    """
    fixed_in_file: dict[str, object] = {}
    swept: dict[str, str] = {}
    source = ""
    if toml is not None:
        fixed_in_file = read_toml(toml, pipes=True)
        source = source_name(toml)
        swept = swept_in_table(fixed_in_file.pop(TABLE, {}), source)
    fixed_by_flag: dict[str, object] = {}
    for name, text in _given(flags).items():
        swept.pop(name, None)
        if parse_dimension(name, text) is None:
            fixed_by_flag[name] = text
        else:
            swept[name] = text
    fixed = merge(preset_name, fixed_in_file, source, fixed_by_flag)
    return {name: value for name, value in fixed.items() if name not in swept}, swept


def swept_in_table(table: object, source: str) -> dict[str, str]:
    """Return the values in the table `[sweep]`: a list, or text as on the command line. Raises ConfigurationError."""
    if not isinstance(table, Mapping):
        raise ConfigurationError(f"{source}: {TABLE} = {quoted(table)}: expected a table of hyperparameters")
    swept = {}
    for name, values in table.items():
        if name not in hyperparameters():
            raise ConfigurationError(f"{source}: [{TABLE}]: unknown hyperparameter {quoted(name)}: {hint_for(name)}")
        text = values
        if isinstance(values, list):
            text = "|".join(map(value_text, values))
        if not isinstance(text, str) or parse_dimension(name, text) is None:
            raise ConfigurationError(
                f"{source}: [{TABLE}]: {name} = {quoted(values)}: expected a list, or a range such as '0.1..0.3'"
            )
        swept[name] = text
    return swept


def _given(flags: SweepFlags | None) -> dict[str, str]:
    if flags is None:
        return {}
    return {name: value for name, value in vars(flags).items() if value is not None}
