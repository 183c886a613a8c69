"""Garbage collection at moments when nobody waits for the app.

A full collection takes up to 40 ms. Python starts one whenever enough was allocated, which is most likely while a key
changes the screen.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

QUIET_SECONDS = 1.0
"""Seconds without a key after which the user is probably only watching"""

DUE = 5
"""Smaller collections since the last full one, after which the next is due. Python itself waits for ten"""


class GarbageCollector:
    """Makes full collections early, while no key is pressed, so that Python rarely has to make any."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last_input = clock()

    def begin(self) -> None:
        """Begin to collect, once the first screen is painted. What was created until then stays for good."""
        gc.freeze()
        gc.enable()

    def exempt(self) -> None:
        """Stop examining what exists now, such as modules that were imported in advance."""
        gc.freeze()

    def note_input(self) -> None:
        """Note that a key was pressed, or the mouse was used."""
        self._last_input = self._clock()

    @property
    def is_quiet(self) -> bool:
        """True if nobody waits: neither a key nor the mouse was used for a while."""
        return self._clock() - self._last_input >= QUIET_SECONDS

    def collect_if_idle(self) -> None:
        """Collect, if that is due and nobody waits."""
        if gc.get_count()[2] >= DUE and self.is_quiet:
            gc.collect()
