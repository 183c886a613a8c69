"""Each layer's gradient and update over an epoch: means over some of its batches, because measuring all takes time."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tuinet.layer_diagnostics import LayerDiagnostics
from tuinet.snapshot import LayerSums

SAMPLE = 16
"""Batches of an epoch that are measured, approximately"""


class LayerMeans:
    """Means over a sample of an epoch's batches, evenly spaced, and the mean learning rate of the same batches."""

    def __init__(self, batches: int, start: LayerSums | None = None) -> None:
        """`batches` is the length of an epoch, and `start` has the sums of its first part, if it is resumed."""
        self.sums = start or LayerSums()
        self._batches = batches
        self._every = math.ceil(batches / SAMPLE)

    def wants(self, batch: int) -> bool:
        """Return True if a batch, counted from 0, belongs to the sample, which is never empty."""
        # From the middle of each stretch: a mean over the first of each would be that of a higher learning rate.
        is_in_sample = batch % self._every == self._every // 2
        # A run from an earlier version that is resumed within an epoch has measured nothing before.
        is_last_chance = batch == self._batches - 1 and not self.sums.batches
        return is_in_sample or is_last_chance

    def add(self, layers: Sequence[LayerDiagnostics], rate: float) -> None:
        """Add the layers of a batch that was trained with a learning rate."""
        sums = self.sums
        none: list[None] = [None] * len(layers)
        self.sums = LayerSums(
            batches=sums.batches + 1,
            rate=sums.rate + rate,
            gradient_norms=added(sums.gradient_norms or none, [layer.gradient_norm for layer in layers]),
            update_ratios=added(sums.update_ratios or none, [layer.update_ratio for layer in layers]),
        )

    @property
    def rate(self) -> float:
        """The mean learning rate of the batches in the sample."""
        return self.sums.rate / self.sums.batches

    def of(self, layers: Sequence[LayerDiagnostics]) -> list[LayerDiagnostics]:
        """Return the layers of one batch, with the means of the epoch instead of its own measurements."""
        norms = self._means(self.sums.gradient_norms)
        ratios = self._means(self.sums.update_ratios)
        return [
            layer.model_copy(update={"gradient_norm": norm, "update_ratio": ratio})
            for layer, norm, ratio in zip(layers, norms, ratios, strict=True)
        ]

    def _means(self, sums: Sequence[float | None]) -> list[float | None]:
        return [None if part is None else part / self.sums.batches for part in sums]


def added(sums: Sequence[float | None], values: Sequence[float | None]) -> list[float | None]:
    """Return the sums with one more value each; a value that was not measured adds nothing."""
    return [value if part is None else part + (value or 0.0) for part, value in zip(sums, values, strict=True)]
