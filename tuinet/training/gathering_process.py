"""The other process that gathers batches, seen from the one that trains."""

from __future__ import annotations

import os

from tuinet.datasets.batches import Labels, Pixels
from tuinet.datasets.gathering_worker import REQUEST, Layout, Request
from tuinet.training.batch_process import BatchProcess


class GatheringProcess:
    """Gathers images into its slots while a core is idle. It dies with the process that started it.

    All methods but `close` raise OSError if it has died before.
    """

    def __init__(self, pixels: Pixels, slots: int, size: int) -> None:
        """Start a process that gathers rows of `pixels`, into `slots` slots of up to `size` images."""
        images, inputs = pixels.shape
        layout = Layout(images, inputs, slots, size)
        self._process = BatchProcess("tuinet.datasets.gathering_worker", layout.length, layout)
        self.pid = self._process.pid
        self.close = self._process.close
        run_on_idle_cores(self.pid)
        self.slots = layout.slots_in(self._process.memory)
        # While the process starts.
        layout.pixels_in(self._process.memory)[:] = pixels

    def ask(self, slot: int, indices: Labels) -> None:
        """Request that the images at these indices be gathered into a slot."""
        self.slots[slot].indices[: len(indices)] = indices
        self._process.ask(REQUEST.pack(*Request(slot, len(indices))))

    def has_answered(self) -> bool:
        """Return True if the first request without an answer is done."""
        if not self._process.has_answered():
            return False
        self._process.wait()
        return True


def run_on_idle_cores(pid: int) -> None:
    """Let a process run only while no other program wants its core. Raises OSError where there is no such thing."""
    os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))
