"""Kills what a session of tests leaves behind: `python guardian.py PID NAME=VALUE`.

Once process PID has ended, all processes with this variable in their environment are killed. It imports nothing of
the tests, so that it starts quickly and needs little memory.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from contextlib import suppress


def processes_with(*assignments: str) -> list[int]:
    """The living processes whose environment has, for each of these texts, a line that begins with it."""
    wanted = [b"\0" + assignment.encode() for assignment in assignments]
    marked = []
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            # A process may have ended just now, or belong to another user.
            with suppress(OSError), open(f"/proc/{name}/environ", "rb") as file:
                environment = b"\0" + file.read()
                if all(text in environment for text in wanted):
                    marked.append(int(name))
    return marked


def main() -> None:
    watched = int(sys.argv[1])
    mark = sys.argv[2]
    with suppress(ProcessLookupError):
        poll = select.poll()
        poll.register(os.pidfd_open(watched), select.POLLIN)
        poll.poll()
    # What is killed may have started something just before.
    while left := processes_with(mark):
        for process in left:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        time.sleep(0.1)


if __name__ == "__main__":
    main()
