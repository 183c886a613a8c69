"""Another process that prepares batches, seen from the one that trains."""

from __future__ import annotations

import errno
import mmap
import os
import select
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Sequence
from typing import IO, cast


class BatchProcess:
    """A worker with memory that both processes share. It dies with the process that started it.

    `ask` and `wait` raise OSError if it has died before.
    """

    def __init__(self, worker: str, length: int, arguments: Sequence[object]) -> None:
        """Start the module `worker` with the descriptor of a memory of `length` bytes, and `arguments`.

        A fork would not need to import anything. But it copies only one of the threads that multiply matrices here,
        with whatever locks the others hold.
        """
        descriptor = _shared_memory(length)
        try:
            self.memory = mmap.mmap(descriptor, length)
            self._process = subprocess.Popen(
                [sys.executable, "-m", worker, str(descriptor), *map(str, arguments)],
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
        self.close = weakref.finalize(self, _end, self._process)
        """End the process. It can be called more than once"""
        # When this process ends, the worker does so too: its input ends.
        self.close.atexit = False

    def ask(self, request: bytes) -> None:
        """Send a request."""
        os.write(self._requests, request)

    def has_answered(self) -> bool:
        """Return True if there is an answer, or never will be, because the process has died."""
        return bool(select.select([self._answers], [], [], 0)[0])

    def wait(self) -> None:
        """Wait for the next answer."""
        if not os.read(self._answers, 1):
            raise BrokenPipeError(errno.EPIPE, "the process has died")


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
    for pipe in (process.stdin, process.stdout):
        cast("IO[bytes]", pipe).close()
    # A process that only gets idle cores may take a while to die.
    threading.Thread(target=process.wait, daemon=True).start()
