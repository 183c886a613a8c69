"""The images of a data set as the members of a committee see them."""

from __future__ import annotations

from numpy import uint8
from numpy.typing import NDArray

from tuinet.analysis.cache import SizedCache
from tuinet.analysis.input_format import InputFormat
from tuinet.datasets.dataset import Images
from tuinet.datasets.preprocessing import Preprocessing

PREPARED_BYTES = 48_000_000
"""Bytes for preprocessed images: 10,000 of MNIST take 8 MB, and 0.1 s to make"""

LEAST_KEPT = 100
"""Minimum number of images worth keeping: fewer are quick to preprocess, and would push out others"""

Key = tuple[Preprocessing, str | None, str, int]


class MemberImages:
    """Preprocesses parts of splits, and keeps the most recently used. Members that preprocess alike share them."""

    def __init__(self) -> None:
        self._kept: SizedCache[Key, NDArray[uint8]] = SizedCache(PREPARED_BYTES)

    def seen_by(self, input_format: InputFormat, images: Images, split: str, start: int) -> Images:
        """Return a part of a split, which begins at `start`, as a network of this format sees it."""
        preprocessing = input_format.preprocessing
        if preprocessing.is_none:
            return images
        if len(images) < LEAST_KEPT:
            return Images(preprocessing(images.images, input_format.traits), images.labels)
        key = (preprocessing, input_format.traits.polarity, split, start)
        prepared = self._kept.get(key)
        if prepared is None or len(prepared) != len(images):
            prepared = preprocessing(images.images, input_format.traits)
            self._kept.put(key, prepared, prepared.nbytes)
        return Images(prepared, images.labels)
