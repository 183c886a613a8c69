"""The clock of the training loop, which a test replaces."""

from typing import Protocol


class Clock(Protocol):
    """The part of the module `time` that the loop uses."""

    def monotonic(self) -> float:
        """Return seconds since some fixed moment."""
        ...

    def sleep(self, seconds: float, /) -> None:
        """Wait."""
        ...
