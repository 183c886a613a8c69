"""Data sets that NumPy has saved: those of Keras, MedMNIST and KMNIST, and others."""

from __future__ import annotations

import io
import pickle
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.lib import format as npy_format

from tuinet.datasets.readers.arrays import stored
from tuinet.errors import DatasetError

from .reading import open_with_its_reader, train_of, whole

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (30, 8, 8), np.uint8)
LABELS = np.arange(30, dtype=np.uint8) % 5
TEST_IMAGES = IMAGES[::-1][:10]
TEST_LABELS = LABELS[::-1][:10]


def keras(folder: Path) -> list[Path]:
    np.savez(folder / "mnist.npz", x_train=IMAGES, y_train=LABELS, x_test=TEST_IMAGES, y_test=TEST_LABELS)
    return [folder / "mnist.npz"]


def medmnist(folder: Path) -> list[Path]:
    np.savez_compressed(
        folder / "pathmnist.npz",
        train_images=IMAGES,
        val_images=IMAGES[:5],
        test_images=TEST_IMAGES,
        train_labels=LABELS[:, None],
        val_labels=LABELS[:5, None],
        test_labels=TEST_LABELS[:, None],
    )
    return [folder / "pathmnist.npz"]


def kmnist(folder: Path) -> list[Path]:
    for split, images, labels in (("train", IMAGES, LABELS), ("test", TEST_IMAGES, TEST_LABELS)):
        np.savez_compressed(folder / f"kmnist-{split}-imgs.npz", images)
        np.savez_compressed(folder / f"kmnist-{split}-labels.npz", labels)
    return [folder]


def single_arrays(folder: Path) -> list[Path]:
    np.save(folder / "x_train.npy", IMAGES.reshape(30, 64) / 255)
    np.save(folder / "y_train.npy", LABELS.astype(float))
    np.save(folder / "x_test.npy", TEST_IMAGES.reshape(10, 64) / 255)
    np.save(folder / "y_test.npy", TEST_LABELS.astype(">i8"))
    return sorted(folder.iterdir())


def archives_by_split(folder: Path) -> list[Path]:
    np.savez(folder / "train.npz", images=IMAGES, labels=LABELS)
    np.savez(folder / "test.npz", images=TEST_IMAGES, labels=TEST_LABELS)
    return [folder]


@pytest.mark.parametrize("write", [keras, medmnist, kmnist, single_arrays, archives_by_split])
@pytest.mark.parametrize("block", [100, 1 << 22])
def test_images_and_labels_are_read_as_they_were_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path], list[Path]], block: int
) -> None:
    monkeypatch.setattr(stored, "_BLOCK", block)
    source = open_with_its_reader(*write(tmp_path))
    white = 255 if write is single_arrays else 1
    for part, images, labels in ((source.train, IMAGES, LABELS), (source.test, TEST_IMAGES, TEST_LABELS)):
        read = whole(part)
        np.testing.assert_array_equal(np.rint(read.images * white), images)
        assert read.labels == labels.tolist()
    assert (source.valid is not None) == (write is medmnist)
    assert source.notes == ()


@pytest.mark.parametrize(
    ("images", "expected"),
    [
        (IMAGES[..., None], IMAGES[..., None]),
        (np.stack([IMAGES] * 3, axis=1), np.stack([IMAGES] * 3, axis=3)),
        (np.asfortranarray(IMAGES), IMAGES),
        (IMAGES > 99, IMAGES > 99),
        (IMAGES.astype(">f8") / 255, IMAGES / 255),
    ],
    ids=["one channel", "channels first", "Fortran order", "bool", "big-endian"],
)
def test_arrays_of_every_kind(tmp_path: Path, images: np.ndarray, expected: np.ndarray) -> None:
    np.savez(tmp_path / "any.npz", X=images, y=LABELS)
    train = train_of(tmp_path / "any.npz")
    np.testing.assert_array_equal(train.images, expected)
    assert train.images.dtype.isnative


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (np.eye(5)[LABELS], LABELS.tolist()),
        (np.array(["a", "é", "c", "d", "e"])[LABELS], [*"aécde"] * 6),
        (np.array([b"a", "é".encode(), b"c", b"d", b"e"])[LABELS], [*"aécde"] * 6),
        (LABELS > 2, (LABELS > 2).astype(int).tolist()),
    ],
    ids=["one-hot", "names", "names in UTF-8", "bool"],
)
def test_labels_of_every_kind(tmp_path: Path, labels: np.ndarray, expected: list[Any]) -> None:
    np.savez(tmp_path / "any.npz", images=IMAGES, labels=labels)
    assert train_of(tmp_path / "any.npz").labels == expected


