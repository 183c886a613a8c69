"""IDX, the format of MNIST, with elements of any type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.grey import CHANNELS
from tuinet.datasets.readers.idx_blocks import IdxHeader, described, idx_blocks, read_idx_header
from tuinet.datasets.readers.idx_files import find_idx_files, holds_idx_files
from tuinet.datasets.readers.packed import StoredFile
from tuinet.datasets.readers.source import Batch, Part, Reader, ReadOptions, Source
from tuinet.datasets.shrinking import PIXEL_LIMIT
from tuinet.errors import DatasetError
from tuinet.messages import counted

QMNIST_COLUMNS = 8
"""Columns of QMNIST's labels: the class, and seven that say who wrote a digit and where it is in NIST's collection"""

LABEL_LIMIT = 1 << 26
"""Maximum number of labels in a file, which are kept in memory"""


def open_idx(paths: Sequence[Path], options: ReadOptions) -> Source:
    """Return the data set in a folder of IDX files, or in the files. Raises DatasetError."""
    files = find_idx_files(paths, options.split)
    headers = _headers(files.train_images, files.train_labels)
    test = None
    if files.test_images is not None and files.test_labels is not None:
        headers += _headers(files.test_images, files.test_labels)
        test = _part(files.test_images, files.test_labels)
    notes = []
    if headers[1].shape[1:] == (QMNIST_COLUMNS,):
        notes.append(f"{files.train_labels.name}: the class is the first of {QMNIST_COLUMNS} columns, as in QMNIST")
    is_plain = all(header.is_bytes and len(header.shape) in (1, 3) for header in headers)
    return Source(
        format=_format(headers[0]),
        train=_part(files.train_images, files.train_labels),
        test=test,
        classes=files.read_names(),
        mapping=files.read_mapping(),
        emnist=files.named_emnist,
        files=files.plain if is_plain and test is not None else None,
        notes=tuple(notes),
    )


def _format(images: IdxHeader) -> str:
    """Return `IDX`, or `IDX, int16` if the images are not bytes."""
    if images.is_bytes:
        return "IDX"
    return f"IDX, {images.dtype.newbyteorder('=')}"


def _headers(images: StoredFile, labels: StoredFile) -> list[IdxHeader]:
    headers = [_images_header(images), _labels_header(labels)]
    count = headers[0].shape[0]
    if headers[1].shape[0] != count:
        raise DatasetError(
            f"{described(labels)}: {counted(headers[1].shape[0], 'label')}: expected {count:,}, one for each image"
        )
    return headers


def _images_header(file: StoredFile) -> IdxHeader:
    header = read_idx_header(file)
    path = described(file)
    dimensions = len(header.shape)
    if dimensions == 3 or (dimensions == 4 and header.shape[3] in CHANNELS):
        if header.shape[1] * header.shape[2] > PIXEL_LIMIT:
            sizes = f"{header.shape[1]}×{header.shape[2]}"
            raise DatasetError(f"{path}: images of {sizes} pixels: expected at most {PIXEL_LIMIT:,} pixels")
        return header
    raise DatasetError(f"{path}: {_kind(header)}: expected images (count, height, width)")


def _labels_header(file: StoredFile) -> IdxHeader:
    header = read_idx_header(file)
    path = described(file)
    columns = header.shape[1:]
    if header.dtype.kind == "f" or columns not in ((), (1,), (QMNIST_COLUMNS,)):
        raise DatasetError(
            f"{path}: {_kind(header)}: expected labels (count), or the {QMNIST_COLUMNS} columns of QMNIST"
        )
    if header.shape[0] > LABEL_LIMIT:
        raise DatasetError(f"{path}: {header.shape[0]:,} labels: expected at most {LABEL_LIMIT:,}")
    return header


def _kind(header: IdxHeader) -> str:
    kind = "labels" if len(header.shape) < 3 else "images"
    return f"{kind} of shape {header.shape} and type {header.dtype.newbyteorder('=')}"


def _part(images: StoredFile, labels: StoredFile) -> Part:
    def read() -> Iterator[Batch]:
        count = read_idx_header(images).shape[0]
        of_all = np.concatenate([*map(_classes, idx_blocks(labels))])
        start = 0
        for block in idx_blocks(images):
            end = start + len(block)
            yield Batch(block, of_all[start:end], end / count)
            start = end

    return Part(images.name, read)


def _classes(labels: NDArray[Any]) -> NDArray[np.integer]:
    if labels.ndim == 2:
        return labels[:, 0]
    return labels


IDX = Reader("IDX", holds_idx_files, open_idx)
