"""Where training, validation and test images come from, and what their labels become."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tuinet.datasets.conversion.choices import Choices
from tuinet.datasets.conversion.report import Report
from tuinet.datasets.dataset import Dataset, Images, load

from .conftest import Add, part


def says(report: Report, text: str) -> bool:
    return any(text in note for note in report.notes)


def sorted_rows(*parts: np.ndarray) -> list[bytes]:
    return sorted(image.tobytes() for images in parts for image in images)


def test_without_a_test_set_one_image_in_seven_is_set_aside(digits: Images, added: Add) -> None:
    order = np.argsort(digits.labels, kind="stable")
    report, data = added(part(digits.images[order], digits.labels[order]))
    assert (len(data.train), len(data.test)) == (300, 50)
    assert sorted_rows(data.train.images, data.test.images) == sorted_rows(digits.images)
    for label in range(10):
        assert abs(int((data.test.labels == label).sum()) - (digits.labels == label).sum() / 7) <= 1
    assert "one in seven" in report.test_origin


def test_the_seed_chooses_the_test_images(digits: Images, added: Add) -> None:
    def chosen(seed: int) -> np.ndarray:
        return added(part(digits.images, digits.labels), choices=Choices(seed=seed))[1].test.images

    assert np.array_equal(chosen(1), chosen(1))
    assert not np.array_equal(chosen(1), chosen(2))


def test_images_without_labels_are_no_test_set(digits: Images, added: Add, tmp_path: Path) -> None:
    (tmp_path / "my test.csv").touch()
    paths = [tmp_path / "train.csv", tmp_path / "my test.csv"]
    unlabelled = part(digits.images[:70], None, "my test.csv")
    report, data = added(part(digits.images, digits.labels), test=unlabelled, paths=paths)
    assert (len(data.train), len(data.test), report.unlabelled) == (300, 50, 70)
    assert says(report, "my test.csv: 70 images without a label, which cannot measure accuracy")
    assert says(report, f"tuinet predict RUN '{tmp_path}/my test.csv'")


def test_test_images_that_are_also_training_images_are_counted(digits: Images, added: Add) -> None:
    test = np.concatenate([digits.images[:12], 255 - digits.images[:20]])
    report, _ = added(part(digits.images, digits.labels), test=part(test, np.arange(32) % 10))
    assert report.duplicates == 12
    assert says(report, "12 of the 32 test images are also among the training images")


@pytest.fixture
def with_own_valid(digits: Images, added: Add, home: Path) -> Any:
    """Loads a data set of 200 training and 50 validation images, both sorted by class."""
    sizes = {"train": slice(0, 200), "valid": slice(200, 250), "test": slice(250, 350)}
    parts = {}
    for name, size in sizes.items():
        order = np.argsort(digits.labels[size], kind="stable")
        parts[name] = Images(digits.images[size][order], digits.labels[size][order])
    report, _ = added(**{name: part(images.images, images.labels, name) for name, images in parts.items()})
    assert says(report, "its own 50 validation images")

    def load_it(valid_size: Any, train_limit: int | None = None, expected: Any = None) -> Dataset:
        return load("set-0", home, valid_size=valid_size, train_limit=train_limit, seed=1, expected=expected)

    return load_it, parts["valid"]


def test_its_own_validation_set_validates(with_own_valid: Any) -> None:
    load_it, valid = with_own_valid
    data = load_it("auto", train_limit=100)
    assert np.array_equal(data.valid.images, valid.images)
    assert data.facts.split == "own"
    assert set(data.train.labels.tolist()) == set(range(10)), "a limited training set has every class"
    # A run records the number, and its data set is loaded with that.
    again = load_it(50, train_limit=100, expected=data.facts)
    assert np.array_equal(again.valid.images, valid.images)
    assert np.array_equal(again.train.images, data.train.images)


def test_another_number_of_validation_images_is_a_sample(with_own_valid: Any) -> None:
    load_it, valid = with_own_valid
    data = load_it(49)
    assert data.facts.split == "stratified"
    assert not np.array_equal(data.valid.images, valid.images[-49:])


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        (["cat", "ant", "bee"], ("ant", "bee", "cat")),
        (["10", "9", "007"], ("007", "9", "10")),
        ([7, -1, 1000], ("-1", "7", "1000")),
        ([2.0, 0.0, 1.0], ("0", "1", "2")),
        ([True, False, True], ("0", "1")),
        (["two\nlines", " blank ", ""], ("(empty)", "blank", "two lines")),
    ],
    ids=["names", "numerals", "numbers", "floats", "truth", "odd names"],
)
def test_labels_of_any_kind_become_classes(added: Add, labels: list[Any], classes: tuple[str, ...]) -> None:
    images = np.arange(3, dtype=np.uint8).reshape(3, 1, 1)
    _, data = added(part(images, labels), test=part(images, labels))
    assert data.classes == classes
    texts = [" ".join(str(label).split()) or "(empty)" for label in labels]
    if isinstance(labels[0], str):
        assert [data.classes[label] for label in data.train.labels] == texts
    else:
        assert data.train.labels.tolist() == np.unique(labels, return_inverse=True)[1].tolist()


def test_numbers_among_names_are_names(added: Add) -> None:
    images = np.zeros((2, 1, 1), np.uint8)
    _, data = added(part(images, ["3", "a"]), test=part(images, [3, 3]))
    assert data.classes == ("3", "a")
    assert data.test.labels.tolist() == [0, 0]


def test_a_format_names_its_classes(added: Add) -> None:
    images = np.zeros((2, 1, 1), np.uint8)
    _, data = added(part(images, [2, 0]), test=part(images, [0, 0]), classes=("a", "b", "c"))
    assert (data.classes, data.train.labels.tolist()) == (("a", "b", "c"), [2, 0])
