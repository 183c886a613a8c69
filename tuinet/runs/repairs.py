"""`repairs.jsonl` in a run directory: what was repaired, and which losses are known since."""

from __future__ import annotations

import json
import time
from pathlib import Path

from tuinet.errors import RunError
from tuinet.limits import parse_json
from tuinet.runs.command_file import append_line

FILE_NAME = "repairs.jsonl"


def write_repair(folder: Path, where: str, what: str, copy: Path | None, accepted: str = "") -> None:
    """Write down a repair. Raises RunError if the line cannot be written."""
    entry = {
        "time": round(time.time(), 3),
        "where": where,
        "what": what,
        "copy": str(copy) if copy else None,
        "accepted": accepted or None,
    }
    append_line(folder / FILE_NAME, json.dumps(entry))


def accepted_losses(folder: Path) -> set[str]:
    """Losses that were written down by earlier repairs. Raises RunError if the file cannot be read."""
    try:
        lines = (folder / FILE_NAME).read_bytes().splitlines()
    except FileNotFoundError:
        return set()
    except OSError as error:
        raise RunError(f"{folder / FILE_NAME}: cannot be read ({error.strerror})") from None
    found = set()
    for line in lines:
        try:
            entry = parse_json(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and isinstance(entry.get("accepted"), str):
            found.add(entry["accepted"])
    return found
