"""IDX files are read as they were written, and damaged ones are refused."""

import gzip
import struct
import tracemalloc
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tuinet.datasets import idx
from tuinet.datasets.catalogue import find
from tuinet.errors import DatasetError

images = arrays(np.uint8, st.tuples(st.integers(1, 5), st.integers(1, 6), st.integers(1, 6)))
labels = arrays(np.uint8, st.integers(1, 50))
names = st.sampled_from(["file", "file.gz"])

SMALL = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)


@given(images, names)
def test_images_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, array: np.ndarray, name: str
) -> None:
    path = tmp_path_factory.mktemp("idx") / name
    idx.write(path, array)
    assert np.array_equal(idx.read_images(path), array)


@given(labels, names)
def test_labels_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, array: np.ndarray, name: str
) -> None:
    path = tmp_path_factory.mktemp("idx") / name
    idx.write(path, array)
    assert np.array_equal(idx.read_labels(path), array)


@given(
    st.one_of(
        st.binary(max_size=64),
        st.binary(max_size=64).map(lambda tail: b"\0\0\x08\x03" + tail),
        st.binary(max_size=64).map(lambda tail: gzip.compress(b"\0\0\x08\x03" + tail, mtime=0)),
        st.binary(max_size=64).map(lambda tail: b"\x1f\x8b\x08\0" + tail),
    )
)
def test_arbitrary_bytes_give_images_or_a_dataset_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("idx") / "file"
    path.write_bytes(content)
    try:
        idx.read_images(path)
    except DatasetError as error:
        assert "\n" not in str(error)
        assert str(path) in str(error)


@given(st.data())
def test_a_gzip_file_with_one_byte_changed_gives_the_images_or_a_dataset_error(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("idx") / "file.gz"
    idx.write(path, SMALL)
    content = bytearray(path.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    with suppress(DatasetError):
        assert np.array_equal(idx.read_images(path), SMALL)


def test_the_same_array_gives_the_same_gzip_bytes(tmp_path: Path) -> None:
    for name in ("one.gz", "two.gz"):
        idx.write(tmp_path / name, SMALL)
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()


def test_gzip_is_recognised_by_content(tmp_path: Path) -> None:
    idx.write(tmp_path / "file.gz", SMALL)
    (tmp_path / "file.gz").rename(tmp_path / "file")
    assert np.array_equal(idx.read_images(tmp_path / "file"), SMALL)


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    with pytest.raises(DatasetError, match="cannot be written"):
        idx.write(tmp_path / "file", SMALL)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


WHOLE = idx.header(SMALL.shape) + SMALL.tobytes()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "ends after 0 bytes: expected a header of 16"),
        (WHOLE[:10], "ends after 10 bytes: expected a header of 16"),
        (WHOLE[:-1], "the header says 2×3×4 bytes"),
        (WHOLE + b"x", "bytes follow the images"),
        (gzip.compress(WHOLE[:-4], mtime=0), "20 bytes of images: expected 2×3×4"),
        (gzip.compress(WHOLE + b"x", mtime=0), "bytes follow the images"),
        (gzip.compress(WHOLE, mtime=0)[:-12], "ends too early"),
        (gzip.compress(WHOLE, mtime=0)[:-8] + bytes(8), "CRC"),
        (gzip.compress(WHOLE, mtime=0) + b"rubbish", "damaged"),
        (b"PK\3\4" + WHOLE, "magic number 0x504b0304: expected 0x00000803"),
        (idx.header((3,)) + b"abc", "0x00000801, the number of labels: expected 0x00000803 for images"),
        (idx.header((0, 28, 28)), "no images"),
        (struct.pack(">4I", 0x803, *[2**32 - 1] * 3), "the header says 4294967295×4294967295"),
        (
            gzip.compress(struct.pack(">4I", 0x803, *[2**32 - 1] * 3), mtime=0),
            "the header says 4294967295×4294967295",
        ),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(DatasetError, match=message):
        idx.read_images(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"nowhere: cannot be read \(No such file"):
        idx.read_labels(tmp_path / "nowhere")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="cannot be read"):
        idx.read_labels(tmp_path)


def test_loading_mnist_needs_memory_for_the_images_only_once(home: Path) -> None:
    path = find("mnist", home).train_images
    tracemalloc.start()
    try:
        array = idx.read_images(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < array.nbytes + 2**21
