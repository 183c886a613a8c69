"""Parquet files, written by pyarrow as Hugging Face lays them out."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pytest
from PIL import Image
from pyarrow import parquet

import tuinet
from tuinet.datasets.adding import add
from tuinet.datasets.dataset import Images, load
from tuinet.errors import DatasetError, MissingPackageError

from .reading import open_with_its_reader, train_of, whole


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Images:
    """140 training images of MNIST."""
    home = tmp_path_factory.mktemp("home")
    return load("mnist", home, valid_size=0, train_limit=140, splits=["train"]).train


def png(pixels: np.ndarray) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "png")
    return stream.getvalue()


def write(file: Path, images: Images, names: list[str] | None = None) -> Path:
    """Write a file as `datasets.load_dataset("mnist")` caches it."""
    cells = [{"bytes": png(pixels), "path": None} for pixels in images.images]
    table = pyarrow.table({"image": cells, "label": images.labels.astype(np.int64)})
    if names is not None:
        features = {"image": {"_type": "Image"}, "label": {"names": names, "_type": "ClassLabel"}}
        metadata = {"huggingface": json.dumps({"info": {"features": features}})}
        table = table.replace_schema_metadata(metadata)
    file.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(table, file)
    return file


def test_mnist_of_hugging_face_is_added_trained_on_and_read_back_identical(
    own_home: Path, tmp_path: Path, digits: Images
) -> None:
    names = [f"digit {k}" for k in range(10)]
    write(tmp_path / "mnist" / "train-00000-of-00002.parquet", digits[:60], names)
    write(tmp_path / "mnist" / "train-00001-of-00002.parquet", digits[60:100], names)
    write(tmp_path / "mnist" / "test-00000-of-00001.parquet", digits[100:], names)
    report = add("hub", tmp_path / "mnist", own_home)
    assert (report.format, report.entry.train, report.entry.test) == ("Parquet", 100, 40)
    run = tuinet.train(dataset="hub", hidden=(8,), epochs=1, valid_size=0, threads=1).wait()
    data = run.model().dataset("test")
    assert data.classes == tuple(names)
    assert np.array_equal(data.test.images, digits[100:].images)
    assert np.array_equal(data.test.labels, digits[100:].labels)


@pytest.mark.parametrize("flat", [False, True], ids=["rows", "flat"])
def test_pixels_may_be_numbers(tmp_path: Path, digits: Images, flat: bool) -> None:
    images = digits.images[:20]
    cells = images.reshape(20, 784) if flat else images
    table = pyarrow.table({"pixels": cells.tolist(), "digit": digits.labels[:20].astype(np.int32)})
    parquet.write_table(table, tmp_path / "data.parquet")
    read = train_of(tmp_path / "data.parquet")
    assert np.array_equal(read.images, images)
    assert read.labels == digits.labels[:20].tolist()


def wide(images: Images) -> dict[str, Any]:
    """A table with a column for each pixel, as `pandas.read_csv("train.csv").to_parquet()` writes it."""
    pixels = images.images.reshape(len(images), -1)
    columns = {f"pixel{index}": pixels[:, index] for index in range(pixels.shape[1])}
    return {"label": images.labels.astype(np.int64), **columns}


def test_each_pixel_may_have_a_column(tmp_path: Path, digits: Images) -> None:
    parquet.write_table(pyarrow.table(wide(digits)), tmp_path / "data.parquet")
    read = train_of(tmp_path / "data.parquet")
    assert np.array_equal(read.images, digits.images)
    assert read.labels == digits.labels.tolist()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"pixel5": ["a", "b", "c"]}, "column 'pixel5' is of type string: expected numbers"),
        ({"pixel784": [1, 2, 3]}, "785 columns of pixels: expected a square number, or --size"),
        (
            {"pixel900": [1, 2, 3]},
            r"which column has the images\? Expected --images with one of label, .* and 778 more$",
        ),
        ({"pixel5": [1, None, 3]}, "NaN"),
    ],
)
def test_columns_that_are_no_pixels_are_refused(
    own_home: Path, tmp_path: Path, digits: Images, change: dict[str, Any], problem: str
) -> None:
    parquet.write_table(pyarrow.table({**wide(digits[:3]), **change}), tmp_path / "data.parquet")
    with pytest.raises(DatasetError, match=problem):
        add("broken", tmp_path / "data.parquet", own_home)


def test_columns_with_other_names_are_named_by_the_user(tmp_path: Path, digits: Images) -> None:
    cells = [png(pixels) for pixels in digits.images[:4]]
    parquet.write_table(pyarrow.table({"scan": cells, "kind": ["a", "b", "a", "b"]}), tmp_path / "d.parquet")
    with pytest.raises(DatasetError, match="Expected --images with one of scan, kind"):
        open_with_its_reader(tmp_path / "d.parquet")
    with pytest.raises(DatasetError, match="no column 'sort': expected one of scan, kind"):
        open_with_its_reader(tmp_path / "d.parquet", images="scan", labels="sort")
    assert train_of(tmp_path / "d.parquet", images="scan", labels="kind").labels == ["a", "b", "a", "b"]


def test_splits_may_be_directories(tmp_path: Path, digits: Images) -> None:
    write(tmp_path / "train" / "0.parquet", digits[:10])
    write(tmp_path / "test" / "0.parquet", digits[10:15])
    assert len(whole(open_with_its_reader(tmp_path).test).images) == 5


def broken(cell: Any) -> pyarrow.Table:
    return pyarrow.table({"image": [{"bytes": png(np.zeros((2, 2), np.uint8))}, cell], "label": [0, 1]})


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        (broken({"bytes": b"nothing"}), "row 2: not an image"),
        (broken({"bytes": None}), "row 2: no image in this row"),
        (pyarrow.table({"image": [[1.0, 2.0, 3.0]], "label": [0]}), "3 values: expected a square number of pixels"),
        (pyarrow.table({"image": [[[1], [2, 3]]], "label": [0]}), "rows of different lengths"),
        (pyarrow.table({"image": [[[1]], [[2]]], "label": [0, None]}), "label is None: expected a whole number"),
        (pyarrow.table({"image": [[[1]]], "label": [0.5]}), "label is 0.5: expected a whole number or a name"),
        (pyarrow.table({"image": [[[1]], [[2]]]}), "no labels: expected one for each training image"),
    ],
)
def test_broken_rows_are_named_and_nothing_is_left(
    own_home: Path, tmp_path: Path, table: pyarrow.Table, problem: str
) -> None:
    parquet.write_table(table, tmp_path / "d.parquet")
    with pytest.raises(DatasetError, match=problem):
        add("broken", tmp_path / "d.parquet", own_home)
    assert list(own_home.rglob("*.*")) == []


@pytest.mark.parametrize("kept", [4, 100, -9], ids=["magic", "start", "footer"])
def test_a_file_that_was_cut_off_is_refused(own_home: Path, tmp_path: Path, digits: Images, kept: int) -> None:
    file = write(tmp_path / "d.parquet", digits)
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(DatasetError, match="a damaged Parquet file"):
        add("broken", file, own_home)


def test_files_without_a_telling_name_are_refused(tmp_path: Path, digits: Images) -> None:
    for name in ("a", "b"):
        write(tmp_path / f"{name}.parquet", digits[:3])
    with pytest.raises(DatasetError, match="training or test images"):
        open_with_its_reader(tmp_path)


def test_a_missing_package_is_named_with_the_command_that_installs_it(
    tmp_path: Path, digits: Images, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path / "d.parquet", digits[:3])
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingPackageError, match=r"pip install 'tuinet\[parquet\]'"):
        open_with_its_reader(file)
