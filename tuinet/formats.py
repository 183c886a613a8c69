"""A configuration as text: a TOML file, and the command line that repeats it."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Collection
from pathlib import Path

from tuinet.config import Configuration
from tuinet.errors import ConfigurationError
from tuinet.limits import SMALL, read_small, read_up_to, shortened
from tuinet.values import value_text

MOST_LINE = 1024
"""Characters of a line of TOML: parsing takes time that grows with the square of a key's length"""

STANDARD_INPUT = Path("-")
"""The path that stands for standard input, as it does for most commands"""


def read_toml(path: Path, *, pipes: bool = False) -> dict[str, object]:
    """The settings in a TOML file, or on standard input for `-`. Only with `pipes` may the file be a pipe.

    Raises ConfigurationError if it cannot be read, is too large or is not TOML.
    """
    source = source_name(path)
    try:
        content = read_up_to(sys.stdin.buffer, SMALL) if path == STANDARD_INPUT else read_small(path, pipes=pipes)
        return parse_toml(content)
    except OSError as error:
        raise ConfigurationError(f"{source}: cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise ConfigurationError(f"{source}: not valid TOML: {shortened(str(error))}") from None


def source_name(path: Path) -> str:
    """What an error message calls a file of settings."""
    return "standard input" if path == STANDARD_INPUT else str(path)


def parse_toml(content: bytes) -> dict[str, object]:
    """The settings in the content of a TOML file. Raises ValueError for anything else."""
    text = content.decode()
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MOST_LINE:
            raise ValueError(f"line {number} is longer than {MOST_LINE:,} characters")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def as_toml(config: Configuration) -> str:
    """The settings as a TOML file that `--config` reads back."""
    return "".join(f"{name} = {_toml_value(value)}\n" for name, value in config.model_dump().items())


def as_command(config: Configuration, spelled_out: Collection[str] = ()) -> str:
    """The one command line that repeats a run: the settings that differ from the defaults.

    Those in `spelled_out` are part of it in any case, because something else gives them another default here.
    """
    import shlex

    own = config.non_defaults()
    own |= {name: value for name, value in config.model_dump().items() if name in spelled_out}
    flags = [f"--{name.replace('_', '-')} {shlex.quote(value_text(value))}" for name, value in own.items()]
    return " ".join(["tuinet train", *flags])


def _toml_value(value: object) -> str:
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(str, value))}]"
    if isinstance(value, (int, float)):
        return repr(value)
    text = value_text(value)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
