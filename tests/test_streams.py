"""The file below standard output: what it does when writing fails."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest

from tuinet.errors import OutputError, ReaderGone
from tuinet.streams import Sink

Pipe = tuple[int, int]


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    """A pipe: the end to read from, and the end to write to."""
    reading, writing = os.pipe()
    yield reading, writing
    for descriptor in (reading, writing):
        try:
            os.close(descriptor)
        except OSError:
            continue


def leads_nowhere(descriptor: int) -> bool:
    return os.path.samestat(os.fstat(descriptor), os.stat(os.devnull))


def test_a_pipe_that_somebody_made_non_blocking_is_waited_for(pipe: Pipe) -> None:
    reading, writing = pipe
    os.set_blocking(writing, False)
    received = bytearray()

    def read() -> None:
        while data := os.read(reading, 1000):
            received.extend(data)

    reader = threading.Thread(target=read)
    sink = Sink(writing, "w", closefd=False)
    data = b"x" * 300_000
    rest = memoryview(data)
    rest = rest[sink.write(rest) :]  # fills the pipe
    reader.start()
    while rest:
        rest = rest[sink.write(rest) :]
    os.close(writing)
    reader.join()
    assert received == data


def test_nobody_reads(pipe: Pipe) -> None:
    reading, writing = pipe
    os.close(reading)
    with pytest.raises(ReaderGone):
        Sink(writing, "w", closefd=False).write(b"x")
    assert leads_nowhere(writing), "what is still in a buffer goes there"


def test_a_full_disk() -> None:
    descriptor = os.open("/dev/full", os.O_WRONLY)
    sink = Sink(descriptor, "w", closefd=False)
    with pytest.raises(OutputError, match="No space left on device"):
        sink.write(b"x")
    assert sink.write(b"more") == 4
    assert leads_nowhere(descriptor)
    os.close(descriptor)
