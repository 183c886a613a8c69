"""Fuzzing every reader: whatever comes in, a value comes out or a TuinetError, in bounded memory."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOM = 600 << 20
"""Bytes of address space that a test may take beyond what the process has; a reader needs far less"""


@pytest.fixture(autouse=True)
def bounded_memory() -> Iterator[None]:
    """Raise MemoryError, which no test expects, if a test takes too much memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + ROOM, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory for all examples of a test."""
    return tmp_path_factory.mktemp("fuzz")
