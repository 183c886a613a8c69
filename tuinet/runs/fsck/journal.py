"""The journal `repairs.jsonl` in a run directory: what was repaired, and which losses are known."""

from __future__ import annotations

import json
import time
from pathlib import Path

from tuinet.errors import RunError
from tuinet.limits import parse_json
from tuinet.runs.command_file import append_line

FILE_NAME = "repairs.jsonl"


def record_repair(folder: Path, file_name: str, problem: str, copy: Path | None, loss: str = "") -> None:
    """Append a repair to the journal. Raises RunError if it cannot be written."""
    # The names of these fields are a format on disk: run directories of earlier versions have them, too.
    entry = {
        "time": round(time.time(), 3),
        "where": file_name,
        "what": problem,
        "copy": str(copy) if copy else None,
        "accepted": loss or None,
    }
    append_line(folder / FILE_NAME, json.dumps(entry))


def known_losses(folder: Path) -> set[str]:
    """Return the losses that earlier repairs have recorded. Raises RunError if the journal cannot be read."""
    path = folder / FILE_NAME
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return set()
    except OSError as error:
        raise RunError(f"{path}: cannot be read ({error.strerror})") from None
    losses = set()
    for line in lines:
        try:
            entry = parse_json(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and isinstance(entry.get("accepted"), str):
            losses.add(entry["accepted"])
    return losses
