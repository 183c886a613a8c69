"""CSV files of images as Kaggle, pandas, NumPy, spreadsheets and scikit-learn write them."""

from __future__ import annotations

import codecs
import csv
import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tuinet.datasets import idx
from tuinet.datasets.readers.tables import rows
from tuinet.errors import DatasetError

from .reading import open_with_its_reader, train_of, whole

MNIST = Path(__file__).parents[3] / "data" / "mnist"
COUNT = 300
PIXELS = [f"pixel{index}" for index in range(784)]


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return idx.read_images(MNIST / "t10k-images-idx3-ubyte.gz")[:COUNT]


@pytest.fixture(scope="module")
def labels() -> list[int]:
    return idx.read_labels(MNIST / "t10k-labels-idx1-ubyte.gz")[:COUNT].tolist()


@pytest.fixture(scope="module")
def frame(images: np.ndarray, labels: list[int]) -> pd.DataFrame:
    """The table of Kaggle's digit-recognizer."""
    table = pd.DataFrame(images.reshape(COUNT, 784), columns=PIXELS)
    table.insert(0, "label", labels)
    return table


def last(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[[*frame.columns[1:], "label"]]


def write_lines(table: pd.DataFrame, path: Path) -> None:
    """As spreadsheets on Windows do."""
    text = table.to_csv(index=False, sep=";", lineterminator="\r\n")
    path.write_bytes(codecs.BOM_UTF8 + text.encode())


def write_zip(table: pd.DataFrame, path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("train.csv", table.to_csv(index=False))
        archive.writestr("__MACOSX/._train.csv", b"\0\5\x16\7")


WRITERS: dict[str, Callable[[pd.DataFrame, Path], object]] = {
    "Kaggle": lambda table, path: table.to_csv(path, index=False),
    "label last": lambda table, path: last(table).to_csv(path, index=False),
    "no header": lambda table, path: table.to_csv(path, index=False, header=False),
    "no header, label last": lambda table, path: last(table).to_csv(path, index=False, header=False),
    "with the index of pandas": lambda table, path: table.to_csv(path),
    "columns without names": lambda table, path: pd.DataFrame(table.to_numpy()).to_csv(path, index=False),
    "the header of a file that had none": lambda table, path: table.set_axis(
        ["0", *(f"0.{index}" for index in range(1, 785))], axis=1
    ).to_csv(path, index=False),
    "columns named 1x1 to 28x28": lambda table, path: table.set_axis(
        ["label", *(f"{row}x{column}" for row in range(1, 29) for column in range(1, 29))], axis=1
    ).to_csv(path, index=False),
    "columns in the order of their names": lambda table, path: table[sorted(table.columns)].to_csv(path, index=False),
    "the name of a file in each row": lambda table, path: table.assign(filename="a, b.png").to_csv(path, index=False),
    "tabs": lambda table, path: table.to_csv(path, index=False, sep="\t"),
    "semicolons, CRLF and a byte order mark": write_lines,
    "everything quoted": lambda table, path: table.to_csv(path, index=False, quoting=csv.QUOTE_ALL),
    "floats": lambda table, path: table.astype(float).to_csv(path, index=False),
    "NumPy's floats": lambda table, path: np.savetxt(path, table[:50], delimiter=", ", header=", ".join(table.columns)),
    "blank lines": lambda table, path: path.write_text(table.to_csv(index=False).replace("\n", "\n\n") + "\n"),
    "gzip": lambda table, path: path.write_bytes(gzip.compress(table.to_csv(index=False).encode())),
    "zip": write_zip,
}


@pytest.mark.parametrize("form", WRITERS)
def test_images_and_labels_are_read_as_they_were_written(
    tmp_path: Path, frame: pd.DataFrame, images: np.ndarray, labels: list[int], form: str
) -> None:
    path = tmp_path / "train.csv"
    WRITERS[form](frame, path)
    train = train_of(path)
    assert train.images.shape[1:] == (28, 28)
    np.testing.assert_array_equal(train.images, images[: len(train.images)])
    assert train.labels == labels[: len(train.images)]
    assert len(train.images) in (50, COUNT)


def test_names_of_classes_are_labels(tmp_path: Path, frame: pd.DataFrame, labels: list[int]) -> None:
    names = [f'the "{label}", as drawn' if label % 2 else f"Ziffer {label} ß" for label in labels]
    frame.assign(label=names).to_csv(tmp_path / "train.csv", index=False)
    assert train_of(tmp_path / "train.csv").labels == names


def test_letters_may_follow_on_digits(tmp_path: Path, frame: pd.DataFrame) -> None:
    characters = ["7"] * (COUNT - 20) + ["A"] * 20
    frame = pd.concat([frame.assign(label=characters)] * 2)
    frame.sort_values("label").to_csv(tmp_path / "train.csv", index=False)
    assert set(map(str, train_of(tmp_path / "train.csv").labels or [])) == {"7", "A"}


def test_the_digits_that_scikit_learn_ships(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    digits = rng.integers(0, 17, (500, 64))
    # The first pixel is empty in all of them, as the last column of other files is.
    digits[:, 0] = 0
    labels = rng.integers(0, 10, 500)
    with gzip.open(tmp_path / "digits.csv.gz", "wt") as file:
        np.savetxt(file, np.column_stack([digits, labels]), fmt="%.18g", delimiter=",")
    source = open_with_its_reader(tmp_path / "digits.csv.gz")
    train = whole(source.train)
    np.testing.assert_array_equal(train.images, digits.reshape(-1, 8, 8))
    assert train.labels == labels.tolist()
    assert "they are taken from column 65" in source.notes[0]


def test_fractions_survive(tmp_path: Path, images: np.ndarray) -> None:
    shares = images[:40].reshape(40, 784) / 255 - 0.5
    table = pd.DataFrame(shares).assign(label=np.arange(40) % 4)
    for separator, point in ((",", "."), (";", ",")):
        table.to_csv(tmp_path / "train.csv", index=False, sep=separator, decimal=point)
        np.testing.assert_allclose(train_of(tmp_path / "train.csv").images, shares.reshape(-1, 28, 28), rtol=3e-16)


def test_an_image_that_is_no_square_has_its_size_from_the_user_or_the_header(tmp_path: Path) -> None:
    images = np.arange(10 * 6).reshape(10, 6)
    header = [f"{row}x{column}" for row in range(2) for column in range(3)]
    pd.DataFrame(images, columns=header).assign(label=range(10)).to_csv(tmp_path / "named.csv", index=False)
    np.testing.assert_array_equal(train_of(tmp_path / "named.csv").images, images.reshape(10, 2, 3))
    pd.DataFrame(images).assign(label=range(10)).to_csv(tmp_path / "train.csv", index=False)
    np.testing.assert_array_equal(train_of(tmp_path / "train.csv", size=(3, 2)).images, images.reshape(10, 3, 2))


def test_a_column_beside_the_pixels_holds_the_labels_whatever_its_name(
    tmp_path: Path, frame: pd.DataFrame, labels: list[int]
) -> None:
    path = tmp_path / "train.csv"
    frame.rename(columns={"label": "kind of digit"}).assign(row=np.arange(COUNT)).to_csv(path, index=False)
    source = open_with_its_reader(path)
    assert whole(source.train).labels == labels
    assert source.notes == (
        "train.csv does not say where the labels are: they are taken from column 'kind of digit'",
        "the column is left out: row",
    )
    frame.assign(writer=np.arange(COUNT) % 7).rename(columns={"label": "kind"}).to_csv(path, index=False)
    with pytest.raises(DatasetError, match=r"^train\.csv: labels in kind and writer\? Name the column with --label$"):
        open_with_its_reader(path)
    assert train_of(path, label="writer").labels == [index % 7 for index in range(COUNT)]


@pytest.mark.parametrize("label", ["4", "Kind", "kind"])
def test_the_user_can_name_the_column_of_the_labels(tmp_path: Path, label: str) -> None:
    table = pd.DataFrame({"a": [1, 2], "b": [3, 4], "c": [5, 6], "Kind": [8, 9], "d": [7, 7]})
    table.to_csv(tmp_path / "odd.csv", index=False)
    train = train_of(tmp_path / "odd.csv", label=label)
    assert train.labels == [8, 9]
    np.testing.assert_array_equal(train.images, [[[1, 3], [5, 7]], [[2, 4], [6, 7]]])


def test_a_slow_field_is_parsed_like_a_fast_one(
    tmp_path: Path, frame: pd.DataFrame, images: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame[:60].to_csv(tmp_path / "train.csv", index=False)
    monkeypatch.setattr(rows, "parse_numbers", lambda *_: None)
    np.testing.assert_array_equal(train_of(tmp_path / "train.csv").images, images[:60])
