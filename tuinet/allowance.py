"""A limit on how often something may happen."""

from __future__ import annotations

import time
from collections.abc import Callable


class Allowance:
    """A token bucket: up to `burst` times at once, and `per_second` times per second on average."""

    def __init__(self, burst: int, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst = burst
        self._per_second = per_second
        self._clock = clock
        self._tokens = float(burst)
        self._refilled = clock()

    def take(self) -> bool:
        """Take a token. Returns False if none is left: the caller must then skip the action."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._refilled) * self._per_second)
        self._refilled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
