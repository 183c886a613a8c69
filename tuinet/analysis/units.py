"""Statistics of hidden units: the images that excite each unit most, and how much the network depends on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuinet.analysis.importance import right_without
from tuinet.datasets.dataset import Images
from tuinet.evaluation.dead_units import FLAT
from tuinet.evaluation.forward import CHUNK, scaled
from tuinet.nn.arrays import Array
from tuinet.nn.folding import folded
from tuinet.nn.network import Network, Propagation

STRONGEST = 9
"""Images kept for each unit"""


@dataclass(frozen=True, eq=False)
class UnitStatistics:
    """Statistics of all units of one hidden layer, over the first `images` images of a split."""

    layer: int
    """The hidden layer, from 0"""
    images: int
    right: int
    """The number of images classified correctly"""
    right_without: NDArray[np.intp]
    """The number of images classified correctly if the unit's activation were zero, (units,)"""
    inactive: NDArray[np.intp]
    """The number of images for which no gradient passes the unit because f'(z) is (nearly) zero, (units,)"""
    strongest: NDArray[np.intp]
    """The images with the unit's largest activations, largest first, (units, up to 9)"""
    activations: Array
    """The unit's activation for each of those images, (units, up to 9)"""

    def exciting(self, unit: int) -> NDArray[np.intp]:
        """Return the strongest images of a unit, without those for which its activation is zero."""
        images: NDArray[np.intp] = self.strongest[unit][self.activations[unit] != 0]
        return images

    @property
    def nbytes(self) -> int:
        """The memory use in bytes."""
        arrays = (self.right_without, self.inactive, self.strongest, self.activations)
        return sum(array.nbytes for array in arrays)

    @property
    def importance(self) -> NDArray[np.float64]:
        """How much the accuracy drops without each unit, (units,); negative if the network is better without it."""
        drops: NDArray[np.float64] = (self.right - self.right_without) / max(1, self.images)
        return drops

    @property
    def inactive_shares(self) -> NDArray[np.float64]:
        """The share of images for which each unit is inactive, (units,)."""
        shares: NDArray[np.float64] = self.inactive / max(1, self.images)
        return shares

    @property
    def dead(self) -> NDArray[np.bool_]:
        """A mask of the units that are inactive for every image, (units,): without a gradient, they no longer learn."""
        dead: NDArray[np.bool_] = self.inactive == self.images
        return dead

    @property
    def by_importance(self) -> NDArray[np.intp]:
        """The units in order of importance, the most important first; ties are broken by how often they are active."""
        return np.lexsort((self.inactive, self.right_without))


def unit_statistics(
    network: Network, images: Images, layer: int, is_wanted: Callable[[], bool] = lambda: True
) -> Iterator[UnitStatistics]:
    """Compute the statistics of a hidden layer's units, and yield them after each chunk of images.

    The last statistics are over all images, unless `is_wanted` returns False before.
    """
    tally = _Tally(network, layer)
    for start in range(0, len(images), CHUNK):
        if not is_wanted() or not tally.add(images[start : start + CHUNK], is_wanted):
            return
        yield tally.statistics()


class _Tally:
    """Statistics of a layer's units to which images are added."""

    def __init__(self, network: Network, layer: int) -> None:
        units = network.widths[layer + 1]
        self._network = folded(network)
        self._layer = layer
        self._images = 0
        self._right = 0
        self._right_without = np.zeros(units, np.intp)
        self._inactive = np.zeros(units, np.intp)
        self._strongest = np.zeros((units, 0), np.intp)
        self._activations = np.zeros((units, 0), np.float32)

    # The weights of a checkpoint may have been diverging.
    @np.errstate(over="ignore", invalid="ignore")
    def add(self, images: Images, is_wanted: Callable[[], bool]) -> bool:
        """Add images. Return False if cancelled."""
        labels = images.labels.astype(np.intp)
        propagation = Propagation(self._network, len(images))
        logits = propagation.forward(scaled(images.images))
        right = right_without(self._network, propagation, labels, self._layer, is_wanted)
        if right is None:
            return False
        hidden = propagation.activates[self._layer]
        hidden.activation.derivative(hidden.z, hidden.a, hidden.slope)
        self._inactive += (np.abs(hidden.slope) < FLAT).sum(axis=0)
        self._right += int((logits.argmax(axis=1) == labels).sum())
        self._right_without += right
        self._keep_strongest(hidden.a)
        self._images += len(images)
        return True

    def statistics(self) -> UnitStatistics:
        """Return the statistics over all images so far."""
        return UnitStatistics(
            self._layer,
            self._images,
            self._right,
            self._right_without.copy(),
            self._inactive.copy(),
            self._strongest,
            self._activations,
        )

    def _keep_strongest(self, a: Array) -> None:
        """Update the strongest images of each unit with the activations (n, units) of new ones."""
        new = np.broadcast_to(self._images + np.arange(len(a)), a.T.shape)
        images = np.concatenate([self._strongest, new], axis=1)
        activations = np.concatenate([self._activations, a.T], axis=1)
        if images.shape[1] > STRONGEST:
            best = np.argpartition(activations, -STRONGEST, axis=1)[:, -STRONGEST:]
            images = np.take_along_axis(images, best, axis=1)
            activations = np.take_along_axis(activations, best, axis=1)
        order = np.argsort(-activations, axis=1, kind="stable")
        self._strongest = np.take_along_axis(images, order, axis=1)
        self._activations = np.take_along_axis(activations, order, axis=1)
