"""The control groups of this process, which limit what it can use of the machine.

On Linux, a container, a batch job or a systemd unit is a control group (cgroup, version 1 or 2). Groups are nested, and
every limit counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

ROOT = Path("/")
"""Where `/proc` and `/sys` are"""


def group_folders(controller: str, root: Path = ROOT) -> list[tuple[int, Path]]:
    """Return the version (1 or 2) and the folder of each group that may limit this process, innermost first."""
    paths: dict[int, str] = {}
    for line in lines_of(root / "proc/self/cgroup"):
        hierarchy, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if controller in controllers.split(","):
            paths[1] = path
        elif hierarchy == "0" and not controllers:
            paths[2] = path
    return [
        (version, folder)
        for version, mount, mounted in _mounts(controller, root)
        if version in paths
        for folder in _folders(mount, mounted, paths[version])
    ]


def lines_of(path: Path) -> list[str]:
    """Return the lines of a file; none if it cannot be read."""
    try:
        return path.read_text(errors="replace").splitlines()
    except OSError:
        return []


def _mounts(controller: str, root: Path) -> Iterator[tuple[int, Path, str]]:
    """Yield the version, the mount point and the mounted group of each hierarchy that may have a controller."""
    for line in lines_of(root / "proc/self/mountinfo"):
        left, _, right = line.partition(" - ")
        match left.split(), right.split():
            case [_, _, _, mounted, mount_point, *_], [kind, _, options, *_]:
                folder = root / _unescaped(mount_point).lstrip("/")
                if kind == "cgroup2":
                    yield 2, folder, _unescaped(mounted)
                elif kind == "cgroup" and controller in options.split(","):
                    yield 1, folder, _unescaped(mounted)


def _folders(mount: Path, mounted: str, path: str) -> list[Path]:
    """Return the folders of a group and of its parents, up to the mount point."""
    try:
        below = PurePosixPath(path).relative_to(mounted)
    except ValueError:
        # In a container the path may be the host's, of which only the end is mounted.
        below = PurePosixPath()
    folder = mount / below if ".." not in below.parts else mount
    inside = [folder, *folder.parents]
    return [candidate for candidate in inside[: inside.index(mount) + 1] if candidate.is_dir()]


def _unescaped(text: str) -> str:
    r"""Return a path of mountinfo, in which a space is `\040`."""
    return text.encode("latin-1", "replace").decode("unicode_escape") if "\\" in text else text
