"""Available memory is what can be allocated without swapping, within the limits of all control groups."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuinet.config import Configuration
from tuinet.errors import ConfigurationError
from tuinet.system_memory import available, groups, kill_counters, kills
from tuinet.training import memory

GB = 1 << 30
MEMINFO = "MemTotal: 16777216 kB\nMemFree: 102400 kB\nMemAvailable: 8388608 kB\n"
V2 = "30 23 0:27 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n"
V1 = (
    "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
    "31 31 0:3 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
)
UNLIMITED = 9223372036854771712


class System:
    """A `/proc` and a `/sys` made up for a test."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("proc/meminfo", MEMINFO)

    def write(self, path: str, content: object) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{content}")

    def group2(self, path: str, limit: object, used: int, cached: int = 0, killed: int = 0) -> None:
        """A group of version 2."""
        folder = f"sys/fs/cgroup{path}"
        self.write(f"{folder}/memory.max", f"{limit}\n")
        self.write(f"{folder}/memory.current", f"{used}\n")
        self.write(f"{folder}/memory.stat", f"anon 5\ninactive_file {cached}\nactive_file 0\n")
        self.write(f"{folder}/memory.events", f"low 0\nmax 7\noom 2\noom_kill {killed}\n")

    def group1(self, path: str, limit: int, used: int, cached: int = 0, killed: int = 0) -> None:
        """A group of version 1."""
        folder = f"sys/fs/cgroup/memory{path}"
        self.write(f"{folder}/memory.limit_in_bytes", limit)
        self.write(f"{folder}/memory.usage_in_bytes", used)
        self.write(f"{folder}/memory.stat", f"total_inactive_file 0\ntotal_active_file {cached}\n")
        self.write(f"{folder}/memory.oom_control", f"oom_kill_disable 0\nunder_oom 0\noom_kill {killed}\n")


@pytest.fixture
def system(tmp_path: Path) -> System:
    return System(tmp_path)


def test_file_caches_count_as_available(system: System) -> None:
    assert available(system.root) == 8 * GB


def test_caches_do_not_count_against_a_limit_of_version_2(system: System) -> None:
    system.write("proc/self/cgroup", "0::/job\n")
    system.write("proc/self/mountinfo", V2)
    system.group2("/job", 2 * GB, 1 * GB, cached=GB // 2)
    assert available(system.root) == 3 * GB // 2


def test_of_nested_limits_the_tightest_counts(system: System) -> None:
    system.write("proc/self/cgroup", "0::/user.slice/batch/job\n")
    system.write("proc/self/mountinfo", V2)
    system.group2("/user.slice", "max", 9 * GB)
    system.group2("/user.slice/batch", 4 * GB, 3 * GB)
    system.group2("/user.slice/batch/job", 2 * GB, 0)
    assert available(system.root) == GB
    assert [group.folder.name for group in groups(system.root)] == ["job", "batch", "user.slice", "cgroup"]


def test_without_a_limit_the_machine_counts(system: System) -> None:
    system.write("proc/self/cgroup", "0::/job\n")
    system.write("proc/self/mountinfo", V2)
    system.group2("/job", "max", 9 * GB)
    assert available(system.root) == 8 * GB


def test_version_1_counts_beside_version_2(system: System) -> None:
    system.write("proc/self/cgroup", "5:cpu:/other\n4:memory:/batch/job\n0::/\n")
    system.write("proc/self/mountinfo", V1 + V2.replace("/sys/fs/cgroup", "/sys/fs/cgroup/unified"))
    system.group1("/batch/job", UNLIMITED, GB)
    system.group1("/batch", 3 * GB, 3 * GB, cached=GB)
    assert available(system.root) == GB


def test_in_a_container_the_mount_is_the_group(system: System) -> None:
    system.write("proc/self/cgroup", "0::/../../docker/abc\n")
    system.write("proc/self/mountinfo", V2.replace(" / /sys", " /docker/abc /sys"))
    system.group2("", GB, 0)
    assert available(system.root) == GB


@pytest.mark.parametrize("content", ["", "otter", "0::", "\0\0", "4:memory", "::::\n"])
def test_unreadable_numbers_are_ignored(system: System, content: str) -> None:
    system.write("proc/self/cgroup", content)
    system.write("proc/self/mountinfo", content)
    assert available(system.root) == 8 * GB


def test_kills_are_counted_by_the_group_and_by_the_machine(system: System) -> None:
    system.write("proc/self/cgroup", "4:memory:/job\n")
    system.write("proc/self/mountinfo", V1)
    system.write("proc/vmstat", "nr_free_pages 1\noom_kill 5\n")
    system.group1("/job", GB, 0, killed=3)
    assert [kills(path) for path in kill_counters(system.root)] == [3, None, 5]


def test_a_network_that_is_larger_than_the_limit_is_refused(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available", lambda: 1_500_000_000)
    memory.check_memory(Configuration(), 784, 10)
    with pytest.raises(ConfigurationError, match=r"needs about \d+\.\d GB of memory, but only 1.5 GB is available"):
        memory.check_memory(Configuration(hidden=(20_000, 20_000)), 784, 10)
