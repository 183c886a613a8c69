"""Opening a TOML file: completing its path, and reading the configuration in it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from textual.screen import Screen

from tuinet.config import Configuration, configure
from tuinet.errors import ConfigurationError, TuinetError
from tuinet.formats import read_toml
from tuinet.tui.audience import refuses_files
from tuinet.tui.train.saving import expand_user
from tuinet.tui.widgets.pick import Pick

SUFFIX = ".toml"


def open_toml(screen: Screen[None], use: Callable[[Path, Configuration], None]) -> None:
    """Ask for a TOML file, and pass on its path and the configuration in it. A file with a mistake is not accepted."""
    if refuses_files(screen):
        return

    def take(answer: str | None) -> None:
        if answer is not None:
            use(Path(answer), read_configuration(answer))

    screen.app.push_screen(Pick("Open a TOML file:", paths, read_configuration), take)


def read_configuration(text: str) -> Configuration:
    """Return the configuration in the file at a path; what the file does not mention has its default.

    Raises ConfigurationError if it cannot be read or is not valid.
    """
    if not text:
        raise ConfigurationError("expected the path of a TOML file")
    path = expand_user(Path(text))
    return configure(read_toml(path), source=text)


def paths(text: str) -> list[str]:
    """Return the paths that begin with a text: TOML files, then directories, which end in a slash.

    Any other file has to be typed completely.
    """
    directory, _, beginning = text.rpartition("/")
    prefix = text.removesuffix(beginning)
    try:
        with os.scandir(expand_user(Path(f"{directory}/" if prefix else "."))) as entries:
            named = {entry.name: entry.is_dir() for entry in entries if is_offered(entry.name, beginning)}
    except (OSError, TuinetError):
        return []
    files = [name for name, is_directory in named.items() if not is_directory]
    chosen = sorted(name for name in files if name.endswith(SUFFIX) or name == beginning)
    directories = sorted(f"{name}/" for name, is_directory in named.items() if is_directory)
    return [prefix + name for name in (*chosen, *directories)]


def is_offered(name: str, beginning: str) -> bool:
    """Return True if a name begins as typed. Hidden files are offered only to those who type the dot."""
    is_hidden = name.startswith(".") and not beginning.startswith(".")
    return name.startswith(beginning) and name.isprintable() and not is_hidden
