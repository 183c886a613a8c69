"""Activations: their values, and derivatives that agree with finite differences."""

import math

import numpy as np
import pytest

from tuinet.nn.activations import ACTIVATIONS
from tuinet.nn.arrays import Array

POINTS = np.array([[-6.0, -2.5, -1.0, -0.3, -0.01], [0.01, 0.3, 1.0, 2.5, 6.0]])  # none at the kinks, which are at 0
NAMES = sorted(ACTIVATIONS)


def value(name: str, z: Array) -> Array:
    out = np.empty_like(z)
    ACTIVATIONS[name].function(z, out)
    return out


def slope(name: str, z: Array) -> Array:
    out = np.empty_like(z)
    ACTIVATIONS[name].derivative(z, value(name, z), out)
    return out


@pytest.mark.parametrize("name", NAMES)
def test_the_derivative_is_the_limit_of_differences(name: str) -> None:
    h = 1e-6
    differences = (value(name, POINTS + h) - value(name, POINTS - h)) / (2 * h)
    np.testing.assert_allclose(slope(name, POINTS), differences, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_function_and_derivative_do_not_change_their_input(name: str) -> None:
    z = POINTS.copy()
    slope(name, z)
    np.testing.assert_array_equal(z, POINTS)


@pytest.mark.parametrize("name", NAMES)
def test_float32_stays_float32(name: str) -> None:
    z = POINTS.astype(np.float32)
    np.testing.assert_allclose(value(name, z), value(name, POINTS), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(slope(name, z), slope(name, POINTS), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("name", "z", "expected"),
    [
        ("relu", -2.0, 0.0),
        ("relu", 2.0, 2.0),
        ("leaky_relu", -2.0, -0.02),
        ("leaky_relu", 2.0, 2.0),
        ("sigmoid", 0.0, 0.5),
        ("sigmoid", math.log(3), 0.75),  # 1 / (1 + 1/3)
        ("tanh", math.log(3), 0.8),  # (3 - 1/3) / (3 + 1/3)
        ("gelu", 0.0, 0.0),
        ("gelu", math.log(3) / 1.702, 0.75 * math.log(3) / 1.702),
        ("silu", 0.0, 0.0),
        ("silu", math.log(3), 0.75 * math.log(3)),
        ("softplus", 0.0, math.log(2)),
        ("softplus", math.log(3), math.log(4)),
        ("elu", -math.log(4), -0.75),
        ("elu", 2.0, 2.0),
        ("selu", -math.log(4), -0.75 * 1.0507009873554805 * 1.6732632423543772),
        ("selu", 2.0, 2 * 1.0507009873554805),
        ("identity", -2.0, -2.0),
    ],
)
def test_values_are_those_of_the_definition(name: str, z: float, expected: float) -> None:
    assert value(name, np.array([[z]]))[0, 0] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", ["relu", "leaky_relu"])
def test_the_slope_at_a_kink_is_that_on_its_left(name: str) -> None:
    assert slope(name, np.zeros((1, 1))) == slope(name, np.full((1, 1), -1.0))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [1e3, 1e30])
def test_huge_inputs_do_not_overflow(name: str, size: float) -> None:
    z = np.array([[-size, size]], np.float32)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert np.isfinite(value(name, z)).all()
        assert np.isfinite(slope(name, z)).all()
