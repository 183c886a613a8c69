"""A configuration as text: a TOML file, or the command line that repeats a run."""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path

from tuinet.config import Configuration, hyperparameters
from tuinet.errors import ConfigurationError
from tuinet.limits import SMALL, read_small, read_up_to, shortened
from tuinet.values import value_text

MOST_LINE = 1024
"""Characters of a line of TOML: the time to parse a key grows with the square of its length"""

STANDARD_INPUT = Path("-")
"""The path that means standard input, as in most commands"""


def read_toml(path: Path, *, pipes: bool = False) -> dict[str, object]:
    """Read a TOML file, or standard input for `-`. Only with `pipes` may the file be a pipe.

    Raises ConfigurationError if it cannot be read, is too large or is not valid TOML.
    """
    source = source_name(path)
    try:
        if path == STANDARD_INPUT:
            content = read_up_to(sys.stdin.buffer, SMALL)
        else:
            content = read_small(path, pipes=pipes)
        return parse_toml(content)
    except OSError as error:
        raise ConfigurationError(f"{source}: cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise ConfigurationError(f"{source}: not valid TOML: {shortened(str(error))}") from None


def source_name(path: Path) -> str:
    """Return the name of a TOML file in error messages."""
    if path == STANDARD_INPUT:
        return "standard input"
    return str(path)


def parse_toml(content: bytes) -> dict[str, object]:
    """Parse the content of a TOML file. Raises ValueError if it is not valid."""
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {content[error.start]:#04x} at position {error.start:,}: expected UTF-8") from None
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MOST_LINE:
            raise ValueError(f"line {number} is longer than {MOST_LINE:,} characters")
    try:
        # Imported here because the app imports this module before it paints.
        import tomllib

        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def as_toml(config: Configuration) -> str:
    """Return the configuration as a TOML file, which `--config` reads back."""
    return "".join(f"{name} = {_toml_value(value)}\n" for name, value in config.model_dump().items())


def as_command(config: Configuration, spelled_out: Collection[str] = ()) -> str:
    """Return the command line that repeats a run: a flag for each value that is not a default.

    The hyperparameters in `spelled_out` get a flag in any case, because the environment or a preference gives them
    another default here.
    """
    # shlex takes time to import, and the app imports this module before it paints.
    import shlex

    values = config.non_defaults()
    values |= {name: value for name, value in config.model_dump().items() if name in spelled_out}
    known = hyperparameters()
    flags = [f"{known[name].flag} {shlex.quote(value_text(value))}" for name, value in values.items()]
    return " ".join(["tuinet train", *flags])


def _toml_value(value: object) -> str:
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(_toml_value, value))}]"
    if isinstance(value, (int, float)):
        return repr(value)
    text = value_text(value)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
