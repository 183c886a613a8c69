"""Which processes hold a kernel lock on a file: for messages only, never to decide anything."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

LOCKS = Path("/proc/locks")


class Holder(NamedTuple):
    """A process that holds a lock."""

    pid: int
    exclusive: bool
    """Whether it alone may hold it, as a job does; a shared lock only keeps jobs out"""

    def words(self) -> str:
        """Who it is, as far as the system says: `process 4711 (less) of ann`."""
        program = owner = ""
        with suppress(OSError, UnicodeDecodeError):
            program = Path(f"/proc/{self.pid}/comm").read_text().strip()
        with suppress(OSError, KeyError, ImportError):
            import pwd

            uid = Path(f"/proc/{self.pid}").stat().st_uid
            owner = "" if uid == os.geteuid() else f" of {pwd.getpwuid(uid).pw_name}"
        return f"process {self.pid}{f' ({program})' if program else ''}{owner}"


def holders(path: Path, locks: Path = LOCKS) -> list[Holder]:
    """The processes that hold a flock on a file or a directory; none where the system does not tell.

    A lock that was inherited is listed under the process that took it, which may be gone: such ones are left out.
    """
    found = []
    with suppress(OSError):
        inode = path.stat().st_ino
        for line in locks.read_text(errors="replace").splitlines():
            match line.split():
                case [_, "FLOCK", _, mode, pid, place, *_] if place.rpartition(":")[2] == str(inode):
                    if pid.isdecimal() and int(pid) > 0 and Path(f"/proc/{pid}").exists():
                        found.append(Holder(int(pid), mode == "WRITE"))
    return found
