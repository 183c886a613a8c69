"""IDX, the format of MNIST: a folder of four files, or the four files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from tuinet.datasets.class_names import read_mapping, read_names
from tuinet.datasets.files import is_prefix, read_sizes, recognise
from tuinet.datasets.readers.idx_blocks import idx_blocks, read_idx_header
from tuinet.datasets.readers.source import Batch, Mapping, Part, Reader, ReadOptions, Source


def _recognises(paths: Sequence[Path]) -> bool:
    return len(paths) == 1 and (paths[0].is_dir() or is_prefix(paths[0]))


def _open(paths: Sequence[Path], options: ReadOptions) -> Source:
    files = recognise(paths[0])
    read_sizes(files)
    mapping = None
    if files.mapping is not None:
        mapping = Mapping(read_mapping(files.mapping), files.mapping.name)
    return Source(
        format="IDX",
        train=_part(files.train_images, files.train_labels),
        test=_part(files.test_images, files.test_labels),
        classes=None if files.names is None else read_names(files.names),
        mapping=mapping,
        emnist=files.named_emnist,
        files=files,
    )


def _part(images: Path, labels: Path) -> Part:
    def read() -> Iterator[Batch]:
        count = read_idx_header(images).shape[0]
        of_all = np.concatenate([*idx_blocks(labels)])
        start = 0
        for block in idx_blocks(images):
            end = start + len(block)
            yield Batch(block, of_all[start:end], end / count)
            start = end

    return Part(images.name, read)


IDX = Reader("IDX", _recognises, _open)
