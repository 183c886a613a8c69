"""What a worker reports of a trial while it trains."""

from __future__ import annotations

import time
from collections.abc import Callable

Report = list[tuple[int, float]]
"""Epochs with the validation accuracy after each"""


class EpochReports:
    """Sends the accuracies of a trial. All reports pass through one scheduler, so short epochs are sent together."""

    def __init__(
        self, send: Callable[[Report], None], interval: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Send at most once in `interval` seconds, the first report at once."""
        self._send = send
        self._interval = interval
        self._clock = clock
        self._next_report = clock()
        self._waiting: Report = []

    def add(self, epoch: int, accuracy: float | None) -> None:
        """Note an epoch. Without validation images there is nothing to report."""
        if accuracy is not None:
            self._waiting.append((epoch, accuracy))

    def send_if_due(self) -> None:
        """Send what has not been sent, if the last report was long enough ago."""
        if self._clock() >= self._next_report:
            self.send()

    def send(self) -> None:
        """Send what has not been sent."""
        if self._waiting:
            self._send(self._waiting)
            self._waiting = []
            self._next_report = self._clock() + self._interval
