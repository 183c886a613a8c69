"""Configurations from what a person gives: a preset, a TOML file, flags; later ones win."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Group, Parameter

from tuinet.config import GROUPS, Configuration, Setting, check_consistent, configure, setting_text, settings
from tuinet.formats import read_toml
from tuinet.presets import preset

_GROUPS = {name: Group(name, sort_key=index + 1) for index, name in enumerate(GROUPS)}


def _flag(setting: Setting) -> tuple[str, Any, Any]:
    """A field for the flag of a setting. Its value stays text: the schema reads it, as it reads a TOML file."""
    notes = [setting.bounds] if setting.bounds else []
    notes.append(f"default {setting_text(setting.default) if setting.default is not None else 'none'}")
    if setting.name == "learning_rate":
        notes.pop()
    parameter = Parameter(
        name=setting.flag,
        group=_GROUPS[setting.group],
        help=f"{setting.help} [{'; '.join(notes)}]" if notes else setting.help,
        show_default=False,
    )
    kind: Any = Literal[setting.choices] if setting.choices else str
    return setting.name, Annotated[kind | None, parameter], None


if TYPE_CHECKING:

    class Flags:
        """The flags of all settings, made from the schema."""

else:
    Flags = dataclasses.make_dataclass("Flags", map(_flag, settings()), frozen=True, namespace={"__module__": __name__})


def given(flags: Flags | None) -> dict[str, object]:
    """The settings that were given as flags."""
    return {name: value for name, value in vars(flags).items() if value is not None} if flags else {}


def assemble(preset_name: str, toml: Path | None, flags: Flags | None) -> Configuration:
    """The configuration of a preset, changed by a TOML file, changed by flags. Raises ConfigurationError."""
    values = dict(preset(preset_name))
    if toml is not None:
        from_file = read_toml(toml)
        configure(from_file, source=str(toml))  # by itself, so that an error names the file
        values |= from_file
    from_flags = given(flags)
    configure(from_flags, source="command line")
    config = configure(values | from_flags)
    check_consistent(config)
    return config
