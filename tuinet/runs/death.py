"""Why a job may have died without a word, as far as the system says.

Nobody can catch SIGKILL, which is how the kernel frees memory. So a job notes at its start, behind its PID in `lock`,
how many processes were killed for memory so far and which boot it is; whoever finds it dead compares.
"""

from __future__ import annotations

import json
from pathlib import Path

from tuinet.limits import parse_json
from tuinet.system_memory import ROOT, groups, kill_counters, kills


def birth_note(root: Path | None = None) -> str:
    """What to compare with later, in one line."""
    root = root or ROOT
    limits = {group.counter: group.limit for group in groups(root)}
    counts = {str(path): [kills(path), limits.get(path)] for path in kill_counters(root)}
    return json.dumps({"boot": _boot(root), "kills": counts})


def cause_of_death(note: str, root: Path | None = None) -> str:
    """What has happened since a note that explains a sudden end; the empty text if nothing is known."""
    root = root or ROOT
    try:
        then = parse_json(note)
        boot = then["boot"]
        counts = {path: _counts(pair) for path, pair in then["kills"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""
    if boot and _boot(root) and boot != _boot(root):
        return "the machine has been restarted since"
    for path, (before, limit) in counts.items():
        now = kills(Path(path))
        if before is None or now is None or now <= before:
            continue
        count = "a process" if now == before + 1 else f"{now - before} processes"
        if path.endswith("vmstat"):
            return f"killed, probably: the system ran out of memory and has killed {count} since the start"
        words = f" of {limit / 1e9:.2f} GB" if limit else ""
        return f"killed, probably: the memory limit{words} was hit: the kernel has killed {count} since the start"
    return ""


def _counts(pair: list[object]) -> tuple[int | None, int | None]:
    """Kills so far and the limit. Raises ValueError for anything else."""
    count, limit = pair
    return count if isinstance(count, int) else None, limit if isinstance(limit, int) else None


def _boot(root: Path) -> str:
    try:
        return (root / "proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
