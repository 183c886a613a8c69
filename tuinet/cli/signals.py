"""Counting Ctrl-C while several runs train, for the loop that watches them."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Signals:
    """Counts the signals that ask the program to stop. A loop acts on them, because a handler must not write."""

    def __init__(self) -> None:
        self.count = 0
        self._handled = 0

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Count a signal."""
        self.count += 1

    @property
    def new(self) -> bool:
        """True if signals have come since this was last read."""
        before = self._handled
        self._handled = self.count
        return self.count > before


@contextmanager
def counted_signals() -> Iterator[Signals]:
    """Handle SIGINT and SIGTERM."""
    handler = Signals()
    before = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield handler
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
