"""IDX files under every name and of every type: added, trained on, and read back as they were."""

from __future__ import annotations

import gzip
import os
import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tuinet.datasets.adding import add
from tuinet.datasets.conversion.choices import Choices
from tuinet.datasets.conversion.report import Report
from tuinet.datasets.dataset import Dataset, Images, load
from tuinet.datasets.readers.source import ReadOptions
from tuinet.errors import DatasetError

USUAL = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
CODES = {"u1": 0x08, "i1": 0x09, "i2": 0x0B, "i4": 0x0C, "f4": 0x0D, "f8": 0x0E}


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> tuple[Images, Images]:
    """300 + 100 real digits."""
    whole = load("mnist", tmp_path_factory.mktemp("none"), valid_size=0, train_limit=300)
    return whole.train, whole.test[:100]


Parts = tuple[Images, Images]


def content(array: np.ndarray) -> bytes:
    """An IDX file, as the format says."""
    code = CODES[array.dtype.str[1:]]
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, code, array.ndim, *array.shape)
    return header + array.astype(array.dtype.newbyteorder(">")).tobytes()


def write(folder: Path, parts: Parts, names: tuple[str, ...] = USUAL) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    arrays = [array for part in parts for array in (part.images, part.labels)]
    for name, array in zip(names, arrays, strict=True):
        packed = gzip.compress(content(array), 1) if name.endswith(".gz") else content(array)
        (folder / name).write_bytes(packed)
    return folder


def added(paths: Any, home: Path, **choices: Any) -> tuple[Report, Dataset]:
    report = add("it", paths, home, Choices(**choices))
    return report, load("it", home, valid_size=0, train_limit=None)


def is_same(data: Dataset, parts: Parts) -> bool:
    splits = zip((data.train, data.test), parts, strict=True)
    return all(
        np.array_equal(split.images, part.images) and np.array_equal(split.labels, part.labels)
        for split, part in splits
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda name: name,
        lambda name: f"{name}.gz",
        lambda name: name.replace("-idx", ".idx"),
        lambda name: name.replace("-", "_"),
        lambda name: name.replace("-", " "),
        lambda name: f"emnist-digits-{name.replace('t10k', 'test')}.gz",
        lambda name: name.upper(),
        lambda name: f"raw/{name}",
        lambda name: f"FashionMNIST/raw/{name}",
        lambda name: f"gzip/{name}.gz",
    ],
)
def test_names_of_files(digits: Parts, tmp_path: Path, home: Path, change: Callable[[str], str]) -> None:
    folder = tmp_path / "MNIST"
    for name in USUAL:
        (folder / change(name)).parent.mkdir(parents=True, exist_ok=True)
    write(folder, digits, tuple(map(change, USUAL)))
    _, data = added(folder, home)
    assert is_same(data, digits)


def test_several_data_sets_of_torchvision_are_named(digits: Parts, tmp_path: Path, home: Path) -> None:
    for name in ("FashionMNIST", "MNIST"):
        write(tmp_path / "root" / name / "raw", digits)
    with pytest.raises(DatasetError, match=r"root: several data sets: expected one of .*/FashionMNIST, .*/MNIST$"):
        add("it", tmp_path / "root", home)


def test_the_four_files_one_by_one(digits: Parts, tmp_path: Path, home: Path) -> None:
    folder = write(tmp_path / "it", digits)
    (folder / "labels.txt").write_text("\n".join("abcdefghij"))
    _, data = added([folder / name for name in reversed(USUAL)], home)
    assert is_same(data, digits)
    assert data.classes == tuple("abcdefghij")


@pytest.mark.parametrize("split", ["letters", "emnist-letters", "Letters"])
def test_a_split_of_emnist_is_chosen_by_its_name(digits: Parts, tmp_path: Path, home: Path, split: str) -> None:
    for prefix, parts in (("digits", digits), ("letters", (digits[0][:200], digits[1][:50]))):
        names = tuple(f"emnist-{prefix}-{name.replace('t10k', 'test')}" for name in USUAL)
        write(tmp_path / "EMNIST" / "raw", parts, names)
    _, data = added(tmp_path / "EMNIST", home, reading=ReadOptions(split=split))
    assert (len(data.train), len(data.test)) == (200, 50)
    with pytest.raises(DatasetError, match="--split balanced: expected one of digits, letters"):
        add("other", tmp_path / "EMNIST", home, Choices(ReadOptions(split="balanced")))


