"""How many cores this process may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from tuinet.control_groups import ROOT, group_folders, lines_of


def available_cores(root: Path = ROOT) -> int:
    """Return the number of cores, as limited by CPU affinity and the quotas of control groups."""
    return min([_cores(), *_quotas(root)])


def _cores() -> int:
    # Fewer than the machine has if the process is bound to some of them, by taskset or a batch system.
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _quotas(root: Path) -> Iterator[int]:
    """Yield the quota of each limited group in whole cores, at least one."""
    for version, folder in group_folders("cpu", root):
        if version == 1:
            numbers = [*lines_of(folder / "cpu.cfs_quota_us"), *lines_of(folder / "cpu.cfs_period_us")]
        else:
            numbers = [number for line in lines_of(folder / "cpu.max") for number in line.split()]
        # Without a limit, the quota is -1 or `max`.
        match numbers:
            case [quota, period] if quota.isdecimal() and period.isdecimal() and int(period):
                yield max(1, int(quota) // int(period))
