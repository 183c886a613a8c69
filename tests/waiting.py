"""Waiting for what another process or thread brings about."""

from __future__ import annotations

import time
from collections.abc import Callable

DEADLINE = 120
"""Seconds after which a wait fails: far beyond what anything in the tests takes, even on a busy machine."""

INTERVAL = 0.01
LONGEST_INTERVAL = 0.1


def until(condition: Callable[[], object], expected: str) -> None:
    """Wait until a condition holds; the failure says what was expected."""
    end = time.monotonic() + DEADLINE
    interval = INTERVAL
    while not condition():
        assert time.monotonic() < end, timed_out(expected)
        time.sleep(interval)
        # Many conditions read a whole log: on a busy machine, that would delay what is waited for.
        interval = min(LONGEST_INTERVAL, 1.2 * interval)


def timed_out(expected: str) -> str:
    return f"timed out after {DEADLINE} s, expected: {expected}"
