"""Doing something again and again, but not too often."""

from __future__ import annotations

import time
from collections.abc import Callable

from textual.timer import Timer
from textual.widget import Widget

REST = 0.6
"""Seconds that the mouse rests before everything that a stroke changes is painted: most digits take several strokes"""


class Paced:
    """Calls a function at once, or as soon as enough time has passed since the last call.

    Args:
        owner: The widget whose timer is used.
        function: What to call.
        seconds: Minimum number of seconds between two calls.
        stretch: By how much to multiply `seconds` from the first call until `rest` is called.
    """

    def __init__(self, owner: Widget, function: Callable[[], None], seconds: float, stretch: float = 1.0) -> None:
        self._owner = owner
        self._function = function
        self._first = seconds
        self._seconds = seconds
        self._stretched = seconds * stretch
        self._called = -seconds
        self._timer: Timer | None = None

    def soon(self) -> None:
        """Call the function now, or later if it was called only just before."""
        left = self._called + self._seconds - time.monotonic()
        if left <= 0:
            self.now()
        elif self._timer is None:
            self._timer = self._owner.set_timer(left, self.now)

    def now(self) -> None:
        """Call the function."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._called = time.monotonic()
        self._seconds = self._stretched
        self._function()

    def rest(self) -> None:
        """Call nothing for that time, whoever asks."""
        self._called = time.monotonic()
        self._seconds = self._first
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def postpone(self) -> None:
        """Call the function once nobody has asked for it for that time."""
        self.rest()
        self.soon()
