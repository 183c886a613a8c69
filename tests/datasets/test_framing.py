"""Framing: any picture of a digit becomes one that might be MNIST's."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tuinet.datasets.dataset import load
from tuinet.datasets.framing import frame, resampling
from tuinet.errors import ImageError


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> NDArray[np.float32]:
    test = load("mnist", tmp_path_factory.mktemp("home"), valid_size=0, train_limit=None, splits=["test"]).test
    return test.images[:300].astype(np.float32) / 255


def distance(framed: list[NDArray[np.uint8]], digits: NDArray[np.float32]) -> float:
    return float(np.abs(np.stack(framed) - digits * 255).mean())


def enlarged(digit: NDArray[np.float32], factor: int) -> NDArray[np.float32]:
    matrix = resampling(28, 28 * factor)
    return matrix @ digit @ matrix.T


def test_a_digit_of_mnist_stays_as_it_is(digits: NDArray[np.float32]) -> None:
    assert distance([frame(digit) for digit in digits], digits) < 0.2


def test_black_on_white_becomes_white_on_black(digits: NDArray[np.float32]) -> None:
    assert distance([frame(1 - digit) for digit in digits], digits) < 0.2


def test_a_large_noisy_grey_picture_comes_out_as_the_digit(digits: NDArray[np.float32]) -> None:
    rng = np.random.default_rng(0)

    def photograph(digit: NDArray[np.float32]) -> NDArray[np.float32]:
        page = np.full((400, 300), 0.85, np.float32)
        page[130:354, 20:244] -= 0.7 * enlarged(digit, 8)
        return page + 0.02 * rng.standard_normal(page.shape, np.float32)

    some = digits[:40]
    assert distance([frame(photograph(digit)) for digit in some], some) < 9  # a shift by one pixel gives 15


def test_the_centre_of_mass_is_at_row_14_and_column_14() -> None:
    image = np.zeros((60, 90), np.float32)
    image[10:50, 70:80] = 1
    framed = frame(image).astype(float)
    assert framed.sum(1) @ np.arange(28) / framed.sum() == pytest.approx(14, abs=0.5)
    assert framed.sum(0) @ np.arange(28) / framed.sum() == pytest.approx(14, abs=0.5)


@pytest.mark.parametrize("size", [5, 10, 37, 400])
def test_the_longer_side_spans_20_pixels_and_the_aspect_is_kept(size: int) -> None:
    image = np.zeros((3 * size, 3 * size), np.float32)
    image[size : 2 * size, size : size + size // 2] = 1
    framed = frame(image) > 0
    assert framed.any(1).sum() == 20
    assert framed.any(0).sum() == pytest.approx(20 * (size // 2) / size, abs=1)


def test_the_box_follows_the_shape_of_the_frame() -> None:
    image = np.zeros((100, 100), np.float32)
    image[30:70, 30:70] = 1
    framed = frame(image, (14, 14))
    assert framed.shape == (14, 14)
    assert (framed > 0).any(1).sum() == 10


@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
def test_a_blank_image_is_refused(level: float) -> None:
    with pytest.raises(ImageError, match="blank"):
        frame(np.full((50, 50), level, np.float32))


def test_grain_alone_is_blank() -> None:
    with pytest.raises(ImageError, match="blank"):
        frame(0.5 + 0.05 * np.random.default_rng(0).standard_normal((100, 100), np.float32))


@pytest.mark.parametrize(("old", "new"), [(28, 20), (20, 28), (1, 5), (7, 1), (1000, 20)])
def test_resampling_keeps_a_constant(old: int, new: int) -> None:
    assert np.allclose(resampling(old, new) @ np.ones(old, np.float32), 1)


def test_shrinking_by_a_whole_number_averages() -> None:
    assert np.allclose(resampling(6, 2) @ np.arange(6, dtype=np.float32), [1, 4])