def test_an_archive_of_packed_files_as_emnist_is_published(digits: Parts, tmp_path: Path, home: Path) -> None:
    archive = tmp_path / "gzip.zip"
    names = tuple(f"emnist-digits-{name.replace('t10k', 'test')}.gz" for name in USUAL)
    folder = write(tmp_path / "it", digits, names)
    for name in names:
        shutil.copy(folder / name, folder / name.replace("digits", "letters"))
    with zipfile.ZipFile(archive, "w") as packed:
        for path in folder.iterdir():
            packed.write(path, f"gzip/{path.name}")
        packed.writestr("gzip/emnist-digits-mapping.txt", "".join(f"{k} {ord(str(k))}\n" for k in range(10)))
    with pytest.raises(DatasetError, match="several data sets: expected --split with one of digits, letters"):
        add("it", archive, home)
    report, data = added(archive, home, reading=ReadOptions(split="digits"))
    assert is_same(data, digits)
    assert "the classes are named as in emnist-digits-mapping.txt" in report.notes


def test_files_in_a_folder_each(digits: Parts, tmp_path: Path, home: Path) -> None:
    for name in USUAL:
        (tmp_path / "archive" / name).mkdir(parents=True)
    folder = write(tmp_path / "archive", digits, tuple(f"{name}/{name.replace('-idx', '.idx')}" for name in USUAL))
    _, data = added(folder, home)
    assert is_same(data, digits)
    # Kaggle's archive has them twice.
    with zipfile.ZipFile(tmp_path / "archive.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for path in folder.glob("*/*"):
            packed.write(path, path.name)
            packed.write(path, f"{path.parent.name}/{path.name}")
    add("zipped", tmp_path / "archive.zip", home)
    assert is_same(load("zipped", home, valid_size=0, train_limit=None), digits)


def test_the_labels_of_qmnist(digits: Parts, tmp_path: Path, home: Path) -> None:
    rng = np.random.default_rng(0)
    parts = []
    for part in digits:
        labels = rng.integers(0, 4000, (len(part), 8), np.int32)
        labels[:, 0] = part.labels
        parts.append(Images(part.images, labels))  # type: ignore[arg-type]
    names = ("train-images-idx3-ubyte", "train-labels-idx2-int", "test-images-idx3-ubyte", "test-labels-idx2-int")
    packed = tuple(f"qmnist-{name}.gz" for name in names)
    folder = write(tmp_path / "QMNIST", (parts[0], parts[1]), packed)
    with pytest.raises(DatasetError, match="0x00000c02, a file that 'tuinet data add' converts: expected 0x00000801"):
        load(str(folder), home, valid_size=0, train_limit=None)
    report, data = added(folder, home)
    assert is_same(data, digits)
    assert any("the first of 8 columns, as in QMNIST" in note for note in report.notes)


@pytest.mark.parametrize(
    ("dtype", "change"),
    [
        ("i2", lambda images: images.astype(np.int16) * 128),
        ("i4", lambda images: images.astype(np.int32)),
        ("f4", lambda images: images / np.float32(255)),
        ("f8", lambda images: images / 255),
        ("i1", lambda images: (images.astype(np.int16) - 128).astype(np.int8)),
    ],
)
def test_elements_of_every_type(
    digits: Parts, tmp_path: Path, home: Path, dtype: str, change: Callable[[np.ndarray], np.ndarray]
) -> None:
    parts = tuple(Images(change(part.images), part.labels.astype(np.int32)) for part in digits)  # type: ignore[arg-type]
    assert parts[0].images.dtype.str[1:] == dtype
    report, data = added(write(tmp_path / "it", parts), home)  # type: ignore[arg-type]
    assert np.array_equal(data.train.images, digits[0].images)
    assert np.array_equal(data.train.labels, digits[0].labels)
    assert report.format.startswith("IDX, ")


def test_the_map_of_classes_of_kmnist(digits: Parts, tmp_path: Path, home: Path) -> None:
    folder = write(tmp_path / "kmnist", digits)
    rows = [f"{label},U+{ord(character):X},{character}" for label, character in enumerate("おきすつなはまやれを")]
    (folder / "kmnist_classmap.csv").write_text("\n".join(["index,codepoint,char", *rows]), encoding="utf-8")
    _, data = added(folder, home)
    assert data.classes == tuple("おきすつなはまやれを")
    assert is_same(data, digits)


def test_without_its_test_files_a_test_set_is_set_aside(digits: Parts, tmp_path: Path, home: Path) -> None:
    folder = write(tmp_path / "it", digits)
    (folder / USUAL[2]).unlink()
    with pytest.raises(DatasetError, match="t10k-labels-idx1-ubyte, but no test-images file"):
        added(folder, home)
    (folder / USUAL[3]).unlink()
    report, data = added(folder, home)
    assert (len(data.train), len(data.test)) == (257, 43)
    assert "one in seven images of train-images-idx3-ubyte" in report.test_origin


def test_a_copy_of_plain_files_is_the_same_data_set(digits: Parts, tmp_path: Path, home: Path) -> None:
    folder = write(tmp_path / "it", digits)
    _, data = added(folder, home)
    original = load(str(folder), home, valid_size=0, train_limit=None)
    assert data.facts is not None
    assert original.facts is not None
    assert data.facts.fingerprints == original.facts.fingerprints


GOOD = content(np.zeros((3, 2, 2), np.uint8))
HUGE = struct.pack(">4I", 0x0803, 1 << 20, 1 << 10, 1 << 10)


@pytest.mark.parametrize(
    ("name", "broken", "message"),
    [
        (USUAL[0], GOOD[:-1], "the header says 3×2×2 numbers, 12 bytes: expected at most 11 in this file"),
        (USUAL[0], gzip.compress(GOOD)[:-9], "the gzip data ends too early"),
        (USUAL[0], gzip.compress(GOOD[:-1]), "train-images-idx3-ubyte: ends after 2 of 3 entries"),
        (USUAL[0], GOOD + b"more", "bytes follow the 3 entries"),
        (USUAL[0], GOOD[:10], "ends after 10 bytes: expected 3 sizes in the header"),
        (USUAL[0], b"", "ends after 0 bytes"),
        (USUAL[0], HUGE, "the header says 1048576×1024×1024 numbers"),
        (
            USUAL[0],
            gzip.compress(HUGE),
            "the header says 1048576×1024",
        ),
        (USUAL[0], gzip.compress(content(np.zeros((1, 4001, 4000), np.uint8))), "images of 4001×4000 pixels: expected"),
        (USUAL[0], struct.pack(">4I", 0x0803, 0, 2, 2), "no entries (0×2×2)"),
        (USUAL[0], b"P5 28 28 255 ...", "magic number 0x50352032: expected that of an IDX file"),
        (USUAL[0], content(np.zeros(3, np.uint8)), "labels of shape (3,) and type uint8: expected images"),
        (USUAL[1], content(np.zeros((3, 5), np.int32)), "labels of shape (3, 5) and type int32: expected labels"),
        (USUAL[1], content(np.zeros(3, np.float32)), "type float32: expected labels"),
        (USUAL[1], content(np.zeros(4, np.uint8)), "train-labels-idx1-ubyte: 4 labels: expected 3, one for each image"),
        (USUAL[1], None, "no train-labels: expected a file such as train-labels-idx1-ubyte.gz"),
        (USUAL[2], content(np.zeros((2, 3, 2), np.uint8)), "images of 3×2 pixels: expected 2×2, the size of the train"),
    ],
    # Bytes that gzip makes hold the time, and the names of tests must not change.
    ids=lambda value: value if isinstance(value, str) else "content",
)
def test_a_broken_file_is_named(tmp_path: Path, home: Path, name: str, broken: bytes | None, message: str) -> None:
    part = Images(np.zeros((3, 2, 2), np.uint8), np.array([0, 1, 0], np.uint8))
    folder = write(tmp_path / "it", (part, Images(part.images[:2], part.labels[:2])))
    if broken is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(broken)
    with pytest.raises(DatasetError) as refused:
        add("it", folder, home)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not home.exists()


def test_what_no_reader_knows_is_described(tmp_path: Path, home: Path) -> None:
    folder = tmp_path / "stuff"
    folder.mkdir()
    with pytest.raises(DatasetError, match="stuff: an empty directory: not a data set of a known format"):
        add("it", folder, home)
    for number in range(7):
        (folder / f"{number}.docx").write_bytes(b"x")
    with pytest.raises(DatasetError, match=r"stuff: a directory of 0.docx, .*4.docx and 2 more: .*one of .*IDX"):
        add("it", folder, home)
    with pytest.raises(DatasetError, match="nowhere: no such file or directory"):
        add("it", tmp_path / "nowhere", home)
    with pytest.raises(DatasetError, match="x: no such file or directory"):
        add("it", Path("x" * 5000), home)
    (tmp_path / "empty.npz").touch()
    with pytest.raises(DatasetError, match=r"empty\.npz: an empty file: expected a data set$"):
        add("it", tmp_path / "empty.npz", home)
    np.savez(tmp_path / "cut.npz", x_train=np.zeros((9, 4, 4)))
    (tmp_path / "cut.npz").write_bytes((tmp_path / "cut.npz").read_bytes()[:-99])
    with pytest.raises(DatasetError, match=r"cut\.npz: the archive cannot be read .*expected a complete ZIP"):
        add("it", tmp_path / "cut.npz", home)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DatasetError, match="pipe: a pipe or a device"):
        add("it", tmp_path / "pipe", home)
