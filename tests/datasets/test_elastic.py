"""The elastic field is a window of Simard's smoothed noise, without edges."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from tuinet.datasets.elastic import NOISE, field_modes


def smoothed_noise(size: int, sigma: float, fields: int) -> NDArray[np.float64]:
    """Uniform noise, smoothed by a Gaussian, as in the paper; far wider than the window, so that nothing fades."""
    rng = np.random.default_rng(0)
    margin = 4 * math.ceil(sigma)
    distance = np.arange(size)[:, np.newaxis] - np.arange(-margin, size + margin)
    smooth = np.exp(-0.5 * (distance / sigma) ** 2) / (math.sqrt(2 * math.pi) * sigma)
    noise = rng.uniform(-1, 1, (fields, size + 2 * margin, size + 2 * margin))
    return smooth @ noise @ smooth.T


def fields_of_modes(size: int, sigma: float, fields: int) -> NDArray[np.float64]:
    modes = field_modes(size, sigma)
    z = np.random.default_rng(1).standard_normal((fields, modes.shape[1], modes.shape[1]))
    return NOISE * (modes @ z @ modes.T)


@pytest.mark.parametrize("sigma", [1.5, 4, 8])
def test_the_field_has_the_covariance_of_smoothed_noise(sigma: float) -> None:
    expected, actual = (make(20, sigma, 4000).reshape(4000, -1) for make in (smoothed_noise, fields_of_modes))
    variance = expected.var()
    pixels = [0, 5, 19, 210, 399]
    covariances = [field[:, pixels].T @ field / 4000 / variance for field in (expected, actual)]
    assert np.abs(covariances[0] - covariances[1]).max() < 0.12


def test_the_field_is_as_strong_at_the_edges_as_in_the_middle() -> None:
    modes = field_modes(28, 4.0)
    variances = (modes**2).sum(1)
    assert variances.min() == pytest.approx(variances.max(), rel=0.005)


def test_a_smooth_field_needs_few_modes() -> None:
    assert field_modes(28, 4.0).shape == (28, 7)
