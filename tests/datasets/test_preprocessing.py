"""Deslanting and width normalisation, against their definitions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tuinet.datasets import idx
from tuinet.datasets.dataset import load, traits_of
from tuinet.datasets.preprocessing import Preprocessing, deslanted, with_figure_width
from tuinet.errors import ConfigurationError
from tuinet.facts import MNIST_TRAITS
from tuinet.runs.home import home

Pixels = NDArray[np.uint8]


@pytest.fixture(scope="module")
def digits() -> Pixels:
    """500 test images of MNIST."""
    return load("mnist", home(), valid_size=0, train_limit=None, splits=("test",)).test.images[:500]


def slants(images: Pixels) -> NDArray[np.float64]:
    """μ₁₁/μ₂₀ of each image, in columns per row, summed pixel by pixel."""
    found = []
    for image in images.astype(np.float64):
        rows, columns = np.indices(image.shape)
        down = rows - (image * rows).sum() / image.sum()
        right = columns - (image * columns).sum() / image.sum()
        found.append((image * down * right).sum() / (image * down**2).sum())
    return np.array(found)


def boxes(images: Pixels) -> NDArray[np.intp]:
    """The first and the last column with ink (n, 2)."""
    return np.array([np.flatnonzero(image.any(axis=0))[[0, -1]] for image in images])


def test_a_slanted_bar_stands_upright() -> None:
    bar = np.zeros((1, 28, 28), np.uint8)
    for row in range(4, 24):
        bar[0, row, 22 - row // 2 : 24 - row // 2] = 255
    assert slants(bar)[0] == pytest.approx(-0.5, abs=0.02)
    upright = deslanted(bar)
    assert abs(slants(upright)[0]) < 0.005
    first, last = boxes(upright)[0]
    assert last - first < 4
    assert upright.sum() == pytest.approx(bar.sum(), rel=0.01)
    centre = np.indices((28, 28))[1]
    assert (upright * centre).sum() / upright.sum() == pytest.approx((bar * centre).sum() / bar.sum(), abs=0.05)


def test_digits_stand_upright_and_stay_as_they_are_from_then_on(digits: Pixels) -> None:
    upright = deslanted(digits)
    assert np.abs(slants(digits)).max() > 0.5
    # What is left would move no row of ink by more than a quarter of a pixel.
    assert np.abs(slants(upright)).max() < 0.04
    np.testing.assert_array_equal(deslanted(upright), upright)


@pytest.mark.parametrize("wanted", [1, 10, 16, 28])
def test_the_box_of_a_figure_has_the_width(digits: Pixels, wanted: int) -> None:
    wide = with_figure_width(digits, wanted)
    first, last = boxes(wide).T
    assert (last - first + 1 == wanted).all()
    assert (first == (28 - wanted) // 2).all()
    np.testing.assert_array_equal(wide.any(axis=2), digits.any(axis=2))
    np.testing.assert_array_equal(with_figure_width(wide, wanted), wide)


def test_an_answer_does_not_depend_on_the_other_images(digits: Pixels) -> None:
    both = Preprocessing(deslant=True, figure_width=14)
    together = both(digits, MNIST_TRAITS)
    for index in (0, 41, 499):
        np.testing.assert_array_equal(both.image(digits[index], MNIST_TRAITS), together[index])


def test_dark_figures_are_treated_like_light_ones(digits: Pixels) -> None:
    both = Preprocessing(deslant=True, figure_width=14)
    dark = MNIST_TRAITS.model_copy(update={"polarity": "dark_on_light"})
    np.testing.assert_array_equal(both(255 - digits, dark), 255 - both(digits, MNIST_TRAITS))


def test_a_blank_image_stays_blank() -> None:
    blank = np.zeros((2, 28, 28), np.uint8)
    np.testing.assert_array_equal(Preprocessing(deslant=True, figure_width=14)(blank, MNIST_TRAITS), blank)


def test_what_cannot_be_preprocessed_is_refused() -> None:
    images = np.zeros((1, 28, 28), np.uint8)
    with pytest.raises(ConfigurationError, match=r"figure_width = 29: expected at most 28, the width of the images"):
        Preprocessing(figure_width=29)(images, MNIST_TRAITS)
    photographs = MNIST_TRAITS.model_copy(update={"polarity": None})
    with pytest.raises(ConfigurationError, match=r"preprocess = deslant: the images have no common background"):
        Preprocessing(deslant=True)(images, photographs)


def test_figures_are_drawn_as_the_training_images_show_whatever_is_loaded(
    make: Callable[..., Path], tmp_path: Path, digits: Pixels
) -> None:
    folder = make(train=20, test=10)
    idx.write(folder / "train-images-idx3-ubyte.gz", digits[:20])
    idx.write(folder / "t10k-images-idx3-ubyte.gz", 255 - digits[20:30])
    whole = load(str(folder), tmp_path, valid_size=5, train_limit=None)
    assert whole.facts is not None

    only_test = load(str(folder), tmp_path, valid_size=5, train_limit=None, splits=("test",))
    assert only_test.facts is None
    assert traits_of(only_test) == whole.facts.traits
    assert traits_of(only_test).polarity == "light_on_dark"