def test_the_user_can_name_the_arrays(tmp_path: Path) -> None:
    np.savez(tmp_path / "any.npz", a=IMAGES, b=LABELS, c=LABELS + 1)
    source = open_with_its_reader(tmp_path / "any.npz", images="a", labels="c")
    assert whole(source.train).labels == (LABELS + 1).tolist()
    assert source.notes == ("not used: b",)
    with pytest.raises(DatasetError, match=re.escape("--images and --labels with two of a (30, 8, 8), b (30), c (30)")):
        open_with_its_reader(tmp_path / "any.npz")
    with pytest.raises(
        DatasetError, match=re.escape("no array 'z': expected --images with one of a (30, 8, 8), b (30)")
    ):
        open_with_its_reader(tmp_path / "any.npz", images="z")


def test_shapes_tell_what_names_do_not(tmp_path: Path) -> None:
    np.save(tmp_path / "faces.npy", IMAGES)
    np.save(tmp_path / "who.npy", LABELS)
    assert train_of(tmp_path / "who.npy", tmp_path / "faces.npy").labels == LABELS.tolist()
    assert train_of(tmp_path / "faces.npy").labels is None


def test_several_data_sets_in_a_folder(tmp_path: Path) -> None:
    kmnist(tmp_path)
    np.savez(tmp_path / "k49-train-imgs.npz", IMAGES[:9])
    np.savez(tmp_path / "k49-train-labels.npz", LABELS[:9])
    assert len(train_of(tmp_path, split="k49").images) == 9
    with pytest.raises(DatasetError, match="expected --split with one of k49, kmnist"):
        open_with_its_reader(tmp_path)


def test_classes_have_the_names_that_files_in_the_folder_give(tmp_path: Path) -> None:
    kmnist(tmp_path)
    (tmp_path / "kmnist_classmap.csv").write_text("index,codepoint,char\n0,U+304A,お\n1,U+304D,き\n2,U+3059,す\n")
    (tmp_path / "k49_classmap.csv").write_text("index,codepoint,char\n0,U+3042,あ\n")
    mapping = open_with_its_reader(tmp_path).mapping
    assert mapping is not None
    assert (mapping.names, mapping.file) == ({0: "お", 1: "き", 2: "す"}, "kmnist_classmap.csv")
    (tmp_path / "labels.txt").write_text("a\nb\nc\nd\ne\n")
    assert open_with_its_reader(tmp_path).classes == (*"abcde",)


def test_a_map_of_classes_that_is_damaged(tmp_path: Path) -> None:
    kmnist(tmp_path)
    (tmp_path / "kmnist_classmap.csv").write_text("index,codepoint,char\n0,U+304A\n")
    with pytest.raises(DatasetError, match=r"^kmnist_classmap\.csv, line 2: .*: expected a label, a code point and a"):
        open_with_its_reader(tmp_path)


def test_a_size_of_images_in_rows(tmp_path: Path) -> None:
    np.savez(tmp_path / "any.npz", x=IMAGES.reshape(30, 64)[:, :60], y=LABELS)
    assert train_of(tmp_path / "any.npz", size=(6, 10)).images.shape == (30, 6, 10)
    with pytest.raises(DatasetError, match=r"^any\.npz/x: 60 pixels in a row: expected a square number, or --size"):
        train_of(tmp_path / "any.npz")
    with pytest.raises(
        DatasetError, match=r"60 pixels in a row: expected a square number, or 784 for images of 28×28$"
    ):
        train_of(tmp_path / "any.npz", size=(28, 28))


