"""A framed figure looks like one of the training images."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tuinet.datasets.dataset import load
from tuinet.datasets.figures import find_figures
from tuinet.datasets.framing import frame, resampling
from tuinet.facts import MNIST_TRAITS, Traits


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> NDArray[np.float32]:
    test = load("mnist", tmp_path_factory.mktemp("home"), valid_size=0, train_limit=None, splits=["test"]).test
    return test.images[:300].astype(np.float32) / 255


def framed_figure(image: NDArray[np.float32]) -> NDArray[np.uint8]:
    (figure,) = find_figures(image)
    return frame(figure.ink)


def distance(framed: list[NDArray[np.uint8]], digits: NDArray[np.float32]) -> float:
    return float(np.abs(np.stack(framed) - digits * 255).mean())


def enlarged(digit: NDArray[np.float32], factor: int) -> NDArray[np.float32]:
    matrix = resampling(28, 28 * factor)
    return matrix @ digit @ matrix.T


def test_the_ink_of_a_digit_of_mnist_stays_as_it_is(digits: NDArray[np.float32]) -> None:
    assert distance([frame(digit) for digit in digits], digits) < 0.2


@pytest.mark.parametrize("polarity", ["light on dark", "dark on light"])
def test_a_large_noisy_grey_picture_comes_out_as_the_digit(digits: NDArray[np.float32], polarity: str) -> None:
    rng = np.random.default_rng(0)

    def photograph(digit: NDArray[np.float32]) -> NDArray[np.float32]:
        page = np.full((400, 300), 0.85, np.float32)
        page[130:354, 20:244] -= 0.7 * enlarged(digit, 8)
        page += 0.02 * rng.standard_normal(page.shape, np.float32)
        return page if polarity == "dark on light" else 1 - page

    some = digits[:24]
    # A shift by one pixel gives 15.
    assert distance([framed_figure(photograph(digit)) for digit in some], some) < 9


def test_the_centre_of_mass_is_at_row_14_and_column_14() -> None:
    ink = np.zeros((40, 10), np.float32)
    ink[:, :] = np.linspace(0.2, 1, 40)[:, np.newaxis]
    framed = frame(ink).astype(float)
    assert framed.sum(1) @ np.arange(28) / framed.sum() == pytest.approx(14, abs=0.5)
    assert framed.sum(0) @ np.arange(28) / framed.sum() == pytest.approx(14, abs=0.5)


@pytest.mark.parametrize("size", [10, 37, 400])
def test_the_longer_side_spans_20_pixels_and_the_aspect_is_kept(size: int) -> None:
    framed = frame(np.ones((size, size // 2), np.float32)) > 0
    assert framed.any(1).sum() == 20
    assert framed.any(0).sum() == pytest.approx(20 * (size // 2) / size, abs=1)


@pytest.mark.parametrize(
    ("traits", "height", "width"),
    [
        (MNIST_TRAITS, 10, 5),
        (Traits(polarity="light_on_dark", box=1.0, centring="box"), 14, 7),
        (Traits(polarity="light_on_dark", box=1.0, stretched=True), 14, 14),
    ],
    ids=["as in MNIST", "fills the frame", "stretched to the frame"],
)
def test_the_size_follows_the_traits_and_the_shape_of_the_frame(traits: Traits, height: int, width: int) -> None:
    framed = frame(np.ones((40, 20), np.float32), (14, 14), traits) > 0
    assert (framed.any(1).sum(), framed.any(0).sum()) == (height, width)


def test_the_middle_of_the_box_is_centred_where_the_traits_say_so() -> None:
    ink = np.linspace(0.2, 1, 400, dtype=np.float32).reshape(20, 20)
    framed = frame(ink, (28, 28), Traits(polarity="light_on_dark", box=0.5, centring="box")) > 0
    assert np.flatnonzero(framed.any(1)).tolist() == list(range(7, 21))


def test_the_polarity_follows_the_traits() -> None:
    ink = np.ones((40, 20), np.float32)
    dark = frame(ink, (28, 28), MNIST_TRAITS.model_copy(update={"polarity": "dark_on_light"}))
    assert np.array_equal(dark, 255 - frame(ink))


@pytest.mark.parametrize(("old", "new"), [(28, 20), (20, 28), (1, 5), (7, 1), (1000, 20)])
def test_resampling_keeps_a_constant(old: int, new: int) -> None:
    assert np.allclose(resampling(old, new) @ np.ones(old, np.float32), 1)


def test_shrinking_by_a_whole_number_averages() -> None:
    assert np.allclose(resampling(6, 2) @ np.arange(6, dtype=np.float32), [1, 4])
