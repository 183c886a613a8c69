"""Each layer's gradient and update over an epoch: means over some of its batches, because measuring all takes time."""

from __future__ import annotations

import math
from collections.abc import Iterable

from tuinet.events import LayerDiagnostics

SAMPLE = 32
"""About how many batches of an epoch are measured"""


class LayerMeans:
    """Means over a sample of an epoch's batches, evenly spaced, and the mean learning rate of the same batches.

    A training that is resumed within an epoch measures the rest of it.
    """

    def __init__(self, batches: int) -> None:
        """`batches` is the length of an epoch."""
        self._batches = batches
        self._every = math.ceil(batches / SAMPLE)
        self._measured: list[list[LayerDiagnostics]] = []
        self._rates: list[float] = []

    def wants(self, batch: int) -> bool:
        """Whether a batch, counted from 0, belongs to the sample, which is never empty."""
        # From the middle of each stretch: a mean over the first of each would be that of a higher learning rate.
        is_in_sample = batch % self._every == self._every // 2
        is_last_chance = batch == self._batches - 1 and not self._measured
        return is_in_sample or is_last_chance

    def add(self, layers: list[LayerDiagnostics], rate: float) -> None:
        """Add the layers of a batch that was trained with a learning rate."""
        self._measured.append(layers)
        self._rates.append(rate)

    @property
    def rate(self) -> float | None:
        """The mean learning rate of the batches in the sample."""
        return mean(self._rates)

    @property
    def layers(self) -> list[LayerDiagnostics]:
        """The means of each layer."""
        return [
            parts[0].model_copy(
                update={
                    "gradient_norm": mean(part.gradient_norm for part in parts),
                    "update_ratio": mean(part.update_ratio for part in parts),
                }
            )
            for parts in zip(*self._measured, strict=True)
        ]


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of the values that were measured; None if none was."""
    measured = [value for value in values if value is not None]
    if not measured:
        return None
    return math.fsum(measured) / len(measured)
