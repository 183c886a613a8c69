"""The command line that a job runs when its run ends: in a file of its own, which never leaves the machine.

It may hold a password or a token. So it is in no record, event or message, and only its owner can read the file.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from tuinet.limits import parse_json
from tuinet.private import read_private
from tuinet.runs.files import write_atomically

FILE_NAME = "on_end"


def read_on_end(run: Path) -> str | None:
    """The command line of a run directory; None if there is none. Raises OSError, TrustError or UnicodeDecodeError."""
    with suppress(FileNotFoundError):
        return read_private(run / FILE_NAME).decode() or None
    return _recorded(run)


def write_on_end(run: Path, command: str | None) -> None:
    """Keep a command line for the next end of a run, or none. Raises OSError."""
    if command or (run / FILE_NAME).exists() or _recorded(run):
        write_atomically(run / FILE_NAME, (command or "").encode())


def adopt_on_end(run: Path) -> None:
    """Move a command line that version 0.1 kept in `config.json`, which is about to be replaced. Raises OSError."""
    if not (run / FILE_NAME).exists() and (command := _recorded(run)):
        write_on_end(run, command)


def _recorded(run: Path) -> str | None:
    """The command line in `config.json`, where version 0.1 kept it."""
    try:
        command = parse_json(read_private(run / "config.json")).get("on_end")
    except (OSError, ValueError, AttributeError):
        return None
    return command if isinstance(command, str) and command else None
