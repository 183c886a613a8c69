"""The values of a swept hyperparameter, as they are written."""

from __future__ import annotations

import random

import pytest

from tuinet.config import configure
from tuinet.errors import ConfigurationError
from tuinet.sweeps.dimensions import Choices, Range, parse_dimension


def test_values_between_bars_are_choices_of_the_schemas_types() -> None:
    assert parse_dimension("hidden", "64 | 128,32 | none") == Choices("hidden", ((64,), (128, 32), ()))
    assert parse_dimension("dropout", "0|0.5") == Choices("dropout", (0.0, 0.5))


def test_two_dots_are_a_range_and_log_makes_it_logarithmic() -> None:
    assert parse_dimension("dropout", "0..0.5") == Range("dropout", 0.0, 0.5)
    assert parse_dimension("learning_rate", "log:1e-3..0.3") == Range("learning_rate", 1e-3, 0.3, is_log=True)
    assert parse_dimension("epochs", "3..9") == Range("epochs", 3, 9, is_whole=True)
    assert parse_dimension("hidden", "16..512") == Range("hidden", 16, 512, is_whole=True)


@pytest.mark.parametrize("text", ["64|128", "none|32", "log:16..512"])
def test_the_text_of_a_dimension_is_read_back(text: str) -> None:
    dimension = parse_dimension("hidden", text)
    assert dimension is not None
    assert dimension.text == text


@pytest.mark.parametrize("text", ["64", "128,64", "none"])
def test_a_single_value_is_no_dimension(text: str) -> None:
    assert parse_dimension("hidden", text) is None


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("optimizer", "adam|bogus", "--optimizer 'adam|bogus': 'bogus': expected one of sgd"),
        ("epochs", "3|0", "--epochs '3|0': '0': expected a whole number from 1"),
        ("epochs", "3|3", "expected each value once"),
        ("optimizer", "adam..sgd", "a range needs numbers"),
        ("dropout", "0.5..0.1", "expected the lower end of the range first"),
        ("dropout", "log:0..0.5", "expected a logarithmic range above 0"),
        ("epochs", "3|", "--epochs '3|': '': expected"),
    ],
)
def test_what_cannot_be_tried_is_refused_with_the_flag_and_the_value(name: str, text: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        parse_dimension(name, text)
    assert complaint in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "text"), [("learning_rate", "log:0.001..0.3"), ("dropout", "0..0.5"), ("epochs", "log:1..50")]
)
def test_every_sample_is_a_value_of_the_range_that_the_schema_takes(name: str, text: str) -> None:
    dimension = parse_dimension(name, text)
    assert isinstance(dimension, Range)
    rng = random.Random(0)  # noqa: S311 - not for secrets
    for _ in range(200):
        value = getattr(configure({name: dimension.sample(rng)}), name)
        assert dimension.low <= value <= dimension.high


def test_a_logarithmic_range_gives_each_factor_of_ten_the_same_share() -> None:
    dimension = Range("learning_rate", 1e-4, 1.0, is_log=True)
    rng = random.Random(0)  # noqa: S311 - not for secrets
    samples = [float(str(dimension.sample(rng))) for _ in range(4000)]
    shares = [sum(10.0**-k <= sample < 10.0 ** (1 - k) for sample in samples) / 4000 for k in (1, 2, 3, 4)]
    assert shares == pytest.approx([0.25] * 4, abs=0.03)


def test_whole_numbers_at_the_ends_are_as_likely_as_the_others() -> None:
    dimension = Range("epochs", 1, 4, is_whole=True)
    rng = random.Random(0)  # noqa: S311 - not for secrets
    samples = [dimension.sample(rng) for _ in range(4000)]
    assert [samples.count(value) / 4000 for value in (1, 2, 3, 4)] == pytest.approx([0.25] * 4, abs=0.03)
