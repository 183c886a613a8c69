"""A configuration as text: a TOML file, and the command line that repeats it."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Collection
from pathlib import Path

from tuinet.config import Configuration, setting_text
from tuinet.errors import ConfigurationError

STANDARD_INPUT = Path("-")
"""The path that stands for standard input, as it does for most commands"""


def read_toml(path: Path) -> dict[str, object]:
    """The settings in a TOML file, or on standard input for `-`.

    Raises ConfigurationError if it cannot be read or is no TOML.
    """
    source = source_name(path)
    try:
        content = sys.stdin.buffer.read() if path == STANDARD_INPUT else path.read_bytes()
        return tomllib.loads(content.decode("utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{source}: cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{source}: is no TOML file: {error}") from None


def source_name(path: Path) -> str:
    """What an error message calls a file of settings."""
    return "standard input" if path == STANDARD_INPUT else str(path)


def as_toml(config: Configuration) -> str:
    """The settings as a TOML file that `--config` reads back."""
    return "".join(f"{name} = {_toml_value(value)}\n" for name, value in config.model_dump().items())


def as_command(config: Configuration, spelled_out: Collection[str] = ()) -> str:
    """The one command line that repeats a run: the settings that differ from the defaults.

    Those in `spelled_out` are part of it in any case, because something else gives them another default here.
    """
    import shlex

    own = config.own_settings()
    own |= {name: value for name, value in config.model_dump().items() if name in spelled_out}
    flags = [f"--{name.replace('_', '-')} {shlex.quote(setting_text(value))}" for name, value in own.items()]
    return " ".join(["tuinet train", *flags])


def _toml_value(value: object) -> str:
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(str, value))}]"
    if isinstance(value, (int, float)):
        return repr(value)
    text = setting_text(value)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
