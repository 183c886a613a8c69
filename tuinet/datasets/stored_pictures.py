"""Images in files of data sets, such as the rows of a CSV file, as pictures to predict."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.conversion.shaping import Shaping, colours
from tuinet.datasets.conversion.values import Scale, ValueRange, compact
from tuinet.datasets.grey import to_unit
from tuinet.datasets.images import Picture
from tuinet.datasets.readers.arrays.reader import ARRAYS
from tuinet.datasets.readers.matlab.reader import MATLAB
from tuinet.datasets.readers.packed import ZIP_MAGIC, starts_with
from tuinet.datasets.readers.source import Reader, ReadOptions
from tuinet.datasets.readers.tables.reader import CSV
from tuinet.errors import DatasetError, OptionNeededError
from tuinet.facts import Traits


def reader_of(path: Path) -> Reader | None:
    """Return the reader of a file with one image per row; None for an image or a .npy file. Raises nothing."""
    if not path.is_file():
        return None
    if starts_with(path, ZIP_MAGIC) and ARRAYS.recognises([path]):
        return ARRAYS
    return next((reader for reader in (MATLAB, CSV) if reader.recognises([path])), None)


def stored_pictures(path: Path, reader: Reader, shape: tuple[int, int], traits: Traits) -> Iterator[list[Picture]]:
    """Yield the images in a file, a batch at a time: those for testing if the file has several splits.

    Labels are ignored.

    The file is read twice, because its greatest value has to be known before the first image is used. `shape` and
    `traits` are those of the images that the network was trained on. Raises DatasetError.
    """
    try:
        source = reader.open([path], ReadOptions(size=shape))
    except OptionNeededError as error:
        raise DatasetError(f"{error.problem}: expected a file that 'tuinet data add' reads without options") from None
    part = source.test or source.train
    shaping = Shaping(None, framed=False, transposed=source.emnist, invert="no")
    values = ValueRange()
    for batch in part.read():
        shaping.check(batch.images)
        values.add(colours(batch.images))
    scale = _scale(values, traits)
    name = str(path.parent / part.origin)
    index = 0
    for batch in part.read():
        images = shaping.shaped(compact(batch.images, values))
        levels: NDArray[np.float32] = to_unit(images, scale.black, scale.white)
        yield [_picture(name, image, scale.white, index + offset) for offset, image in enumerate(levels)]
        index += len(levels)


def _scale(values: ValueRange, traits: Traits) -> Scale:
    """Return the values of black and white. Images of the data set that was trained on are scaled as it was."""
    if values.least > values.greatest:
        raise DatasetError("no images: expected at least one")
    if values.are_bytes and values.greatest <= traits.white < Scale().white:
        return Scale(0, traits.white)
    return values.scale


def _picture(name: str, levels: NDArray[np.float32], white: float, index: int) -> Picture:
    height, width = levels.shape
    return Picture(f"{name}[{index}]", levels, (height, width), white, index)
