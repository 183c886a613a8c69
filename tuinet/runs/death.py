"""Finding out why a job died without a message, as far as the system knows.

No process can catch SIGKILL, which the kernel sends when memory runs out. So a job notes at its start, after its PID in
the file `lock`, how many processes the kernel has killed for memory so far, and which boot of the machine this is.
A process that finds the job dead compares the note with the numbers of that moment.
"""

from __future__ import annotations

import json
from pathlib import Path

from tuinet.control_groups import ROOT
from tuinet.limits import parse_json
from tuinet.system_memory import groups, kill_counters, kills


def starting_note(root: Path | None = None) -> str:
    """Return one line with the numbers to compare later."""
    root = root or ROOT
    limits = {group.counter: group.limit for group in groups(root)}
    counts = {str(path): [kills(path), limits.get(path)] for path in kill_counters(root)}
    return json.dumps({"boot": _boot_id(root), "kills": counts})


def cause_of_death(note: str, root: Path | None = None) -> str:
    """Describe what has happened since the note was written that explains a sudden end; empty if nothing is known."""
    root = root or ROOT
    try:
        numbers = parse_json(note)
        boot_id = numbers["boot"]
        counters = {path: _parse_counter(pair) for path, pair in numbers["kills"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""
    if boot_id and _boot_id(root) and boot_id != _boot_id(root):
        return "the machine has been restarted since"
    for path, (before, limit) in counters.items():
        now = kills(Path(path))
        if before is None or now is None or now <= before:
            continue
        count = f"{now - before} processes"
        if now == before + 1:
            count = "a process"
        # vmstat counts the kills of the whole system, all other counters those of a group of processes (cgroup).
        if path.endswith("vmstat"):
            return f"probably killed: the system ran out of memory and has killed {count} since the run started"
        memory_limit = "the memory limit"
        if limit:
            memory_limit += f" of {limit / 1e9:.2f} GB"
        return f"probably killed: {memory_limit} was reached: the kernel has killed {count} since the run started"
    return ""


def _parse_counter(pair: list[object]) -> tuple[int | None, int | None]:
    """Return the kills so far and the memory limit. Raises ValueError if it is not a pair."""
    count, limit = pair
    return _int_or_none(count), _int_or_none(limit)


def _int_or_none(value: object) -> int | None:
    if not isinstance(value, int):
        return None
    return value


def _boot_id(root: Path) -> str:
    try:
        return (root / "proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
