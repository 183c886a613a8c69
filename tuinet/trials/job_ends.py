"""Waiting until one of several processes ends, without polling them."""

from __future__ import annotations

import os
import select
import sys
import time
from contextlib import suppress


class JobEnds:
    """On Linux, reports at once when a process ends. Elsewhere, a wait always takes its full time."""

    def __init__(self) -> None:
        self._descriptors: dict[int, int] = {}
        """A descriptor for each process, which becomes readable at its end"""

    def watch(self, pid: int) -> None:
        """Wait for this child as well."""
        if sys.platform == "linux" and hasattr(os, "pidfd_open"):
            # Very old kernels cannot do it, and Python may have been built without it.
            with suppress(OSError):
                self._descriptors[pid] = os.pidfd_open(pid)

    def wait(self, seconds: float) -> None:
        """Wait until a process ends, for at most that many seconds. Each end is reported once."""
        if not self._descriptors:
            time.sleep(seconds)
            return
        poll = select.poll()
        for descriptor in self._descriptors.values():
            poll.register(descriptor, select.POLLIN)
        ended = {descriptor for descriptor, _ in poll.poll(1000 * seconds)}
        for pid, descriptor in list(self._descriptors.items()):
            if descriptor in ended:
                self.forget(pid)

    def forget(self, pid: int) -> None:
        """Stop waiting for this process."""
        descriptor = self._descriptors.pop(pid, None)
        if descriptor is not None:
            os.close(descriptor)
