"""Data sets: what stands beside their images, and images and labels of every kind."""

from __future__ import annotations

import gzip
import shutil
import struct
from pathlib import Path

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from tuinet.datasets import idx
from tuinet.datasets.adding import add
from tuinet.datasets.class_names import read_mapping
from tuinet.datasets.dataset import load
from tuinet.datasets.origin import FILE_NAME, white_of
from tuinet.errors import DatasetError

from .corpus import damaged, nasty


@nasty(b"1 65 97\n" * 10_000, "\u0661 65\n".encode(), b"1 -65\n", b"1 65 97 98\n", b"1 9\n")
@given(content=damaged(b"1 65 97\n2 66 98\n"))
def test_a_mapping_file(scratch: Path, content: bytes) -> None:
    (scratch / "mapping.txt").write_bytes(content)
    try:
        assert all(name.isprintable() for name in read_mapping(scratch / "mapping.txt").values())
    except DatasetError as error:
        assert len(str(error)) < 1000


@nasty(b'{"source": "/", "white": 0}', b'{"source": "/", "white": 256}')
@given(content=damaged(b'{"source": "/data", "transposed": true, "white": 16}'))
def test_where_a_data_set_came_from(scratch: Path, content: bytes) -> None:
    (scratch / FILE_NAME).write_bytes(content)
    assert 1 <= white_of(scratch) <= 255


FLOATS = struct.pack(">BBBB3I", 0, 0, 0x0D, 3, 3, 2, 2) + np.arange(12, dtype=">f4").tobytes()


@nasty(
    struct.pack(">4I", 0x0803, 3, 1 << 31, 1 << 31), gzip.compress(b"\0" * 3_000_000), FLOATS[:16] + b"\x7f\xc0" * 24
)
@given(content=damaged(FLOATS))
def test_an_idx_file_of_any_type(scratch: Path, content: bytes) -> None:
    folder = scratch / "typed"
    folder.mkdir(exist_ok=True)
    (folder / "train-images.idx3-float").write_bytes(content)
    idx.write(folder / "train-labels.idx1-ubyte", np.array([0, 1, 0], np.uint8))
    try:
        report = add("it", folder, scratch / "typed-home", dry_run=True)
    except DatasetError as error:
        assert len(str(error)) < 1000
    else:
        assert report.entry.train + report.entry.test == 3
    assert not (scratch / "typed-home").exists()


@example(shape=(1, 1), greatest=0, labels=[255, 255], split=1, prefix="", names="")
@example(shape=(2, 3), greatest=1, labels=[7, 7, 0], split=2, prefix="emnist-x-", names="")
@example(shape=(3, 3), greatest=16, labels=[1, 2, 1, 2], split=2, prefix="", names="a\nb\n")
@given(
    shape=st.tuples(st.integers(1, 6), st.integers(1, 6)),
    greatest=st.sampled_from([0, 1, 2, 15, 16, 17, 255]),
    labels=st.lists(st.integers(0, 255), min_size=2, max_size=30),
    split=st.integers(1, 29),
    prefix=st.sampled_from(["", "emnist-x-", "odd."]),
    names=st.sampled_from(["", "a\nb\n", "\n".join(map(str, range(256)))]),
)
def test_images_and_labels_of_every_kind(
    scratch: Path, shape: tuple[int, int], greatest: int, labels: list[int], split: int, prefix: str, names: str
) -> None:
    folder = scratch / "it"
    home = scratch / "home"
    for path in (folder, home):
        shutil.rmtree(path, ignore_errors=True)
    folder.mkdir()
    split = min(split, len(labels) - 1)
    images = np.random.default_rng(0).integers(0, greatest + 1, (len(labels), *shape), np.uint8)
    for kind, part in (("train", slice(split)), ("t10k", slice(split, None))):
        idx.write(folder / f"{prefix}{kind}-images-idx3-ubyte", images[part])
        idx.write(folder / f"{prefix}{kind}-labels-idx1-ubyte", np.array(labels[part], np.uint8))
    if names:
        (folder / "labels.txt").write_text(names)
    try:
        report = add("it", folder, home)
    except DatasetError as error:
        assert names or len(set(labels)) == 1, "labels need no names"
        assert len(str(error)) < 1000
        return
    data = load("it", home, valid_size="auto", train_limit=None, seed=0)
    assert data.facts is not None
    assert len(data.classes) == len(report.classes)
    assert int(max(data.train.labels.max(), data.test.labels.max())) < len(data.classes)
    assert len(data.train) + len(data.valid) == split
    assert sum(each.train + each.test for each in report.classes) == len(labels)
