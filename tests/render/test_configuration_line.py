"""A configuration in one line."""

from __future__ import annotations

import pytest

from tuinet.config import Configuration, configure
from tuinet.render.configuration_line import configuration_line
from tuinet.render.palette import PLAIN


def line(config: Configuration, width: int = 78) -> str:
    return configuration_line(config, 784, 10, width, PLAIN).plain


def test_it_shows_the_network_and_how_it_is_trained() -> None:
    assert line(Configuration()) == "784→256→10 relu  rate 0.05  batch 64  nesterov"


def test_in_ascii_hyphens_are_between_the_layers() -> None:
    shown = configuration_line(Configuration(), 784, 10, 78, PLAIN, ascii_only=True).plain
    assert shown.startswith("784-256-10 relu  rate 0.05")


def test_it_shows_what_else_is_not_at_its_default() -> None:
    config = configure({"dropout": 0.3, "epochs": 3})
    assert line(config) == "784→256→10 relu  rate 0.05  batch 64  nesterov  epochs 3  dropout 0.3"


def test_a_network_without_hidden_layers_has_no_activation() -> None:
    assert line(configure({"hidden": "none"})).startswith("784→10  rate")


@pytest.mark.parametrize("width", [10, 30, 45, 50])
def test_what_does_not_fit_is_elided(width: int) -> None:
    shown = line(configure({"dropout": 0.3}), width)
    assert len(shown) <= width
    assert shown.endswith("…")


def test_a_whole_number_has_no_decimal_point() -> None:
    assert "rate 10  batch" in line(configure({"learning_rate": 10}))


def test_layers_with_different_activations_have_them_behind_their_widths() -> None:
    config = configure({"hidden": "256 relu, 128, 64", "activation": "tanh"})
    assert line(config, 80).startswith("784→256 relu→128→64 tanh→10  rate")


def test_a_rate_from_a_search_is_rounded() -> None:
    assert "rate 0.0154675  batch" in line(configure({"learning_rate": 0.015467500911213064}))
