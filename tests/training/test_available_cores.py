"""The cores that a process may use: those of the machine, within the quotas of all control groups."""

import os
from pathlib import Path

import pytest

from tuinet.available_cores import available_cores

V2 = "30 23 0:27 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n"
V1 = "31 31 0:3 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n"


@pytest.fixture(autouse=True)
def eight_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)


def write(root: Path, files: dict[str, str]) -> Path:
    """A `/proc` and a `/sys` made up for a test."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return root


def version2(root: Path, outer: str, inner: str) -> Path:
    """A group inside another, each with its `cpu.max`."""
    return write(
        root,
        {
            "proc/self/cgroup": "0::/job/step\n",
            "proc/self/mountinfo": V2,
            "sys/fs/cgroup/job/cpu.max": outer,
            "sys/fs/cgroup/job/step/cpu.max": inner,
        },
    )


@pytest.mark.parametrize(
    ("outer", "inner", "cores"),
    [
        ("max 100000\n", "max 100000\n", 8),
        ("max 100000\n", "300000 100000\n", 3),
        ("200000 100000\n", "max 100000\n", 2),
        ("max 100000\n", "250000 100000\n", 2),
        ("max 100000\n", "50000 100000\n", 1),
        ("max 100000\n", "1600000 100000\n", 8),
        ("max 100000\n", "nonsense\n", 8),
    ],
)
def test_the_smallest_quota_of_all_groups_counts(outer: str, inner: str, cores: int, tmp_path: Path) -> None:
    assert available_cores(version2(tmp_path, outer, inner)) == cores


@pytest.mark.parametrize(("quota", "cores"), [("-1", 8), ("400000", 4)])
def test_version_1_keeps_quota_and_period_apart(quota: str, cores: int, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "proc/self/cgroup": "2:cpu,cpuacct:/job\n",
            "proc/self/mountinfo": V1,
            "sys/fs/cgroup/cpu/job/cpu.cfs_quota_us": quota,
            "sys/fs/cgroup/cpu/job/cpu.cfs_period_us": "100000",
        },
    )
    assert available_cores(tmp_path) == cores


def test_the_affinity_counts_without_control_groups(tmp_path: Path) -> None:
    assert available_cores(tmp_path) == 8
