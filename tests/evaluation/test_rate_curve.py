"""The loss over a rising learning rate: where it is lowest, and the rate that this suggests."""

import numpy as np
import pytest

from tuinet.config import configure
from tuinet.evaluation.rate_curve import RateCurve, rate_range


def valley(bottom: float, noise: float = 0.0) -> RateCurve:
    """A loss that is lowest at the rate `bottom`, and rises with the square of the distance in powers of ten."""
    rng = np.random.default_rng(0)
    curve = RateCurve()
    for rate in np.geomspace(1e-5, 10, 300).tolist():
        curve.add(rate, 0.5 + 0.1 * np.log10(rate / bottom) ** 2 + noise * rng.normal())
    return curve


@pytest.mark.parametrize("bottom", [0.001, 0.04])
def test_suggests_a_quarter_of_the_rate_with_the_lowest_loss(bottom: float) -> None:
    curve = valley(bottom)

    assert curve.suggestion == pytest.approx(bottom / 4, rel=0.1)
    assert curve.lowest is not None
    assert curve.rates[curve.lowest] == pytest.approx(bottom, rel=0.1)


def test_noise_of_single_batches_hardly_moves_the_suggestion() -> None:
    assert valley(0.04, noise=0.1).suggestion == pytest.approx(0.01, rel=0.6)


def test_a_loss_that_does_not_fall_suggests_nothing() -> None:
    curve = RateCurve([0.1, 0.2, 0.4, 0.8], [2.3, 2.3, 2.4, 9.0])

    assert curve.suggestion is None
    assert RateCurve().suggestion is None


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"optimizer": "adam"}, (2e-7, 2.0)),
        ({"optimizer": "sgd"}, (1e-5, 100.0)),
        ({"optimizer": "sgd", "encoding": "number", "loss": "squared_error"}, (1e-6, 10.0)),
    ],
)
def test_the_range_contains_the_default_rate(settings: dict[str, object], expected: tuple[float, float]) -> None:
    assert rate_range(configure(settings)) == pytest.approx(expected)
