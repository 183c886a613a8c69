"""The clock of the training loop, which a test replaces."""

from typing import Protocol


class Clock(Protocol):
    """What the loop uses of the module `time`."""

    def monotonic(self) -> float:
        """Seconds since some fixed moment."""
        ...

    def sleep(self, seconds: float, /) -> None:
        """Wait."""
        ...
