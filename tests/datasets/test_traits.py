"""Measuring how the figures of a data set are drawn."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tuinet.datasets.dataset import load
from tuinet.datasets.traits import traits
from tuinet.facts import MNIST_TRAITS


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> NDArray[np.uint8]:
    """The test digits of MNIST (10000, 28, 28)."""
    home = tmp_path_factory.mktemp("home")
    return load("mnist", home, valid_size=0, train_limit=None, splits=["test"]).test.images


def test_mnist_is_light_on_dark_in_a_box_of_20_pixels_centred_by_mass(digits: NDArray[np.uint8]) -> None:
    found = traits(digits)
    assert found.box == pytest.approx(MNIST_TRAITS.box)
    assert found.model_copy(update={"box": MNIST_TRAITS.box}) == MNIST_TRAITS


def test_a_white_background_is_found(digits: NDArray[np.uint8]) -> None:
    assert traits(255 - digits).polarity == "dark_on_light"
    assert traits(255 - digits).box == traits(digits).box


def test_images_of_both_polarities_have_none(digits: NDArray[np.uint8]) -> None:
    assert traits(np.concatenate([digits[:500], 255 - digits[:500]])).polarity is None


def test_digits_cut_to_their_box_fill_the_frame(digits: NDArray[np.uint8]) -> None:
    tops = np.minimum((digits > 20).any(axis=2).argmax(axis=1), 8)
    cut = np.stack([image[top : top + 20, 4:24] for image, top in zip(digits, tops, strict=True)])
    assert traits(cut).fills_frame
    assert not traits(digits).fills_frame


def test_figures_centred_by_box_differ_from_those_centred_by_mass(digits: NDArray[np.uint8]) -> None:
    moved = np.zeros((1000, 28, 28), np.uint8)
    for image, target in zip(digits, moved, strict=False):
        rows = np.flatnonzero(image.max(axis=1) > 20)
        columns = np.flatnonzero(image.max(axis=0) > 20)
        figure = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        height, width = figure.shape
        target[14 - height // 2 :, 14 - width // 2 :][:height, :width] = figure
    assert traits(moved).centring == "box"


def test_figures_anywhere_have_no_centring() -> None:
    scattered = np.zeros((500, 28, 28), np.uint8)
    for image, (y, x) in zip(scattered, np.random.default_rng(0).integers(0, 20, (500, 2)), strict=True):
        image[y : y + 8, x : x + 8] = 255
    assert traits(scattered).centring is None
    assert traits(scattered).stretched


def test_blank_images_have_no_traits() -> None:
    assert traits(np.full((10, 28, 28), 7, np.uint8)).box is None


def test_a_sorted_file_is_sampled_to_its_end(digits: NDArray[np.uint8]) -> None:
    black_last = np.concatenate([255 - digits, digits[:2500]])
    assert traits(black_last).polarity is None


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (3, 1), (2, 2)])
def test_images_of_any_shape_are_measured(shape: tuple[int, int]) -> None:
    images = np.random.default_rng(0).integers(0, 256, (50, *shape), np.uint8)
    assert traits(images).white == 255
