"""Normalised layers, layers with shortcuts and other outputs taken apart."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tuinet.analysis.connections import Cell
from tuinet.analysis.trace import trace
from tuinet.analysis.training_step import TrainingStep
from tuinet.nn.encodings import Encoding
from tuinet.nn.names import NormalisationName
from tuinet.nn.network import Network
from tuinet.nn.optimizers import OPTIMIZERS
from tuinet.render.figure_lines import TABLE_WIDTH
from tuinet.render.microscope import backward_lines, forward_lines, forward_terms
from tuinet.render.specimen import Specimen

from .microscope import LOOK, ROUNDING, line_of, products, value


@pytest.mark.parametrize("normalisation", ["batch", "layer"])
@pytest.mark.parametrize("batch", [1, 4])
def test_a_normalised_sum_leads_to_the_activation(normalisation: NormalisationName, batch: int) -> None:
    rng = np.random.default_rng(3)
    network = Network((784, 12, 8, 10), "sigmoid", rng=rng, normalisation=normalisation)
    for numbers in (*network.scales, *network.shifts, *network.means, *network.variances):
        numbers[...] = rng.uniform(0.5, 2, len(numbers))
    step = TrainingStep(OPTIMIZERS["sgd"](len(network.parameters)), rate=0.5)
    traced = trace(network, rng.random((batch, 784), np.float32), rng.integers(0, 10, batch), step)
    shown = Specimen(traced, Cell(0, 3), batch - 1, 28, [str(k) for k in range(10)], ["sigmoid"] * 2, "sgd")
    lines = forward_lines(shown, forward_terms(shown, 24), 0, LOOK)
    of = {name: value(line_of(lines, name)) for name in ("the mean", "the deviation", "γ", "β", "u", "n", "z", "a")}
    assert of["n"] == pytest.approx((of["u"] - of["the mean"]) / of["the deviation"], abs=5e-3)
    assert of["z"] == pytest.approx(of["γ"] * of["n"] + of["β"], abs=1e-3)
    assert of["a"] == pytest.approx(1 / (1 + np.exp(-of["z"])), abs=1e-3)
    assert len(lines) <= 24
    text = "\n".join(line.plain for line in backward_lines(shown, 5, 30, LOOK))
    assert "dL/da = Σ w·dL/du" in text
    assert "g = dL/du·x" in text or "g = Σ dL/du·x, 4 images" in text
    assert all(line.cell_len <= TABLE_WIDTH for line in lines)


@pytest.mark.parametrize("normalisation", ["none", "layer"])
def test_a_shortcut_adds_to_the_sum_and_to_the_gradient(normalisation: NormalisationName) -> None:
    rng = np.random.default_rng(3)
    network = Network((784, 12, 12, 10), "sigmoid", rng=rng, normalisation=normalisation, shortcuts="residual")
    step = TrainingStep(OPTIMIZERS["sgd"](len(network.parameters)), rate=0.5)
    traced = trace(network, rng.random((1, 784), np.float32), np.array([7]), step)
    below, above = (
        Specimen(traced, Cell(layer, 3), 0, 28, [str(k) for k in range(10)], ["sigmoid"] * 2, "sgd") for layer in (0, 1)
    )
    lines = forward_lines(above, forward_terms(above, 24), 0, LOOK)
    of = {name: value(line_of(lines, name)) for name in ("u = ", "+ x", "z = ", "a = ")}
    y = of["u = "]
    if normalisation == "layer":
        y = value(line_of(lines, "γ")) * value(line_of(lines, "n = ")) + value(line_of(lines, "β"))
    assert "+ x of unit 3, the shortcut" in line_of(lines, "+ x").plain
    assert of["+ x"] == pytest.approx(float(traced.layers[0].a[0, 3]), abs=1e-4)
    assert of["z = "] == pytest.approx(y + of["+ x"], abs=1e-3)
    assert of["a = "] == pytest.approx(1 / (1 + np.exp(-of["z = "])), abs=1e-3)
    assert len(lines) <= 24
    lines = backward_lines(below, 5, 30, LOOK)
    passed = value(line_of(lines, "+ δ, past the layer above"))
    assert passed == pytest.approx(float(traced.layers[1].delta[0, 3]), abs=1e-4)
    total = sum(product for _, _, product in products(lines)) + passed
    if any("other" in line.plain for line in lines):
        total += value(next(line for line in lines if "other" in line.plain))
    assert value(line_of(lines, "dL/da = ")) == pytest.approx(total, abs=ROUNDING)
    assert all(line.cell_len <= TABLE_WIDTH for line in lines)


def test_the_gradient_passes_by_a_mean_that_the_image_has_no_part_in() -> None:
    rng = np.random.default_rng(3)
    network = Network((784, 12, 10), "sigmoid", rng=rng, normalisation="batch")
    for numbers in (*network.scales, *network.means, *network.variances):
        numbers[...] = rng.uniform(0.5, 2, len(numbers))
    step = TrainingStep(OPTIMIZERS["sgd"](len(network.parameters)), rate=0.5)
    traced = trace(network, rng.random((1, 784), np.float32), np.array([7]), step)
    shown = Specimen(traced, Cell(0, 3), 0, 28, [str(k) for k in range(10)], ["sigmoid"], "sgd")
    forward = forward_lines(shown, forward_terms(shown, 24), 0, LOOK)
    backward = backward_lines(shown, 5, 30, LOOK)
    deviation, scale = (value(line_of(forward, name)) for name in ("the deviation", "γ"))
    passed = value(line_of(backward, "dL/du = δ·γ/deviation"))
    assert passed == pytest.approx(value(line_of(backward, "δ")) * scale / deviation, abs=1e-3)


def test_the_bits_above_a_unit_are_told_apart() -> None:
    network = Network((784, 12, 4), "sigmoid", rng=np.random.default_rng(3))
    encoding = Encoding("binary", "cross_entropy", 10)
    step = TrainingStep(OPTIMIZERS["sgd"](len(network.parameters)), rate=0.5, encoding=encoding)
    traced = trace(network, np.ones((1, 784), np.float32), np.array([7]), step)
    shown = Specimen(traced, Cell(0, 3), 0, 28, [str(k) for k in range(10)], ["sigmoid"], "sgd")
    text = "\n".join(line.plain for line in backward_lines(shown, 5, 30, LOOK))
    assert sorted(re.findall(r"bit \d", text)) == ["bit 1", "bit 2", "bit 4", "bit 8"]
