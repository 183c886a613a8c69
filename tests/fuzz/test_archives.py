"""Archives of arrays and MATLAB's files: whatever comes in, images come out or a DatasetError."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
from hypothesis import given
from scipy.io import savemat

from tuinet.datasets.readers.arrays.reader import ARRAYS
from tuinet.datasets.readers.matlab.reader import MATLAB
from tuinet.datasets.readers.source import Reader, ReadOptions
from tuinet.errors import DatasetError

from .corpus import damaged, nasty

IMAGES = np.arange(12 * 9, dtype=np.uint8).reshape(12, 3, 3)
LABELS = np.arange(12) % 3


def archive() -> bytes:
    stream = io.BytesIO()
    np.savez(stream, x=IMAGES, y=LABELS)
    return stream.getvalue()


def array() -> bytes:
    stream = io.BytesIO()
    np.save(stream, IMAGES)
    return stream.getvalue()


def variables(*, packed: bool) -> bytes:
    stream = io.BytesIO()
    savemat(stream, {"X": IMAGES.transpose(1, 2, 0), "y": LABELS}, do_compression=packed)
    return stream.getvalue()


def structure() -> bytes:
    split = {"images": IMAGES.reshape(12, 9), "labels": LABELS[:, None]}
    stream = io.BytesIO()
    savemat(stream, {"dataset": {"train": split, "test": split, "mapping": [[0, 65], [1, 66], [2, 67]]}})
    return stream.getvalue()


def read(reader: Reader, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    if not reader.recognises([path]):
        return
    try:
        source = reader.open([path], ReadOptions())
        for part in (source.train, source.test):
            for batch in part.read() if part else ():
                assert batch.images.ndim in (3, 4)
                assert batch.labels is None or len(batch.labels) == len(batch.images)
    except DatasetError as error:
        assert len(str(error)) < 1000


@nasty(array(), archive())
@given(content=damaged(archive()))
def test_an_archive(scratch: Path, content: bytes) -> None:
    read(ARRAYS, scratch / "any.npz", content)


@given(content=damaged(array()))
def test_an_array_in_an_archive(scratch: Path, content: bytes) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as whole:
        whole.writestr("x.npy", content)
        whole.writestr("y.npy", array())
    read(ARRAYS, scratch / "any.npz", stream.getvalue())


@nasty(variables(packed=False))
@given(content=damaged(variables(packed=False)))
def test_variables_of_matlab(scratch: Path, content: bytes) -> None:
    read(MATLAB, scratch / "any.mat", content)


@given(content=damaged(variables(packed=True)))
def test_packed_variables_of_matlab(scratch: Path, content: bytes) -> None:
    read(MATLAB, scratch / "any.mat", content)


@given(content=damaged(structure()))
def test_the_structure_of_emnist(scratch: Path, content: bytes) -> None:
    read(MATLAB, scratch / "any.mat", content)
