"""The command line that a job runs when its run ends, in a file that never leaves this machine.

It may contain a password or a token, so it is not part of the record, the events or any message, and only its owner can
read the file.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from tuinet.limits import parse_json
from tuinet.private import read_private
from tuinet.runs.files import write_atomically

FILE_NAME = "on_end"


def read_on_end(run: Path) -> str | None:
    """Return the command line of a run directory, or None.

    Raises OSError, TrustError or UnicodeDecodeError.
    """
    with suppress(FileNotFoundError):
        return read_private(run / FILE_NAME).decode() or None
    return _from_record(run)


def write_on_end(run: Path, command: str | None) -> None:
    """Set or remove the command line of a run directory. Raises OSError."""
    # An empty file means that there is none, even if the record of an old run still has one.
    if command or (run / FILE_NAME).exists() or _from_record(run):
        write_atomically(run / FILE_NAME, (command or "").encode())


def adopt_on_end(run: Path) -> None:
    """Move a command line that an older tuinet stored in `config.json`, before that is rewritten. Raises OSError."""
    if not (run / FILE_NAME).exists() and (command := _from_record(run)):
        write_on_end(run, command)


def _from_record(run: Path) -> str | None:
    """Return the command line in `config.json`, where an older tuinet stored it."""
    try:
        command = parse_json(read_private(run / "config.json")).get("on_end")
    except (OSError, ValueError, AttributeError):
        return None
    if not isinstance(command, str):
        return None
    return command or None
