"""Loading a data set: its splits, its classes, and its errors."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tuinet.datasets import idx
from tuinet.datasets.dataset import load
from tuinet.errors import DatasetError

Maker = Callable[..., Path]


def test_mnist_is_split_into_55_5_and_10_thousand(home: Path) -> None:
    mnist = load("mnist", home, valid_size=5000, train_limit=None)
    assert (len(mnist.train), len(mnist.valid), len(mnist.test)) == (55_000, 5_000, 10_000)
    assert (mnist.image_shape, mnist.inputs, mnist.classes) == ((28, 28), 784, tuple("0123456789"))


def test_the_first_mnist_test_digits_are_7_2_1_0(home: Path) -> None:
    test = load("mnist", home, valid_size=0, train_limit=None, splits=["test"]).test
    assert test.labels[:4].tolist() == [7, 2, 1, 0]


def test_the_validation_set_is_the_end_of_the_training_images(make: Maker, home: Path) -> None:
    directory = make(train=20)
    tiny = load(str(directory), home, valid_size=6, train_limit=None)
    images = idx.read_images(directory / "train-images-idx3-ubyte.gz")
    assert np.array_equal(tiny.train.images, images[:14])
    assert np.array_equal(tiny.valid.images, images[14:])


def test_splits_share_one_array(make: Maker, home: Path) -> None:
    tiny = load(str(make()), home, valid_size=6, train_limit=None)
    assert tiny.train.images.base is tiny.valid.images.base is not None


def test_train_limit_takes_the_first_images(make: Maker, home: Path) -> None:
    directory = make()
    tiny = load(str(directory), home, valid_size=6, train_limit=3)
    assert np.array_equal(tiny.train.images, idx.read_images(directory / "train-images-idx3-ubyte.gz")[:3])
    assert len(tiny.valid) == 6


def test_without_validation_all_images_train(make: Maker, home: Path) -> None:
    tiny = load(str(make()), home, valid_size=0, train_limit=None)
    assert (len(tiny.train), len(tiny.valid)) == (20, 0)


def test_the_test_split_is_loaded_without_reading_training_images(
    make: Maker, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = make()
    read = []
    original = idx.read_images
    monkeypatch.setattr(idx, "read_images", lambda path: read.append(path.name) or original(path))
    tiny = load(str(directory), home, valid_size=5000, train_limit=None, splits=["test"])
    assert read == ["t10k-images-idx3-ubyte.gz"]
    assert len(tiny.split("test")) == 10


def test_training_images_may_be_missing_if_only_the_test_split_is_loaded(make: Maker, home: Path) -> None:
    directory = make()
    (directory / "train-images-idx3-ubyte.gz").unlink()
    assert len(load(str(directory), home, valid_size=0, train_limit=None, splits=["test"]).test) == 10
    for splits in (["valid"], ["train", "test"]):
        with pytest.raises(DatasetError, match="no train-images: expected a file such as"):
            load(str(directory), home, valid_size=0, train_limit=None, splits=splits)


def test_a_split_that_was_not_loaded_is_an_error(make: Maker, home: Path) -> None:
    tiny = load(str(make()), home, valid_size=0, train_limit=None, splits=["test"])
    with pytest.raises(DatasetError, match="split 'train': expected one of test"):
        tiny.split("train")


def test_classes_are_counted_over_training_and_test_labels(make: Maker, home: Path) -> None:
    directory = make(classes=3)
    idx.write(directory / "t10k-labels-idx1-ubyte", np.array([0] * 9 + [6], np.uint8))
    tiny = load(str(directory), home, valid_size=0, train_limit=None, splits=["test"])
    assert tiny.classes == ("0", "1", "2", "3", "4", "5", "6")


def test_there_are_at_least_two_classes(make: Maker, home: Path) -> None:
    assert load(str(make(classes=1)), home, valid_size=0, train_limit=None).classes == ("0", "1")


def test_class_names_come_from_labels_txt(make: Maker, home: Path) -> None:
    directory = make()
    (directory / "labels.txt").write_text("Zero\nOne\nTwo\nDrei\nÄpfel\nnever seen\n\n", encoding="utf-8")
    tiny = load(str(directory), home, valid_size=0, train_limit=None)
    assert tiny.classes == ("Zero", "One", "Two", "Drei", "Äpfel", "never seen")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a\nb\nc\n", r"label 3 at index 3: expected 0 to 2, because labels.txt has 3 names"),
        (b"a\n\nc\nd\ne", "line 2 is ''"),
        (b"a\n\x1b[31mb\nc\nd\ne", "line 2 is"),
        (b"a\n\xff", "byte 0xff: expected UTF-8"),
        (b"", "0 names: expected 2 to 256"),
        (b"a", "1 name: expected 2 to 256"),
    ],
)
def test_labels_txt_that_does_not_fit_is_refused(make: Maker, home: Path, content: bytes, message: str) -> None:
    directory = make()
    (directory / "labels.txt").write_bytes(content)
    with pytest.raises(DatasetError, match=message):
        load(str(directory), home, valid_size=0, train_limit=None)


@pytest.mark.parametrize(
    ("valid_size", "train_limit", "message"),
    [
        (20, None, "valid_size = 20: expected fewer than 20"),
        (99, None, "valid_size = 99: expected fewer than 20"),
        (5, 16, "train_limit = 16: expected at most 15"),
    ],
)
def test_sizes_beyond_the_training_images_are_refused(
    make: Maker, home: Path, valid_size: int, train_limit: int | None, message: str
) -> None:
    with pytest.raises(DatasetError, match=message):
        load(str(make()), home, valid_size=valid_size, train_limit=train_limit)


def test_counts_of_images_and_labels_must_agree(make: Maker, home: Path) -> None:
    directory = make()
    idx.write(directory / "t10k-labels-idx1-ubyte", np.zeros(9, np.uint8))
    with pytest.raises(DatasetError, match="t10k-labels-idx1-ubyte: 9 labels: expected 10"):
        load(str(directory), home, valid_size=0, train_limit=None)


def test_training_and_test_images_must_have_the_same_size(make: Maker, home: Path) -> None:
    directory = make()
    idx.write(directory / "t10k-images-idx3-ubyte.gz", np.zeros((10, 5, 5), np.uint8))
    with pytest.raises(DatasetError, match="images of 5×5: expected 4×3"):
        load(str(directory), home, valid_size=0, train_limit=None)
