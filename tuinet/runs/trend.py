"""The course of a run's validation accuracy from the first epoch to the last, in a few numbers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

MOST = 32
"""Values that are kept. An even number, so that every second one can be dropped"""


@dataclass
class Trend:
    """The values of evenly spaced epochs, and of the last one."""

    values: list[float] = field(default_factory=list)
    """At most `MOST`. If there were more, every second one was dropped, as often as necessary"""
    stride: int = 1
    """Epochs from one value to the next"""
    measured: int = 0
    """Epochs so far that had a value"""
    epoch: int = 0
    """The last of them"""

    def append(self, epoch: int, value: float | None) -> None:
        """Add the value of the next epoch; an epoch that is repeated after a crash is ignored."""
        if value is None or epoch <= self.epoch:
            return
        self.epoch = epoch
        if self.measured % self.stride:
            # Not a whole stride from the last but one: only the newest value is kept between two strides.
            self.values[-1] = value
        else:
            if len(self.values) >= MOST:
                self.values = self.values[1::2]
                self.stride *= 2
            self.values.append(value)
        self.measured += 1

    def copy(self) -> Trend:
        """Return the same values in a new list."""
        return replace(self, values=list(self.values))
