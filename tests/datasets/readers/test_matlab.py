"""MATLAB's files: EMNIST's structure, SVHN, and X with y, written by SciPy."""

from __future__ import annotations

import re
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from tuinet.datasets import idx, orientation
from tuinet.datasets.adding import add
from tuinet.datasets.dataset import load
from tuinet.datasets.readers.matlab.reader import MATLAB
from tuinet.errors import DatasetError, TuinetError

from .reading import open_with_its_reader, train_of, whole

MNIST = Path(__file__).parents[3] / "data" / "mnist"


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return idx.read_images(MNIST / "t10k-images-idx3-ubyte.gz")[:600]


@pytest.fixture(scope="module")
def labels() -> np.ndarray:
    return idx.read_labels(MNIST / "t10k-labels-idx1-ubyte.gz")[:600]


def write_emnist(path: Path, images: np.ndarray, labels: np.ndarray, **changes: object) -> Path:
    """Digits as EMNIST has them, in the structure of emnist-digits.mat."""
    rows = images.transpose(0, 2, 1).reshape(len(images), -1)

    def split(part: slice) -> dict[str, object]:
        writers = np.ones((len(rows[part]), 1))
        return {"images": rows[part], "labels": labels[part, None].astype(float), "writers": writers}

    mapping = np.array([[digit, ord(str(digit))] for digit in range(10)], np.uint8)
    dataset = {"train": split(slice(400)), "test": split(slice(400, None)), "mapping": mapping, **changes}
    savemat(path, {"dataset": dataset}, do_compression=True)
    return path


def test_emnist_is_upright_and_has_its_names(tmp_path: Path, images: np.ndarray, labels: np.ndarray) -> None:
    path = write_emnist(tmp_path / "emnist-digits.mat", images, labels + 3)
    savemat_mapping = np.array([[digit + 3, ord("abcdefghij"[digit])] for digit in range(10)], np.uint8)
    write_emnist(path, images, labels + 3, mapping=savemat_mapping)
    source = open_with_its_reader(path)
    np.testing.assert_array_equal(whole(source.train).images, images[:400])
    assert whole(source.test).labels == (labels[400:] + 3).tolist()
    assert source.mapping is not None
    assert source.mapping.names == {digit + 3: "abcdefghij"[digit] for digit in range(10)}


def test_emnist_is_not_turned_twice(tmp_path: Path, images: np.ndarray, labels: np.ndarray) -> None:
    add("digits", write_emnist(tmp_path / "emnist-digits.mat", images, labels), tmp_path / "home")
    data = load("digits", tmp_path / "home", valid_size=0, train_limit=None)
    np.testing.assert_array_equal(data.train.images, images[:400])
    np.testing.assert_array_equal(data.test.images, images[400:])
    assert data.classes == tuple("0123456789")


def test_svhn_counts_images_last_and_calls_zero_ten(tmp_path: Path) -> None:
    photographs = np.random.default_rng(0).integers(0, 256, (40, 32, 32, 3), np.uint8)
    labels = np.arange(40) % 10
    for split, part in (("train", slice(30)), ("test", slice(30, None))):
        stored = labels[part, None].copy()
        stored[stored == 0] = 10
        savemat(tmp_path / f"{split}_32x32.mat", {"X": photographs[part].transpose(1, 2, 3, 0), "y": stored})
    source = open_with_its_reader(tmp_path)
    train, test = whole(source.train), whole(source.test)
    np.testing.assert_array_equal(train.images, photographs[:30])
    assert (train.labels, test.labels) == (labels[:30].tolist(), labels[30:].tolist())
    assert source.notes == ("label 10 is the digit 0",)


def test_rows_of_pixels_are_read_as_columns_and_the_user_is_told_where_the_images_do_not_show_it(
    tmp_path: Path, images: np.ndarray
) -> None:
    rows = images.transpose(0, 2, 1).reshape(len(images), -1)
    # Three classes of all digits show nothing.
    savemat(tmp_path / "rows.mat", {"X": rows, "y": np.arange(len(images))[:, None] % 3})
    source = open_with_its_reader(tmp_path / "rows.mat")
    np.testing.assert_array_equal(whole(source.train).images, images)
    notes = add("rows", tmp_path / "rows.mat", tmp_path / "home").notes
    assert "each row of X is read as the columns of an image" in notes[0]
    assert "'--orientation transposed'" in notes[0]


