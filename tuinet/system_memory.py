"""How much memory is available, and how often the kernel has killed processes because it ran out.

Linux reports both for the whole machine and for each control group that limits a process.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from tuinet.control_groups import ROOT, group_folders, lines_of


class Group(NamedTuple):
    """A control group of this process."""

    folder: Path
    version: int
    """1 or 2, which name their files differently"""

    @property
    def limit(self) -> int | None:
        """Bytes that all its processes can use together; None if there is no limit."""
        limit = self._read("memory.limit_in_bytes", "memory.max")
        # Version 1 writes a number near 2^63 for "no limit".
        if limit is None or limit >= 1 << 62:
            return None
        return limit

    @property
    def free(self) -> int | None:
        """Bytes until the limit; None if there is no limit. Caches of files count as free, because they are dropped."""
        limit = self.limit
        used = self._read("memory.usage_in_bytes", "memory.current")
        if limit is None or used is None:
            return None
        counts = _counts(self.folder / "memory.stat")
        prefix = "total_" if self.version == 1 else ""
        cached = counts.get(f"{prefix}inactive_file", 0) + counts.get(f"{prefix}active_file", 0)
        return max(0, limit - max(0, used - cached))

    @property
    def counter(self) -> Path:
        """The file that counts processes killed for memory."""
        return self.folder / self._name("memory.oom_control", "memory.events")

    def _read(self, version_1: str, version_2: str) -> int | None:
        return _number(self.folder / self._name(version_1, version_2))

    def _name(self, version_1: str, version_2: str) -> str:
        if self.version == 1:
            return version_1
        return version_2


def available(root: Path = ROOT) -> int | None:
    """Return the bytes available without swapping, within the limits of all groups; None if the system does not say."""
    amounts = [_machine_available(root), *(group.free for group in groups(root))]
    return min((amount for amount in amounts if amount is not None), default=None)


def groups(root: Path = ROOT) -> list[Group]:
    """Return the control groups of this process that can limit its memory, the innermost first."""
    return [Group(folder, version) for version, folder in group_folders("memory", root)]


def kill_counters(root: Path = ROOT) -> list[Path]:
    """Return the files that count processes killed for memory: of the groups, innermost first, and of the machine."""
    return [*(group.counter for group in groups(root)), root / "proc/vmstat"]


def kills(counter: Path) -> int | None:
    """Return the number of processes killed for memory, from one of these files; None if it does not say."""
    return _counts(counter).get("oom_kill")


def _machine_available(root: Path) -> int | None:
    for line in lines_of(root / "proc/meminfo"):
        match line.split():
            case ["MemAvailable:", kibibytes, *_] if kibibytes.isdecimal():
                return int(kibibytes) * 1024
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return None


def _number(path: Path) -> int | None:
    """Return the number in a file; None if it holds something else, such as `max`."""
    lines = lines_of(path)
    if lines and lines[0].strip().isdecimal() and len(lines[0]) < 30:
        return int(lines[0])
    return None


def _counts(path: Path) -> dict[str, int]:
    """Return the numbers by name in a file whose lines are a name and a number."""
    pairs = (line.split() for line in lines_of(path))
    return {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2 and pair[1].isdecimal()}
