"""The other process that distorts batches, seen from the one that trains."""

from __future__ import annotations

import errno
import mmap
import os
import select
import subprocess
import sys
import tempfile
import weakref
from typing import IO, cast

from tuinet.datasets.distortion import DistortionSettings
from tuinet.datasets.distortion_worker import REQUEST, Request, bytes_of, slots_in


class DistortionProcess:
    """Distorts the batches that are put into its slots. It dies with the process that started it.

    All methods raise OSError if it has died before.
    """

    def __init__(self, slots: int, size: int, settings: DistortionSettings) -> None:
        """Start a process with `slots` slots, each for a batch of up to `size` images."""
        height, width = settings.shape
        length = slots * bytes_of(size, height * width)
        descriptor = _shared_memory(length)
        try:
            self.slots = slots_in(mmap.mmap(descriptor, length), slots, size, height * width)
            arguments = [str(descriptor), str(slots), str(size), settings.to_json()]
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tuinet.datasets.distortion_worker", *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                pass_fds=[descriptor],
                # Its matrix products are small, and the training needs the other cores.
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            )
        finally:
            os.close(descriptor)
        self.pid = self._process.pid
        self._requests = cast("IO[bytes]", self._process.stdin).fileno()
        self._answers = cast("IO[bytes]", self._process.stdout).fileno()
        self._is_ready = False
        self.close = weakref.finalize(self, _end, self._process)
        """End the process. It can be called more than once"""

    def is_ready(self) -> bool:
        """Return True as soon as the process has started, which takes a moment."""
        if not self._is_ready and select.select([self._answers], [], [], 0)[0]:
            self.wait()
            self._is_ready = True
        return self._is_ready

    def ask(self, request: Request) -> None:
        """Request that the images in a slot be distorted."""
        os.write(self._requests, REQUEST.pack(*request))

    def wait(self) -> None:
        """Wait until the first request without an answer is done."""
        if not os.read(self._answers, 1):
            raise BrokenPipeError(errno.EPIPE, "the process that distorts images has died")


def _shared_memory(length: int) -> int:
    """Return the descriptor of memory that another process can inherit, and that is freed with the last of them."""
    if sys.platform == "linux":
        descriptor = os.memfd_create("tuinet-batches", 0)
    else:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    os.ftruncate(descriptor, length)
    return descriptor


def _end(process: subprocess.Popen[bytes]) -> None:
    # There is nothing to lose, and it might still be importing.
    process.kill()
    with process:
        pass
