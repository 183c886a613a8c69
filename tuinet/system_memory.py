"""How much memory this process may still take, and how often the kernel has killed processes for want of it.

Linux tells both for the whole machine and for each control group, of version 1 and 2, that limits a process: a
container, a batch job, a systemd unit. Groups are nested, and each limit counts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

ROOT = Path("/")
"""Where `/proc` and `/sys` are"""


class Group(NamedTuple):
    """A control group that this process is in."""

    folder: Path
    version: int
    """1 or 2, whose files have different names"""

    @property
    def limit(self) -> int | None:
        """Bytes that all its processes may take together; None if there is no limit."""
        limit = _number(self.folder / ("memory.limit_in_bytes" if self.version == 1 else "memory.max"))
        return None if limit is None or limit >= 1 << 62 else limit

    @property
    def free(self) -> int | None:
        """Bytes until the limit; what is only cached for files counts as free. None if there is no limit."""
        limit = self.limit
        used = _number(self.folder / ("memory.usage_in_bytes" if self.version == 1 else "memory.current"))
        if limit is None or used is None:
            return None
        figures = _figures(self.folder / "memory.stat")
        prefix = "total_" if self.version == 1 else ""
        cached = figures.get(f"{prefix}inactive_file", 0) + figures.get(f"{prefix}active_file", 0)
        return max(0, limit - max(0, used - cached))

    @property
    def counter(self) -> Path:
        """The file that counts processes that were killed for memory."""
        return self.folder / ("memory.oom_control" if self.version == 1 else "memory.events")


def available(root: Path = ROOT) -> int | None:
    """Bytes that can be taken without swapping, within the limits of all groups; None where the system does not say."""
    found = [_machine_available(root), *(group.free for group in groups(root))]
    return min((free for free in found if free is not None), default=None)


def groups(root: Path = ROOT) -> list[Group]:
    """The control groups of this process that can limit its memory, the innermost first."""
    paths: dict[int, str] = {}
    for line in _lines(root / "proc/self/cgroup"):
        hierarchy, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if "memory" in controllers.split(","):
            paths[1] = path
        elif hierarchy == "0" and not controllers:
            paths[2] = path
    found: list[Group] = []
    for version, mount, mounted in _mounts(root):
        if version in paths:
            found += [Group(folder, version) for folder in _folders(mount, mounted, paths[version])]
    return found


def kill_counters(root: Path = ROOT) -> list[Path]:
    """The files that count processes killed for memory: of the groups, the innermost first, then of the machine."""
    return [*(group.counter for group in groups(root)), root / "proc/vmstat"]


def kills(counter: Path) -> int | None:
    """How many processes were killed for memory, by such a file; None if it does not say."""
    return _figures(counter).get("oom_kill")


def _machine_available(root: Path) -> int | None:
    for line in _lines(root / "proc/meminfo"):
        match line.split():
            case ["MemAvailable:", kibibytes, *_] if kibibytes.isdecimal():
                return int(kibibytes) * 1024
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return None


def _mounts(root: Path) -> Iterator[tuple[int, Path, str]]:
    """The version of each hierarchy that may limit memory, where it is mounted, and which group lies there."""
    for line in _lines(root / "proc/self/mountinfo"):
        left, _, right = line.partition(" - ")
        match left.split(), right.split():
            case [_, _, _, mounted, place, *_], [kind, _, options, *_]:
                folder = root / _unescaped(place).lstrip("/")
                if kind == "cgroup2":
                    yield 2, folder, _unescaped(mounted)
                elif kind == "cgroup" and "memory" in options.split(","):
                    yield 1, folder, _unescaped(mounted)


def _folders(mount: Path, mounted: str, path: str) -> list[Path]:
    """The folder of a group and those above it up to the mount. In a container only part of the path is to be seen."""
    try:
        below = PurePosixPath(path).relative_to(mounted)
    except ValueError:
        below = PurePosixPath()
    folder = mount / below if ".." not in below.parts else mount
    inside = [folder, *folder.parents]
    return [each for each in inside[: inside.index(mount) + 1] if each.is_dir()]


def _unescaped(text: str) -> str:
    r"""A path of mountinfo, in which a space is `\040`."""
    return text.encode("latin-1", "replace").decode("unicode_escape") if "\\" in text else text


def _number(path: Path) -> int | None:
    """The number in a file; None if there is none, as in `max`."""
    for line in _lines(path):
        return int(line) if line.strip().isdecimal() and len(line) < 30 else None
    return None


def _figures(path: Path) -> dict[str, int]:
    """The numbers of a file with lines of a name and a number."""
    pairs = (line.split() for line in _lines(path))
    return {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2 and pair[1].isdecimal()}


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(errors="replace").splitlines()
    except OSError:
        return []
