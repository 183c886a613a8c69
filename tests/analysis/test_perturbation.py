"""Each perturbation against its definition."""

from __future__ import annotations

import numpy as np
import pytest

import tuinet
from tuinet.analysis.degradation import gaussian_band
from tuinet.analysis.loss_direction import loss_direction
from tuinet.analysis.original import Original
from tuinet.analysis.perturbation import PERTURBATIONS
from tuinet.nn.arrays import Array
from tuinet.nn.losses import SoftmaxCrossEntropy
from tuinet.nn.network import Network, Propagation

SHAPE = (28, 28)


@pytest.fixture
def original(model: tuinet.Model) -> Original:
    """Two test images, one of which can become the other."""
    first, second = model.images("test").images[:2].reshape(2, -1) / np.float32(255)
    return Original(first, SHAPE, network=model.network, other=second)


def perturbed(original: Original, name: str, *strengths: float) -> Array:
    """The images at some strengths, (n, height, width)."""
    return PERTURBATIONS[name].images(original, np.array(strengths)).reshape(-1, *original.shape)


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_with_strength_zero_nothing_changes(name: str, original: Original) -> None:
    assert np.array_equal(perturbed(original, name, 0.0)[0], original.image)


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_images_are_the_same_alone_and_among_others_and_stay_within_the_range(name: str, original: Original) -> None:
    perturbation = PERTURBATIONS[name]
    strengths = perturbation.strengths(3)
    together = perturbed(original, name, *strengths)
    alone = [perturbed(original, name, strength)[0] for strength in strengths]
    assert np.array_equal(together, alone)
    assert together.dtype == np.float32
    assert together.min() >= 0
    assert together.max() <= 1 + 1e-6
    assert (strengths[0], strengths[-1]) == (perturbation.low, perturbation.high)


@pytest.mark.parametrize(("name", "axis"), [("shift_down", 0), ("shift_right", 1)])
def test_a_shift_by_whole_pixels_moves_pixels_exactly(name: str, axis: int) -> None:
    image = np.random.default_rng(1).random((6, 9), np.float32)
    original = Original(image.ravel(), image.shape)
    forth, back, out = perturbed(original, name, 2, -3, 9)
    assert np.array_equal(forth, np.roll(np.pad(image, 3), 2, axis)[3:-3, 3:-3])
    assert np.array_equal(back, np.roll(np.pad(image, 3), -3, axis)[3:-3, 3:-3])
    assert not out.any()


def test_a_shift_by_half_a_pixel_is_the_mean_of_two() -> None:
    original = Original(np.array([0, 0.8, 0.4, 0], np.float32), (1, 4))
    assert perturbed(original, "shift_right", 0.5)[0, 0] == pytest.approx([0, 0.4, 0.6, 0.2])


def test_a_rotation_by_a_right_angle_is_that_of_numpy(original: Original) -> None:
    clockwise, anticlockwise = perturbed(original, "rotate", 90, -90)
    assert clockwise == pytest.approx(np.rot90(original.image, -1), abs=1e-6)
    assert anticlockwise == pytest.approx(np.rot90(original.image), abs=1e-6)


@pytest.mark.parametrize("name", ["shift_right", "shift_down", "rotate", "scale", "thicken", "blur"])
def test_ink_on_white_paper_moves_as_ink_on_black(name: str, original: Original) -> None:
    inverted = Original(1 - original.x, SHAPE, paper=1.0)
    strengths = PERTURBATIONS[name].strengths(4)
    assert perturbed(inverted, name, *strengths) == pytest.approx(1 - perturbed(original, name, *strengths), abs=1e-6)


def test_twice_the_size_leaves_the_middle_and_half_the_size_fits_into_it() -> None:
    square = np.zeros((9, 9), np.float32)
    square[3:6, 3:6] = 1
    original = Original(square.ravel(), square.shape)
    large, small = perturbed(original, "scale", 1, -0.5)
    assert large[2:7, 2:7].min() == 1
    assert large[[0, -1]].max() == 0
    assert np.argwhere(small).tolist() == [[4, 4]]