@pytest.mark.parametrize("order", ["C", "F"])
def test_digits_are_upright_in_whatever_order_their_pixels_are_stored(
    tmp_path: Path, images: np.ndarray, labels: np.ndarray, order: str
) -> None:
    rows = images.reshape(len(images), -1)
    if order == "F":
        rows = images.transpose(0, 2, 1).reshape(len(images), -1)
    for split, part in (("train", slice(400)), ("test", slice(400, None))):
        savemat(tmp_path / f"digits_{split}.mat", {"X": rows[part], "y": labels[part, None]})
    report = add("digits", tmp_path, tmp_path / "home")
    data = load("digits", tmp_path / "home", valid_size=0, train_limit=None)
    np.testing.assert_array_equal(data.train.images, images[:400])
    np.testing.assert_array_equal(data.test.images, images[400:])
    assert not any("each row" in note for note in report.notes)


@pytest.mark.parametrize("transposed", [False, True])
def test_nine_of_ten_digits_tell_how_images_are_stored(
    tmp_path: Path, images: np.ndarray, labels: np.ndarray, transposed: bool
) -> None:
    # One class is on its side among the others.
    mixed = np.where((labels == 3)[:, None, None], images.transpose(0, 2, 1), images)
    stored = mixed.transpose(0, 2, 1) if transposed else mixed
    assert orientation.storage(lambda label: stored[labels == label], "0123456789") == (
        "transposed" if transposed else "upright"
    )


def test_usps(tmp_path: Path) -> None:
    data = np.random.default_rng(0).integers(0, 256, (256, 7, 10), np.uint8)
    savemat(tmp_path / "usps_all.mat", {"data": data})
    train = train_of(tmp_path / "usps_all.mat")
    assert train.labels == [digit for digit in (*range(1, 10), 0) for _ in range(7)]
    np.testing.assert_array_equal(train.images[8], data[:, 1, 1].reshape(16, 16, order="F"))


def test_splits_in_one_file_and_labels_that_are_marks(tmp_path: Path, images: np.ndarray, labels: np.ndarray) -> None:
    columns = images.transpose(0, 2, 1).reshape(600, 784).T
    marks = np.where(np.arange(10)[:, None] == labels, 1, -1)
    savemat(
        tmp_path / "usps_resampled.mat",
        {
            "train_patterns": columns[:, :400],
            "train_labels": marks[:, :400],
            "test_patterns": columns[:, 400:],
            "test_labels": marks[:, 400:],
        },
    )
    source = open_with_its_reader(tmp_path / "usps_resampled.mat")
    assert whole(source.train).labels == labels[:400].tolist()
    assert whole(source.test).labels == labels[400:].tolist()
    np.testing.assert_array_equal(whole(source.test).images.transpose(0, 2, 1), images[400:])


@pytest.mark.parametrize("form", ["4", "5"])
def test_rows_of_pixels_are_columns_of_images(
    tmp_path: Path, images: np.ndarray, labels: np.ndarray, form: str
) -> None:
    rows = images[:90].transpose(0, 2, 1).reshape(90, 784) / 255
    savemat(tmp_path / "ex3data1.mat", {"X": rows, "y": labels[:90, None].astype(float)}, format=form)
    train = train_of(tmp_path / "ex3data1.mat")
    np.testing.assert_array_equal(np.rint(train.images * 255), images[:90])
    assert train.labels == labels[:90].tolist()


def test_images_in_columns(tmp_path: Path, images: np.ndarray, labels: np.ndarray) -> None:
    savemat(tmp_path / "mnist-original.mat", {"data": images.reshape(600, 784).T, "label": labels[None].astype(float)})
    train = train_of(tmp_path / "mnist-original.mat")
    np.testing.assert_array_equal(train.images, images)
    assert train.labels == labels.tolist()