class Explosive:
    """Raises an error if it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return exec, ("raise AssertionError('unpickled')",)


def npy(shape: tuple[int, ...], content: bytes = b"", descr: str = "|u1") -> bytes:
    """A .npy file whose header says anything."""
    stream = io.BytesIO()
    npy_format.write_array_header_1_0(stream, {"descr": descr, "fortran_order": False, "shape": shape})
    return stream.getvalue() + content


SAVED = io.BytesIO()
np.save(SAVED, IMAGES)
GOOD = SAVED.getvalue()


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (npy((30,), pickle.dumps([Explosive()]), "|O"), "x: holds Python objects, which are not read"),
        (npy((1 << 40, 8, 8), b"\0" * 64), "an array of shape (1099511627776, 8, 8) has 70,368,744,177,664 bytes"),
        (npy((1 << 40, 1 << 40)), "expected at most 0 in this file"),
        (npy((-1, 8, 8), b"\0" * 64), "an array of shape (-1, 8, 8): expected at least one number"),
        (npy((0, 8, 8)), "an array of shape (0, 8, 8): expected at least one number"),
        (npy((29, 8, 8), b"\0" * 1856), "30 labels: expected 29, one for each image in any.npz/x"),
        (npy((30, 2, 2, 2, 2), b"\0" * 480), "an array of shape (30, 2, 2, 2, 2): expected images"),
        (npy((30, 4), b"\0" * 960, "<c8"), "an array of complex64: expected numbers"),
        (GOOD[:-1], "an array of shape (30, 8, 8) has 1,920 bytes: expected at most 1,919"),
        (GOOD[:40], "a damaged .npy file"),
        (b"", "a damaged .npy file"),
        (GOOD.replace(b"descr", b"descx"), "a damaged .npy file"),
    ],
)
def test_an_array_that_is_not_read(tmp_path: Path, images: bytes, message: str) -> None:
    labels = io.BytesIO()
    np.save(labels, LABELS)
    with zipfile.ZipFile(tmp_path / "any.npz", "w") as archive:
        archive.writestr("x.npy", images)
        archive.writestr("y.npy", labels.getvalue())
    with pytest.raises(DatasetError, match=re.escape(message)):
        train_of(tmp_path / "any.npz")


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (np.full(30, 1.5), "any.npz/y: label 1.5: expected whole numbers or names"),
        (np.full(30, np.nan), "any.npz/y: label nan: expected whole numbers or names"),
        (np.ones((30, 4)), "any.npz/y: labels of shape (30, 4): expected one label for each image"),
        (np.array([b"\xff"] * 30), "any.npz/y: labels that are not UTF-8 text: expected numbers or names"),
    ],
)
def test_labels_that_are_none(tmp_path: Path, labels: np.ndarray, message: str) -> None:
    np.savez(tmp_path / "any.npz", x=IMAGES, y=labels)
    with pytest.raises(DatasetError, match=f"^{re.escape(message)}$"):
        train_of(tmp_path / "any.npz")


def test_an_array_of_objects_is_named_even_if_it_has_no_telling_name(tmp_path: Path) -> None:
    np.save(tmp_path / "any.npy", np.array([{}, []], object), allow_pickle=True)
    with pytest.raises(DatasetError, match=r"^any\.npy: holds Python objects, which are not read"):
        train_of(tmp_path / "any.npy")


def test_an_archive_that_is_cut_off_or_damaged(tmp_path: Path) -> None:
    path = tmp_path / "any.npz"
    np.savez(path, x=IMAGES, y=LABELS)
    content = path.read_bytes()
    for damaged in (content.replace(IMAGES[7].tobytes(), bytes(64)), content[:-1000] + content[-900:]):
        path.write_bytes(damaged)
        with pytest.raises(DatasetError, match=r"^any\.npz.*: (the archive cannot be read|cannot be read)"):
            train_of(path)


def test_bombs_are_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "any.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", npy((1 << 20, 10, 10), bytes(100 << 20)))
        archive.writestr("y.npy", npy((1 << 20,), bytes(1 << 20)))
    with pytest.raises(DatasetError, match=r"^any\.npz/x\.npy: unpacks to 104,857,728 bytes from"):
        train_of(tmp_path / "any.npz")


def test_a_member_that_lies_about_its_size(tmp_path: Path) -> None:
    path = tmp_path / "any.npz"
    np.savez(path, x=IMAGES, y=LABELS)
    size = len(GOOD)
    content = path.read_bytes().replace(struct.pack("<2I", size, size), struct.pack("<2I", size, 1 << 31))
    path.write_bytes(content)
    with pytest.raises(DatasetError):
        train_of(path)
