"""The processes that hold a kernel lock on a file. This is only for messages: nothing is ever decided by it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

LOCKS = Path("/proc/locks")


class Holder(NamedTuple):
    """A process that holds a lock."""

    pid: int
    is_exclusive: bool
    """A job locks its run exclusively. A shared lock keeps jobs out, but is not held by one"""


def holders(path: Path, locks: Path = LOCKS) -> list[Holder]:
    """Return the processes that hold a flock on a file or folder; none if the system does not say.

    The system lists an inherited lock under the process that took it, which may have ended: if so, it is left out.
    """
    # A line is `5: FLOCK ADVISORY WRITE 4711 fd:01:131090 0 EOF`; the third part of the file is its inode. See proc(5).
    processes = []
    with suppress(OSError):
        inode = path.stat().st_ino
        for line in locks.read_text(errors="replace").splitlines():
            match line.split():
                case [_, "FLOCK", _, mode, pid, file, *_] if file.rpartition(":")[2] == str(inode):
                    if pid.isdecimal() and int(pid) > 0 and Path(f"/proc/{pid}").exists():
                        processes.append(Holder(int(pid), mode == "WRITE"))
    return processes


def describe(processes: Sequence[Holder]) -> str:
    """Describe the processes, as far as the system says: `process 4711 (less) of user ann`."""
    return ", ".join(f"process {holder.pid}{_program(holder.pid)}{_owner(holder.pid)}" for holder in processes)


def _program(pid: int) -> str:
    with suppress(OSError, UnicodeDecodeError):
        if name := Path(f"/proc/{pid}/comm").read_text().strip():
            return f" ({name})"
    return ""


def _owner(pid: int) -> str:
    """Return the owner of a process, unless it is this user."""
    with suppress(OSError, KeyError, ImportError):
        import pwd

        uid = Path(f"/proc/{pid}").stat().st_uid
        if uid != os.geteuid():
            return f" of user {pwd.getpwuid(uid).pw_name}"
    return ""
