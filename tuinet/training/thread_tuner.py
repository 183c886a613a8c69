"""Checking while a run trains whether the threads of its matrix products still pay off.

Another program may take a core at any time, and threads that wait for it make training many times slower than a single
one would be. So if training becomes slow, the numbers of threads are compared again, and the best one is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Self

from tuinet.training.threads import best_count

WINDOW = 0.25
"""Seconds of training in a measurement of its speed"""

SLOWER = 0.8
"""The fraction of its best speed below which training is slow"""

FIRST_TRIAL = 10.0
LONGEST_WAIT = 600.0
"""Seconds until other numbers of threads are tried although training is not slow: they double after each trial"""

SHORTEST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
"""Seconds after a comparison in which slow training does not cause another: they double as long as nothing changes"""


class ThreadTuner:
    """Chooses the number of threads, from nothing but the times and the measurements that it is given."""

    def __init__(
        self,
        counts: Sequence[int],
        measure: Callable[[Sequence[int]], Mapping[int, Sequence[float]]],
        start: tuple[int, int] = (0, 0),
    ) -> None:
        """Choose from `counts`, in ascending order; `measure` returns the seconds of a step with each, round by round.

        Nothing is decided before `start`, an epoch and the number of its batches that are done: a resumed run repeats
        what was decided before.
        """
        self._counts = counts
        self._measure = measure
        self._start = start
        self._best_speed = 0.0
        self._last: tuple[float, int] | None = None
        self._seconds = 0.0
        self._images = 0
        self._wait = FIRST_TRIAL
        self._pause = SHORTEST_PAUSE
        self._next_trial: float | None = None
        self._pause_ends = 0.0

    @classmethod
    def idle(cls) -> Self:
        """Return a tuner that never decides anything."""
        return cls((), lambda counts: {})

    def restart(self) -> None:
        """Leave out the time until the next observation: it was not spent on training."""
        self._last = None

    def observe(self, now: float, images: int, count: int | str, position: tuple[int, int]) -> int | None:
        """Return another number of threads to use from now on, or None.

        Args:
            now: Seconds on a monotonic clock.
            images: Images trained on since the last restart, or since any moment before it.
            count: The number of threads in use.
            position: The current epoch, from 1, and the number of its batches that are done.
        """
        if len(self._counts) < 2 or position < self._start:
            return None
        if self._next_trial is None:
            self._next_trial = now + self._wait
        if self._last is not None:
            self._seconds += now - self._last[0]
            self._images += images - self._last[1]
        self._last = (now, images)
        if self._seconds < WINDOW:
            return None
        is_slow = self._is_slow(count) and now >= self._pause_ends
        if is_slow or now >= self._next_trial:
            return self._compare(now, count)
        return None

    def _is_slow(self, count: int | str) -> bool:
        """Return True if the training has become slower since the last comparison. A new measurement begins."""
        speed = self._images / self._seconds
        self._seconds = 0.0
        self._images = 0
        self._best_speed = max(self._best_speed, speed)
        # A single thread waits for no other: if it is slow, fewer threads cannot help.
        return count != self._counts[0] and speed < SLOWER * self._best_speed

    def _compare(self, now: float, count: int | str) -> int | None:
        best = best_count(self._measure(self._counts))
        # The speed so far says nothing about the speed from now on.
        self.restart()
        self._best_speed = 0.0
        self._next_trial = now + self._wait
        self._wait = min(2 * self._wait, LONGEST_WAIT)
        self._pause_ends = now + self._pause
        if best == count:
            self._pause = min(2 * self._pause, LONGEST_PAUSE)
            return None
        self._pause = SHORTEST_PAUSE
        return best
