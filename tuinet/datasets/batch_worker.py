"""What the processes that prepare batches have in common.

Images and results are in memory that a worker shares with the process that started it. Requests come from standard
input, and answers go to standard output. The worker ends with the process that started it, however that dies: its input
ends, or it can no longer write an answer.
"""

from __future__ import annotations

import mmap
import os
import signal
import struct
import sys
from collections.abc import Iterator


def outlive_signals() -> None:
    """Leave Ctrl-C and a closed terminal to the process that started this one, and end with that process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def shared_memory(descriptor: int, length: int) -> mmap.mmap:
    """Return the memory of an inherited descriptor, which is closed."""
    memory = mmap.mmap(descriptor, length)
    os.close(descriptor)
    return memory


def requests(form: struct.Struct) -> Iterator[tuple[int, ...]]:
    """Yield the fields of each request, until there are no more."""
    while message := sys.stdin.buffer.read(form.size):
        yield form.unpack(message)


def answer(message: bytes) -> None:
    """Write an answer at once."""
    os.write(sys.stdout.fileno(), message)
