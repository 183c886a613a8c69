"""`tuinet predict` on the rows of CSV files and the arrays of archives, and submissions to Kaggle."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.io import savemat

from tuinet.datasets import idx

from .conftest import Tuinet
from .test_bad_input import refused

MNIST = Path(__file__).parents[2] / "data" / "mnist"
COUNT = 300


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return idx.read_images(MNIST / "t10k-images-idx3-ubyte.gz")[:COUNT]


@pytest.fixture
def table(images: np.ndarray) -> pd.DataFrame:
    """Kaggle's test.csv."""
    return pd.DataFrame(images.reshape(COUNT, 784), columns=[f"pixel{index}" for index in range(784)])


def test_files_of_every_form_get_the_same_answers(
    home: Tuinet, tmp_path: Path, images: np.ndarray, table: pd.DataFrame
) -> None:
    table.to_csv(tmp_path / "test.csv", index=False)
    table.assign(label=np.arange(COUNT) % 10).to_csv(tmp_path / "labelled.csv.gz", index=False)
    (table / 255).to_csv(tmp_path / "shares.csv", index=False, header=False)
    np.savez(tmp_path / "any.npz", images=images)
    np.savez(tmp_path / "mnist.npz", x_train=images[:2], y_train=[1, 2], x_test=images, y_test=np.arange(COUNT))
    savemat(tmp_path / "any.mat", {"images": images.transpose(1, 2, 0)})
    np.save(tmp_path / "stack.npy", images)
    expected = [answer["probabilities"] for answer in home("predict", "last", tmp_path / "stack.npy", "--json").lines]
    assert len(expected) == COUNT
    for name in ("test.csv", "labelled.csv.gz", "shares.csv", "any.npz/images", "mnist.npz/x_test", "any.mat"):
        answers = home("predict", "last", name.partition("/")[0], "--json", cwd=tmp_path).lines
        assert [answer["image"] for answer in answers] == [f"{name}[{index}]" for index in range(COUNT)]
        for answer, probabilities in zip(answers, expected, strict=True):
            assert answer["probabilities"] == pytest.approx(probabilities, abs=1e-6)


def test_a_submission_to_kaggle(home: Tuinet, tmp_path: Path, images: np.ndarray, table: pd.DataFrame) -> None:
    table.to_csv(tmp_path / "test.csv", index=False)
    np.save(tmp_path / "stack.npy", images)
    submitted = home("predict", "last", tmp_path / "test.csv", "--submission")
    assert (submitted.code, submitted.err) == (0, "")
    header, *rows = submitted.out.splitlines()
    assert header == "ImageId,Label"
    answers = home("predict", "last", tmp_path / "stack.npy", "--json").lines
    assert rows == [f"{number},{answer['prediction']}" for number, answer in enumerate(answers, 1)]


def test_images_of_another_range_are_scaled_as_the_data_set_was(tuinet: Tuinet, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    labels = np.arange(400) % 4
    # A bright corner for each class, as dim as in scikit-learn's digits.
    digits = rng.integers(0, 4, (400, 4, 4, 4, 4))
    digits[np.arange(400), labels] += 12
    rows = digits.reshape(400, 256)
    pd.DataFrame(rows).assign(label=[f"corner, {label}" for label in labels]).to_csv(tmp_path / "data.csv", index=False)
    assert tuinet("data", "add", "corners", tmp_path / "data.csv", "--quiet").code == 0
    train = ("train", "--dataset", "corners", "--epochs", "30", "--hidden", "16", "--threads", "1", "--quiet")
    assert tuinet(*train).code == 0
    # Without its brightest pixels, nothing in this file says that white is 16.
    pd.DataFrame(np.minimum(rows, 13)).to_csv(tmp_path / "dim.csv", index=False)
    rows_out = tuinet("predict", "last", tmp_path / "dim.csv", "--submission").out.splitlines()[1:]
    right = sum(row.endswith(f',"corner, {label}"') for row, label in zip(rows_out, labels, strict=True))
    assert right > 380


def test_a_row_that_cannot_be_read(home: Tuinet, tmp_path: Path, table: pd.DataFrame) -> None:
    table.to_csv(tmp_path / "test.csv", index=False)
    with open(tmp_path / "test.csv", "a") as file:
        file.write("1,2,3\n")
    refused(home("predict", "last", tmp_path / "test.csv"), 1, "test.csv, line 302: 3 values: expected 784")
    table.iloc[:, :700].to_csv(tmp_path / "cut.csv", index=False)
    refused(home("predict", "last", tmp_path / "cut.csv"), 1, "700 columns", "784 for images of 28×28\n")
    np.savez(tmp_path / "roles.npz", a=np.zeros((3, 28, 28)), b=np.zeros((3, 28, 28)))
    refused(home("predict", "last", tmp_path / "roles.npz"), 1, "do not tell their roles: expected a file that 'tuinet")
    refused(
        home("predict", "last", tmp_path / "test.csv", "--json", "--submission"),
        2,
        "--json cannot be used with --submission",
    )
