"""Explaining why the record of a run cannot be used: it is damaged, or a newer version wrote it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tuinet.errors import RunError, UnsupportedRunError
from tuinet.sanitize import sanitize
from tuinet.version import __version__

FORMAT = 1
"""The format of run directories. It goes up when older versions cannot read the new one"""


def record_error(path: Path, content: bytes, error: ValidationError) -> RunError:
    """Return the error for a `config.json` that is not valid, with the field and the version that wrote it."""
    data = parse_object(content)
    field = field_of(error)
    if field == "format" and isinstance(data["format"], int) and data["format"] > FORMAT:
        return UnsupportedRunError(
            f"{path}: made by a newer tuinet (format {_shown(data['format'])}; this one reads {FORMAT})"
        )
    section, _, name = field.partition(".")
    writer = _writer(data)
    if section == "config" and name and writer not in (None, __version__):
        first = error.errors()[0]
        # An unknown name is the problem itself; its value would only distract.
        if first["type"] != "extra_forbidden":
            name += f" = {_shown(first['input'])}"
        return UnsupportedRunError(
            f"{path}: {name} is unknown to this tuinet ({__version__}): the run was made by "
            f"{_shown(writer, quoted=False)}"
        )
    return RunError(f"{path}: {field or 'content'} is not valid: the run is damaged")


def field_of(error: ValidationError) -> str:
    """Return the first field that is not valid, such as `config.hidden`; empty if it is the whole content."""
    return ".".join(str(part) for part in error.errors()[0]["loc"])


def parse_object(content: bytes) -> dict[str, Any]:
    """Return a JSON object; an empty one for anything else."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(data, dict):
        return {}
    return data


def _writer(data: dict[str, Any]) -> str | None:
    """Return the version of tuinet that wrote a record."""
    versions = data.get("versions")
    if isinstance(versions, dict) and isinstance(versions.get("tuinet"), str):
        return str(versions["tuinet"])
    return None


def _shown(value: object, *, quoted: bool = True) -> str:
    """Return a value as text that fits into a line. The record is not trusted, so it may hold anything."""
    text = sanitize(repr(value) if quoted else str(value))
    if len(text) > 40:
        return f"{text[:40]}…"
    return text