def test_variables_that_the_user_names(tmp_path: Path, images: np.ndarray, labels: np.ndarray) -> None:
    savemat(tmp_path / "any.mat", {"a": images.transpose(1, 2, 0), "b": labels})
    np.testing.assert_array_equal(train_of(tmp_path / "any.mat", images="a", labels="b").images, images)
    with pytest.raises(DatasetError, match=re.escape("expected --images and --labels with two of a (28×28×600), b")):
        open_with_its_reader(tmp_path / "any.mat")
    with pytest.raises(DatasetError, match="no variable 'z': expected --labels with one of a "):
        open_with_its_reader(tmp_path / "any.mat", images="a", labels="z")


def test_files_that_are_cut_off_or_damaged(tmp_path: Path, images: np.ndarray, labels: np.ndarray) -> None:
    path = write_emnist(tmp_path / "emnist-digits.mat", images, labels)
    content = path.read_bytes()
    rng = np.random.default_rng(0)
    versions = [content[:end] for end in (0, 100, 130, 1000, len(content) - 1)]
    for position in rng.integers(140, len(content), 20).tolist():
        versions.append(content[:position] + rng.bytes(4) + content[position + 4 :])
    for version in versions:
        path.write_bytes(version)
        with pytest.raises(DatasetError, match=r"^emnist-digits\.mat: .{5,200}$"):
            train_of(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"train": {"images": np.zeros((3, 784)), "labels": [[1], [2]]}}, "expected 2 rows of pixels, one for each"),
        ({"train": {"images": np.zeros((2, 783)), "labels": [[1], [2]]}}, "783 pixels in a row: expected a square"),
        ({"train": {"images": np.zeros((2, 784))}}, "no field 'labels': expected the structure of EMNIST"),
        ({"train": {"images": np.zeros((1, 784)), "labels": "a"}}, "an array of <U1 of shape (1,): expected labels"),
        ({"mapping": [[1, 2]]}, "code 2 of label 1: expected that of a character"),
        ({"mapping": [[1]]}, "shape (1, 1): expected rows of a label and one or two ASCII codes"),
    ],
)
def test_structures_that_are_not_those_of_emnist(
    tmp_path: Path, images: np.ndarray, labels: np.ndarray, change: dict[str, object], message: str
) -> None:
    path = write_emnist(tmp_path / "emnist.mat", images, labels, **change)
    with pytest.raises(DatasetError, match=re.escape(message)):
        train_of(path)


def test_bombs_are_not_unpacked(tmp_path: Path) -> None:
    savemat(tmp_path / "any.mat", {"X": np.zeros((100, 1), np.uint8), "y": np.zeros((100, 1))})
    header = (tmp_path / "any.mat").read_bytes()[:128]
    packed = zlib.compress(bytes(100 << 20))
    (tmp_path / "any.mat").write_bytes(header + (15).to_bytes(4, "little") + len(packed).to_bytes(4, "little") + packed)
    with pytest.raises(DatasetError, match="unpacks to more than 250 times its size"):
        train_of(tmp_path / "any.mat")


def test_a_variable_that_crashes_scipy_is_refused(tmp_path: Path) -> None:
    savemat(tmp_path / "any.mat", {"X": np.zeros((4, 4, 30), np.uint8), "y": np.arange(30)})
    content = bytearray((tmp_path / "any.mat").read_bytes())
    # The class of the first array becomes that of sparse arrays, whose parts are not there.
    content[144] = 5
    (tmp_path / "any.mat").write_bytes(content)
    expected = r"^any\.mat: a damaged MATLAB file.* \(an array of class 5: expected numbers"
    with pytest.raises(DatasetError, match=expected):
        train_of(tmp_path / "any.mat")


def test_newer_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "any.mat").write_bytes(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(512) + b"\x89HDF\r\n")
    with pytest.raises(
        DatasetError, match=r"saved by MATLAB 7\.3, in HDF5: expected an older format, as saved with -v7"
    ):
        train_of(tmp_path / "any.mat")


def test_without_scipy_the_command_that_installs_it_is_named(
    tmp_path: Path, images: np.ndarray, labels: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_emnist(tmp_path / "emnist.mat", images, labels)
    monkeypatch.setitem(sys.modules, "scipy.io", None)
    assert MATLAB.recognises([path])
    with pytest.raises(TuinetError, match=r"scipy is not installed: install it with: pip install 'tuinet\[mat\]'"):
        open_with_its_reader(path)
