"""Why the record of a run cannot be used: it is damaged, or a newer version has written it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tuinet import __version__
from tuinet.errors import RunError, UnsupportedRunError
from tuinet.sanitize import sanitize

FORMAT = 1
"""Of the run directory: raised when an older version could not read what is in it"""


def record_error(path: Path, content: bytes, error: ValidationError) -> RunError:
    """The error for a `config.json` whose content failed validation: what and where, and which version wrote it."""
    data = as_object(content)
    writer = data.get("versions", {}).get("tuinet") if isinstance(data.get("versions"), dict) else None
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    if place == "format" and isinstance(data["format"], int) and data["format"] > FORMAT:
        return UnsupportedRunError(
            f"{path}: made by a newer tuinet (format {shortened(data['format'])}; this one reads {FORMAT})"
        )
    setting, _, name = place.partition(".")
    if setting == "config" and name and isinstance(writer, str) and writer != __version__:
        value = "" if first["type"] == "extra_forbidden" else f" = {shortened(first['input'])}"
        return UnsupportedRunError(
            f"{path}: {name}{value} is unknown to this tuinet ({__version__}): the run was made by "
            f"{shortened(writer, quoted=False)}"
        )
    return RunError(f"{path}: {place or 'content'} is not as expected: the run is not whole")


def as_object(content: bytes) -> dict[str, Any]:
    """A JSON object; an empty one for anything else."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def shortened(value: object, *, quoted: bool = True) -> str:
    """A value as text that fits into a line."""
    words = sanitize(repr(value) if quoted else str(value))
    return words if len(words) <= 40 else f"{words[:40]}…"