def test_thicker_is_the_largest_neighbour_and_thinner_the_smallest() -> None:
    image = np.zeros((7, 7), np.float32)
    image[2:5, 2:5] = 0.5
    thick, grown, thin = perturbed(Original(image.ravel(), image.shape), "thicken", 1, 0.25, -1)
    # Within a radius of 1 are the four neighbours; the corners are √2 away.
    corner = 2 - np.sqrt(2)
    assert thick[1:4, 1:4] == pytest.approx(0.5 * np.array([[corner, 1, 1], [1, 1, 1], [1, 1, 1]]))
    assert grown[1, 1:6] == pytest.approx([0, 0.125, 0.125, 0.125, 0])
    assert thin[3, 3] == 0.5
    assert thin[2, 3] == 0


def test_strokes_grow_steadily_with_the_strength(original: Original) -> None:
    ink = perturbed(original, "thicken", *PERTURBATIONS["thicken"].strengths(20)).sum((1, 2))
    assert (np.diff(ink) >= 0).all()
    assert np.unique(ink).size > 30


def test_blur_is_a_gaussian() -> None:
    dot = np.zeros((21, 21), np.float32)
    dot[10, 10] = 1
    (blurred,) = perturbed(Original(dot.ravel(), dot.shape), "blur", 2)
    band = gaussian_band(21, 2)
    assert blurred == pytest.approx(np.outer(band[10], band[10]), abs=1e-7)
    assert blurred.sum() == pytest.approx(1, abs=1e-3)


def test_noise_is_one_pattern_made_stronger() -> None:
    grey = Original(np.full(784, 0.5, np.float32), SHAPE)
    weak, twice = perturbed(grey, "noise", 0.05, 0.1)
    assert twice - 0.5 == pytest.approx(2 * (weak - 0.5), abs=1e-6)
    assert (weak - 0.5).std() == pytest.approx(0.05, rel=0.1)
    assert np.array_equal(perturbed(grey, "noise", 0.1)[0], twice)


def test_fgsm_moves_each_pixel_by_epsilon_times_the_sign_of_the_gradient(
    original: Original, model: tuinet.Model
) -> None:
    epsilon = np.float32(0.1)
    (moved,) = perturbed(original, "fgsm", 0.1)
    direction = loss_direction(model.network, original.x).reshape(SHAPE)
    wanted = original.image + epsilon * direction
    assert np.array_equal(moved, np.clip(wanted, 0, 1))
    inside = (wanted >= 0) & (wanted <= 1)
    assert np.array_equal((moved - original.image)[inside] > 0, direction[inside] > 0)


def test_the_direction_of_fgsm_is_the_sign_of_the_gradient_of_the_loss() -> None:
    network = Network((12, 7, 4), "tanh", rng=np.random.default_rng(3), dtype=np.float64)
    x = np.random.default_rng(4).random(12)
    loss = SoftmaxCrossEntropy(4, 1, dtype=np.float64)
    answer = Propagation(network, 1).forward(x[None]).argmax(1)

    def loss_of(pixels: Array) -> float:
        return float(loss.forward(Propagation(network, 1).forward(pixels[None]).copy(), answer)[0])

    slopes = [loss_of(x + step) - loss_of(x - step) for step in 1e-6 * np.eye(12)]
    assert np.array_equal(loss_direction(network, x), np.sign(slopes))


def test_fgsm_has_a_direction_even_if_the_confidence_is_rounded_to_one() -> None:
    network = Network((6, 3), rng=np.random.default_rng(5))
    network.weights[0][...] *= 1000
    assert np.count_nonzero(loss_direction(network, np.ones(6, np.float32))) == 6


def test_morphing_is_a_straight_line_to_the_other_image(original: Original) -> None:
    assert original.other is not None
    halfway, end = perturbed(original, "morph", 0.5, 1)
    assert halfway.ravel() == pytest.approx((original.x + original.other) / 2)
    assert np.array_equal(end.ravel(), original.other)


def test_a_perturbation_without_what_it_needs_is_an_error() -> None:
    alone = Original(np.zeros(784, np.float32), SHAPE)
    with pytest.raises(ValueError, match="another image"):
        perturbed(alone, "morph", 0.5)
    with pytest.raises(ValueError, match="needs a network"):
        perturbed(alone, "fgsm", 0.5)
