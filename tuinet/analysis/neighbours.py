"""The nearest training images, by their pixels or by the activations of a hidden layer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuinet.analysis.representation import last_hidden, layer_outputs, represent
from tuinet.datasets.dataset import Images
from tuinet.evaluation.forward import Pixels, scaled
from tuinet.nn.network import Network

CHUNK = 1000
"""Vectors compared between two checks for cancellation: a few megabytes as float32"""

SPARE = 16
"""Additional vectors whose distances are computed exactly: rounding may have changed their order"""

MOST_BYTES = 115_000_000
"""Bytes for activations: those of 55,000 images in 1,024 units, at half precision. For a wider layer, only the first
images are searched"""

IsWanted = Callable[[], bool]


@dataclass(frozen=True, eq=False)
class Nearest:
    """The images nearest to a query, the nearest first."""

    indices: NDArray[np.intp]
    """(count,)"""
    distances: NDArray[np.float64]
    """Euclidean distances (count,)"""


class Space:
    """A set of vectors that can be searched for the nearest neighbours of another one.

    The squared distances to all vectors v follow from one matrix product, and the norms of all v are computed once:

        |v - q|² = |v|² - 2 v·q + |q|²
    """

    # The weights of a checkpoint may have been diverging.
    @np.errstate(over="ignore", invalid="ignore")
    def __init__(
        self, vectors: Pixels, unit: float = 1.0, exact: Callable[[NDArray[np.intp]], Pixels] | None = None
    ) -> None:
        """Take the vectors to search.

        Args:
            vectors: All of them (n, d).
            unit: The value of 1 in them, such as 1/255 of white.
            exact: Computes the vectors with these indices exactly, if `vectors` are rounded to save memory.
        """
        self._vectors = vectors
        self._exact = exact
        self._unit = unit
        self._lengths = np.empty(len(vectors), np.float32)
        for part in self._parts():
            chunk = vectors[part].astype(np.float32)
            self._lengths[part] = np.einsum("nd,nd->n", chunk, chunk)

    @np.errstate(over="ignore", invalid="ignore")
    def nearest(self, query: Pixels, count: int, is_wanted: IsWanted = lambda: True) -> Nearest | None:
        """Return the `count` vectors nearest to `query` (d,); None once `is_wanted` returns False.

        The query is on the scale of the vectors; distances are multiplied by `unit`. Ties are broken by index.
        """
        query = query.astype(np.float32)
        products = np.empty(len(self._vectors), np.float32)
        for part in self._parts():
            if not is_wanted():
                return None
            products[part] = self._vectors[part].astype(np.float32) @ query
        approximate = self._lengths - 2 * products
        wanted = min(count, len(approximate))
        candidates = np.sort(np.argsort(approximate, kind="stable")[: wanted + SPARE])
        # The difference of two large numbers is inexact, so the distances to the candidates are computed directly.
        near = self._vectors[candidates]
        if self._exact is not None:
            near = self._exact(candidates)
        differences = near.astype(np.float64) - query.astype(np.float64)
        distances = self._unit * np.sqrt(np.einsum("nd,nd->n", differences, differences))
        order = np.argsort(distances, kind="stable")[:wanted]
        return Nearest(candidates[order], distances[order])

    def __len__(self) -> int:
        """Return the number of vectors."""
        return len(self._vectors)

    def _parts(self) -> list[slice]:
        return [slice(start, start + CHUNK) for start in range(0, len(self._vectors), CHUNK)]


def pixel_space(images: Images) -> Space:
    """Return the images as vectors of pixels. Queries are levels from 0 to 255; a distance of 1 is black to white."""
    return Space(images.images.reshape(len(images), -1), unit=1 / 255)


def hidden_space(network: Network, images: Images, is_wanted: IsWanted = lambda: True) -> Space | None:
    """Return the activations of the last hidden layer for all images; None once `is_wanted` returns False.

    Queries are vectors from `hidden_vector`. Without hidden layers, the vectors are the pixels. The activations of
    60,000 images in 256 units take 61 MB. Those of a wider layer may be stored at half precision; those of the nearest
    images are then computed again.
    """
    layer = last_hidden(network)
    dtype: type[np.floating] = np.float32
    if len(images) * network.widths[layer] * 4 > MOST_BYTES:
        dtype = np.float16
    most = max(1, MOST_BYTES // (dtype().itemsize * network.widths[layer]))
    pixels = images.images[:most]
    representation = represent(network, pixels, layer, is_wanted, dtype=dtype)
    if representation is None:
        return None

    def exact(indices: NDArray[np.intp]) -> Pixels:
        return layer_outputs(network, scaled(pixels[indices]))[layer]

    if dtype is np.float32:
        return Space(representation.vectors)
    return Space(representation.vectors, exact=exact)


def hidden_vector(network: Network, x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the activations of the last hidden layer for one image (inputs,), from 0 to 1."""
    outputs: NDArray[np.float32] = layer_outputs(network, x[np.newaxis])[last_hidden(network)][0]
    return outputs
