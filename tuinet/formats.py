"""A configuration as text: a TOML file, and the command line that repeats it."""

from __future__ import annotations

import tomllib
from pathlib import Path

from tuinet.config import Configuration, setting_text
from tuinet.errors import ConfigurationError


def read_toml(path: Path) -> dict[str, object]:
    """The settings in a TOML file. Raises ConfigurationError if it cannot be read or is no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: is no TOML file: {error}") from None


def as_toml(config: Configuration) -> str:
    """The settings as a TOML file that `--config` reads back."""
    return "".join(f"{name} = {_toml_value(value)}\n" for name, value in config.model_dump().items())


def as_command(config: Configuration) -> str:
    """The one command line that repeats a run: the settings that differ from the defaults."""
    import shlex

    own = config.own_settings()
    flags = [f"--{name.replace('_', '-')} {shlex.quote(setting_text(value))}" for name, value in own.items()]
    return " ".join(["tuinet train", *flags])


def _toml_value(value: object) -> str:
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(str, value))}]"
    if isinstance(value, (int, float)):
        return repr(value)
    text = setting_text(value)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
