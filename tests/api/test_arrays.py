"""`tuinet.train(x, y)`: arrays become a data set like any other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tuinet
from tuinet.api.arrays import dataset_of_arrays
from tuinet.errors import DatasetError, UsageError

rng = np.random.default_rng(0)
LABELS = np.arange(140) % 2
IMAGES = np.zeros((140, 8, 8), np.uint8)
IMAGES[LABELS == 0, 1:3] = 255
IMAGES[LABELS == 1, 5:7] = 255
IMAGES[:, 0] = rng.integers(0, 255, (140, 8))
"""Two kinds of bars, in images that all differ"""


def test_a_network_is_trained_on_arrays_of_floats_and_names(own_home: Path) -> None:
    names = np.where(LABELS == 0, "high", "low")
    run = tuinet.train(IMAGES / 255, names, hidden=(8,), epochs=20, valid_size=0, threads=1).wait()
    model = run.model()
    assert (model.classes, run.test_accuracy) == (("high", "low"), 1.0)
    assert len(model.images("train")) + len(model.images("test")) == 140


def test_images_and_labels_are_kept_as_they_are(own_home: Path) -> None:
    name = dataset_of_arrays(IMAGES[:100], LABELS[:100], (IMAGES[100:], LABELS[100:]), ["high", "low"], "bars")
    data = tuinet.load_dataset(name)
    assert (name, data.classes, len(data.test)) == ("bars", ("high", "low"), 40)
    assert np.array_equal(data.test.images, IMAGES[100:])
    assert np.array_equal(data.test.labels, LABELS[100:])


def test_the_same_arrays_are_kept_once(own_home: Path) -> None:
    first = dataset_of_arrays(IMAGES, LABELS)
    assert dataset_of_arrays(IMAGES.reshape(140, 64).reshape(140, 8, 8), LABELS) == first
    assert dataset_of_arrays(IMAGES, LABELS, classes=("a", "b")) != first


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (IMAGES > 127, LABELS),
        (IMAGES[:, None], LABELS),
        (IMAGES[..., None], LABELS[:, None]),
        (IMAGES, LABELS.astype(np.float32)),
        (IMAGES, LABELS == 1),
        (IMAGES, np.eye(2)[LABELS]),
        (IMAGES, np.array(["ab"[label] for label in LABELS], dtype=object)),
    ],
    ids=["masks", "channels first", "columns", "floats", "true or false", "one-hot", "names as pandas has them"],
)
def test_arrays_may_have_the_forms_of_other_libraries(own_home: Path, x: Any, y: Any) -> None:
    data = tuinet.load_dataset(dataset_of_arrays(x, y, (x[:40], y[:40])))
    assert np.array_equal(data.test.labels, LABELS[:40])
    # Masks have lost the grey of the first row.
    assert np.array_equal(data.test.images[:, 1:], IMAGES[:40, 1:])


def test_the_size_of_the_test_images_is_checked(own_home: Path) -> None:
    with pytest.raises(DatasetError, match=r"test\[0\]: images of 7×8 pixels: expected 8×8, the size of x$"):
        dataset_of_arrays(IMAGES, LABELS, (IMAGES[:, 1:], LABELS))


@pytest.mark.parametrize(
    ("x", "y", "problem"),
    [
        (IMAGES[:, 0, :7], LABELS, r"x: shape \(140, 7\): expected .* a square number"),
        (IMAGES[0, 0], LABELS, r"x: shape \(8,\): expected \(n, height, width\)"),
        (IMAGES, LABELS[:9], r"y: shape \(9,\): expected \(140,\), a label for each image"),
        (IMAGES, LABELS / 2, "y: label 0.5: expected whole numbers or names"),
        (IMAGES, np.ones((140, 2)), r"y: labels of shape \(140, 2\): expected one label for each image"),
        (IMAGES, np.array([None] * 140), r"y: shape \(140,\), object: expected integers or class names"),
        (IMAGES.astype(str), LABELS, "x: <U3: expected numbers"),
        (np.where(IMAGES, np.nan, 0.0), LABELS, "NaN"),
    ],
)
def test_arrays_that_are_no_data_set_are_refused(own_home: Path, x: Any, y: Any, problem: str) -> None:
    with pytest.raises(DatasetError, match=problem):
        tuinet.train(x, y)
    assert tuinet.runs() == []


def test_labels_without_images_are_refused(own_home: Path) -> None:
    with pytest.raises(UsageError, match=r"tuinet\.train\(x, y, \.\.\.\)"):
        tuinet.train(test=(IMAGES, LABELS))
