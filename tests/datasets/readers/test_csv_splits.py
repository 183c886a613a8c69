"""Which of several CSV files is for training, and which for testing."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tuinet.errors import DatasetError

from .reading import open_with_its_reader, whole


def table(value: int, *, header: bool = True, labels: bool = True) -> str:
    """Twelve images of 4×4 pixels that are all `value`."""
    frame = pd.DataFrame(np.full((12, 16), value), columns=[f"pixel{index}" for index in range(16)])
    if labels:
        frame.insert(0, "label", np.arange(12) % 3)
    return frame.to_csv(index=False, header=header)


def write(folder: Path, **contents: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in contents.items():
        (folder / f"{name}.csv").write_text(content)
    return folder


@pytest.mark.parametrize(
    "names",
    [
        ("train", "test"),
        ("mnist_train", "mnist_test"),
        ("fashion-mnist_train", "fashion-mnist_test"),
        ("emnist-letters-train", "emnist-letters-test"),
        ("optdigits_tra", "optdigits_tes"),
        ("Training", "Testing"),
    ],
)
def test_files_are_told_apart_by_their_names(tmp_path: Path, names: tuple[str, str]) -> None:
    folder = write(tmp_path / "data", **{names[0]: table(1), names[1]: table(2)})
    for paths in ([folder], sorted(folder.iterdir()), sorted(folder.iterdir(), reverse=True)):
        source = open_with_its_reader(*paths)
        assert whole(source.train).images.max() == 1
        assert whole(source.test).images.max() == 2


def test_without_telling_names_the_second_file_is_for_testing(tmp_path: Path) -> None:
    folder = write(tmp_path / "data", one=table(1), two=table(2, header=False))
    source = open_with_its_reader(folder / "one.csv", folder / "two.csv")
    assert (whole(source.train).images.max(), whole(source.test).images.max()) == (1, 2)


@pytest.mark.parametrize("names", [("train", "holdout"), ("digits", "test")])
def test_the_name_of_one_file_tells_what_the_other_is(tmp_path: Path, names: tuple[str, str]) -> None:
    folder = write(tmp_path / "data", **{names[0]: table(1), names[1]: table(2)})
    paths = [folder / f"{name}.csv" for name in names]
    for order in (paths, paths[::-1]):
        source = open_with_its_reader(*order)
        assert (whole(source.train).images.max(), whole(source.test).images.max()) == (1, 2)


def test_files_of_kaggle_in_their_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "digit-recognizer.zip", "w") as archive:
        archive.writestr("sample_submission.csv", "ImageId,Label\n1,0\n2,0\n")
        archive.writestr("test.csv", table(2, labels=False))
        archive.writestr("train.csv", table(1))
    source = open_with_its_reader(tmp_path / "digit-recognizer.zip")
    assert whole(source.train).labels == [0, 1, 2] * 4
    assert whole(source.test).labels is None
    assert source.format == "CSV, ZIP"


def test_a_file_without_labels(tmp_path: Path) -> None:
    for header in (True, False):
        folder = write(tmp_path / "data", test=table(7, header=header, labels=False))
        assert whole(open_with_its_reader(folder / "test.csv").train).labels is None


def test_a_validation_set_of_its_own(tmp_path: Path) -> None:
    folder = write(tmp_path / "data", train=table(1), val=table(3), test=table(2))
    assert whole(open_with_its_reader(folder).valid).images.max() == 3


def test_several_data_sets_in_a_folder(tmp_path: Path) -> None:
    contents = {f"emnist-{name}-{split}": table(1) for name in ("letters", "digits") for split in ("train", "test")}
    folder = write(tmp_path / "data", **contents)
    source = open_with_its_reader(folder, split="letters")
    assert (source.train.origin, source.test and source.test.origin) == (
        "emnist-letters-train.csv",
        "emnist-letters-test.csv",
    )
    with pytest.raises(DatasetError, match="--split with one of digits, letters"):
        open_with_its_reader(folder)
    with pytest.raises(DatasetError, match="'mnist-x': expected one of digits, letters"):
        open_with_its_reader(folder, split="mnist-x")


def test_files_that_are_not_told_apart(tmp_path: Path) -> None:
    folder = write(tmp_path / "data", one=table(1), two=table(2), three=table(3))
    with pytest.raises(DatasetError, match=r"one\.csv, three\.csv, two\.csv: which is which"):
        open_with_its_reader(folder)


def test_characters_of_emnist(tmp_path: Path) -> None:
    mapping = "0 65 97\n1 66 98\n2 67 99\n"
    folder = write(tmp_path / "data", **{"emnist-letters-train": table(1)})
    (folder / "emnist-letters-mapping.txt").write_text(mapping)
    (folder / "emnist-digits-mapping.txt").write_text("0 48\n")
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as archive:
        archive.writestr("emnist-letters-train.csv", table(1))
        archive.writestr("emnist-letters-mapping.txt", mapping)
    for path in (folder, folder / "emnist-letters-train.csv", tmp_path / "archive.zip"):
        source = open_with_its_reader(path)
        assert source.mapping is not None
        assert source.mapping.names == {0: "A", 1: "B", 2: "C"}
        assert source.emnist
