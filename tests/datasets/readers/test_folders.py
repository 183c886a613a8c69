"""Directories of images with a subdirectory for each class, written by Pillow."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import tuinet
from tuinet.datasets.adding import add
from tuinet.datasets.conversion.choices import Choices
from tuinet.datasets.dataset import Images, load
from tuinet.errors import DatasetError

from .reading import open_with_its_reader, train_of, whole


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Images:
    """140 training images of MNIST."""
    home = tmp_path_factory.mktemp("home")
    return load("mnist", home, valid_size=0, train_limit=140, splits=["train"]).train


def write_images(folder: Path, images: Images, suffix: str = ".png") -> Path:
    """Write images as files in a directory of their class."""
    for number, (pixels, label) in enumerate(zip(images.images, images.labels.tolist(), strict=True)):
        (folder / str(label)).mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(folder / str(label) / f"{number:03}{suffix}")
    return folder


def by_class(images: Images) -> np.ndarray:
    """Images in the order of their classes, as directories have them."""
    return images.images[np.argsort(images.labels, kind="stable")]


def test_images_of_mnist_are_added_trained_on_and_read_back_identical(
    own_home: Path, tmp_path: Path, digits: Images
) -> None:
    folder = tmp_path / "digits"
    write_images(folder / "train", digits[:100])
    write_images(folder / "test", digits[100:])
    report = add("photos", folder, own_home)
    assert (report.format, report.entry.train, report.entry.test) == ("directory of images by class", 100, 40)
    run = tuinet.train(dataset="photos", hidden=(8,), epochs=1, valid_size=0, threads=1).wait()
    data = run.model().dataset("train", "test")
    assert data.classes == tuple("0123456789")
    assert np.array_equal(np.sort(data.train.images, axis=0), np.sort(by_class(digits[:100]), axis=0))
    assert np.array_equal(data.test.images, by_class(digits[100:]))


@pytest.mark.parametrize("suffix", [".png", ".bmp", ".gif", ".tif", ".pgm"])
def test_every_lossless_format_keeps_the_pixels(tmp_path: Path, digits: Images, suffix: str) -> None:
    read = train_of(write_images(tmp_path, digits[:20], suffix))
    assert np.array_equal(read.images.reshape(20, 28, 28, -1)[..., 0], by_class(digits[:20]))
    assert read.labels == [str(label) for label in sorted(digits[:20].labels.tolist())]


@pytest.mark.parametrize("suffix", [".jpg", ".webp"])
def test_lossy_formats_are_close(tmp_path: Path, digits: Images, suffix: str) -> None:
    read = train_of(write_images(tmp_path, digits[:20], suffix)).images.reshape(20, 28, 28, -1)[..., 0]
    assert np.abs(read.astype(int) - by_class(digits[:20])).mean() < 8


def test_splits_may_be_named_one_by_one(tmp_path: Path, digits: Images) -> None:
    train = write_images(tmp_path / "my_train", digits[:10])
    test = write_images(tmp_path / "my_test", digits[10:20])
    source = open_with_its_reader(train, test)
    assert len(whole(source.train).images) == len(whole(source.test).images) == 10


def test_a_validation_directory_is_its_own_validation_set(tmp_path: Path, digits: Images) -> None:
    for name, part in (("train", digits[:10]), ("val", digits[10:15]), ("test", digits[15:20])):
        write_images(tmp_path / name, part)
    assert len(whole(open_with_its_reader(tmp_path).valid).images) == 5


def test_colour_becomes_grey_and_names_of_directories_become_classes(own_home: Path, tmp_path: Path) -> None:
    for name, colour in (("cats", (255, 0, 0)), ("dogs", (0, 0, 255))):
        (tmp_path / name).mkdir()
        for number in range(10):
            Image.new("RGB", (6, 4), colour).save(tmp_path / name / f"{number}.png")
    add("pets", tmp_path, own_home)
    data = load("pets", own_home, valid_size=0, train_limit=None)
    assert (data.classes, data.image_shape) == (("cats", "dogs"), (4, 6))
    assert sorted(set(data.train.images.ravel().tolist())) == [29, 76]


def test_what_is_no_image_is_left_out_and_counted(tmp_path: Path, digits: Images) -> None:
    write_images(tmp_path, digits[:10])
    (tmp_path / "README.txt").write_text("about")
    (tmp_path / "0" / ".DS_Store").write_bytes(b"\x00")
    (tmp_path / "0" / "notes.md").write_text("about")
    assert open_with_its_reader(tmp_path).notes == ("2 files that are not images were left out",)
    assert len(train_of(tmp_path).images) == 10


def test_images_of_several_sizes_need_a_size(own_home: Path, tmp_path: Path, digits: Images) -> None:
    write_images(tmp_path, digits)
    Image.new("L", (30, 28)).save(tmp_path / "9" / "wide.png")
    with pytest.raises(DatasetError, match="--size"):
        add("mixed", tmp_path, own_home)
    assert add("mixed", tmp_path, own_home, Choices(size=(14, 14))).entry.shape == (14, 14)


def test_a_damaged_image_is_named_and_nothing_is_left(own_home: Path, tmp_path: Path, digits: Images) -> None:
    write_images(tmp_path, digits)
    damaged = tmp_path / "3" / "damaged.png"
    damaged.write_bytes((tmp_path / "3" / os.listdir(tmp_path / "3")[0]).read_bytes()[:60])
    with pytest.raises(DatasetError, match=r"damaged\.png: a damaged image"):
        add("broken", tmp_path, own_home)
    assert list(own_home.rglob("*.*")) == []


def test_a_split_that_is_there_twice_is_refused(tmp_path: Path, digits: Images) -> None:
    write_images(tmp_path / "train", digits[:5])
    write_images(tmp_path / "training", digits[:5])
    with pytest.raises(DatasetError, match="expected one directory for each split"):
        open_with_its_reader(tmp_path)
