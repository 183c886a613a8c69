"""Data sets of other programs: added, trained on and kept as they were; and damaged ones, of which nothing is kept."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tuinet.datasets import idx

from .conftest import Tuinet
from .foreign_data_sets import WRITERS, Digits, Writer, csv_files, csv_in_an_archive, emnist, image_files, keras, kmnist
from .test_bad_input import refused

ONE_EPOCH = ("--epochs", "1", "--hidden", "16", "--threads", "1", "--valid-size", "50", "--quiet")


@pytest.fixture(scope="module")
def digits() -> Digits:
    return Digits()


@pytest.mark.parametrize("write", WRITERS)
def test_a_data_set_is_added_as_it_is_and_trained_on(
    tuinet: Tuinet, tmp_path: Path, digits: Digits, write: Writer
) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    added = tuinet("data", "add", "digits", *write(digits, folder), "--json")
    assert added.code == 0, added.err
    stored = tuinet.home / "datasets" / "digits"
    for split, images, labels in (
        ("train", digits.train, digits.train_labels),
        ("t10k", digits.test, digits.test_labels),
    ):
        # Directories are read class by class.
        order = np.argsort(labels, kind="stable") if write is image_files else np.arange(len(labels))
        np.testing.assert_array_equal(idx.read_images(stored / f"{split}-images-idx3-ubyte.gz"), images[order])
        np.testing.assert_array_equal(idx.read_labels(stored / f"{split}-labels-idx1-ubyte.gz"), labels[order])
    prefix = "digit " if write is csv_in_an_archive else ""
    assert [each["name"] for each in added.json["classes"]] == [f"{prefix}{label}" for label in range(10)]
    assert tuinet("train", "--dataset", "digits", *ONE_EPOCH).code == 0


def test_the_digits_of_scikit_learn(tuinet: Tuinet, tmp_path: Path, digits: Digits) -> None:
    small = np.rint(digits.train[:, 2:26, 2:26].reshape(600, 8, 3, 8, 3).mean(axis=(2, 4)) / 255 * 16)
    small[0, 4, 4] = 16
    rows = np.column_stack([small.reshape(600, 64), digits.train_labels])
    with gzip.open(tmp_path / "digits.csv.gz", "wt") as file:
        np.savetxt(file, rows, fmt="%.18g", delimiter=",")
    report = tuinet("data", "add", "small", tmp_path / "digits.csv.gz", "--json").json
    assert (report["shape"], report["values"], report["train"] + report["test"]) == ([8, 8], [0, 16], 600)
    assert tuinet("train", "--dataset", "small", *ONE_EPOCH).code == 0


def test_a_size_for_rows_that_are_no_squares(tuinet: Tuinet, tmp_path: Path, digits: Digits) -> None:
    table = digits.table("train")
    cut = table[["label", *table.columns[1 : 1 + 28 * 20]]]
    cut.to_csv(tmp_path / "cut.csv", index=False)
    refused(tuinet("data", "add", "cut", tmp_path / "cut.csv"), 1, "560 columns of pixels", "--size HxW")
    report = tuinet("data", "add", "cut", tmp_path / "cut.csv", "--size", "20x28", "--json").json
    assert report["shape"] == [20, 28]


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3000])


def damage_labels(path: Path) -> None:
    labels = io.BytesIO()
    np.savez(labels, np.arange(7))
    path.with_name("kmnist-test-labels.npz").write_bytes(labels.getvalue())


@pytest.mark.parametrize(
    ("write", "name", "damage", "words"),
    [
        (csv_files, "mnist_train.csv", cut_off, ("mnist_train.csv, line 600", "values: expected 785")),
        (csv_files, "mnist_test.csv.gz", cut_off, ("mnist_test.csv.gz", "ends too early")),
        (csv_in_an_archive, "archive.zip", cut_off, ("archive.zip",)),
        (keras, "mnist.npz", cut_off, ("mnist.npz",)),
        (kmnist, "kmnist-test-imgs.npz", damage_labels, ("7 labels: expected 100, one for each image",)),
        (
            emnist,
            "emnist-digits.mat",
            cut_off,
            ("emnist-digits.mat: a damaged MATLAB file, or one that is cut off",),
        ),
    ],
)
def test_of_a_damaged_data_set_nothing_is_left(
    tuinet: Tuinet,
    tmp_path: Path,
    digits: Digits,
    write: Writer,
    name: str,
    damage: Callable[[Path], None],
    words: tuple[str, ...],
) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    paths = write(digits, folder)
    damage(folder / name)
    refused(tuinet("data", "add", "digits", *paths), 1, *words)
    left = [path for path in tuinet.home.rglob("*") if path.is_file()]
    assert left == []
    assert tuinet("data", "list", "--quiet").out == "mnist\n"
    assert not any(entry.name.startswith(".") for entry in os.scandir(folder))


def test_the_command_for_images_without_labels_works(tuinet: Tuinet, tmp_path: Path, digits: Digits) -> None:
    with zipfile.ZipFile(tmp_path / "digit-recognizer.zip", "w") as archive:
        archive.writestr("train.csv", digits.table("train").to_csv(index=False))
        archive.writestr("test.csv", digits.table("test").drop(columns="label").to_csv(index=False))
        archive.writestr("sample_submission.csv", "ImageId,Label\n1,0\n")
    added = tuinet("data", "add", "digits", tmp_path / "digit-recognizer.zip")
    assert added.code == 0, added.err
    assert tuinet("train", "--dataset", "digits", *ONE_EPOCH).code == 0
    command = next(line for line in added.err.splitlines() if "tuinet predict RUN" in line).split(
        "tuinet predict RUN "
    )[1]
    submitted = tuinet("predict", "last", command, "--submission")
    assert submitted.code == 0, submitted.err
    assert len(submitted.out.splitlines()) == 101
