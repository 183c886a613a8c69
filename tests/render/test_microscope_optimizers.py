"""The update of a weight taken apart: what is shown leads to what the optimizer does."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pytest

from tuinet.analysis.connections import Cell
from tuinet.analysis.trace import trace
from tuinet.analysis.training_step import TrainingStep
from tuinet.nn.adaptive import Adam, Lion, Nadam
from tuinet.nn.muon import Muon
from tuinet.nn.names import OptimizerName
from tuinet.nn.network import Network
from tuinet.nn.optimizers import OPTIMIZERS
from tuinet.render.figure_lines import TABLE_WIDTH
from tuinet.render.microscope import backward_lines
from tuinet.render.specimen import Specimen

from .microscope import LOOK, ROUNDING, line_of, specimen, value


@pytest.mark.parametrize("clip_norm", [None, 0.01])
@pytest.mark.parametrize("optimizer", ["sgd", "adamw", "lion"])
def test_clipping_and_weight_decay_lead_to_the_update_of_the_optimizer(
    clip_norm: float | None, optimizer: OptimizerName
) -> None:
    shown = specimen(Cell(0, 3), batch=4, optimizer=optimizer, clip_norm=clip_norm, weight_decay=0.1)
    lines = backward_lines(shown, 100, 30, LOOK)
    assert shown.layer.weight_update is not None
    update = float(shown.layer.weight_update[3, 100])
    assert value(line_of(lines, "w before")) - value(line_of(lines, "w after")) == pytest.approx(update, abs=ROUNDING)
    assert any("clipped" in line.plain for line in lines) == (clip_norm is not None)
    if optimizer == "sgd":
        assert 0.5 * value(line_of(lines, "g + λ·w")) == pytest.approx(update, abs=ROUNDING)


def test_an_l1_penalty_takes_its_share_of_the_weight() -> None:
    shown = specimen(Cell(0, 3), l1=0.04)
    lines = backward_lines(shown, 100, 30, LOOK)
    share = value(line_of(lines, "L1 = η·κ, to zero at most"))
    assert share == pytest.approx(0.5 * 0.04)
    before = value(line_of(lines, "w before"))
    stepped = before - 0.5 * value(line_of(lines, "g = δ·x"))
    after = np.sign(stepped) * max(abs(stepped) - share, 0)
    assert value(line_of(lines, "w after")) == pytest.approx(after, abs=ROUNDING)


def test_a_maximum_norm_shows_the_norm_of_the_unit() -> None:
    shown = specimen(Cell(0, 3), max_norm=0.25)
    lines = backward_lines(shown, 100, 30, LOOK)
    assert value(line_of(lines, "|w| of this unit, at most 0.25")) == pytest.approx(0.25, abs=1e-4)
    change = value(line_of(lines, "− η·g, max-norm"))
    assert value(line_of(lines, "w after")) == pytest.approx(value(line_of(lines, "w before")) + change, abs=ROUNDING)


LETTERS = {"velocity": "v = ", "mean": "m = ", "square": "s = "}


def experienced(optimizer: OptimizerName, weight_decay: float, rate: float = 0.5) -> tuple[Specimen, Network]:
    """A hidden unit whose optimizer remembers seven updates, and its network."""
    rng = np.random.default_rng(2)
    network = Network((784, 12, 10), "sigmoid", rng=rng)
    rule = OPTIMIZERS[optimizer](len(network.parameters), network.weight_count, weight_decay, matrices=network.matrices)
    rule.steps = 7
    for vector in rule.state.values():
        vector[...] = rng.random(len(vector))
    step = TrainingStep(rule, rate)
    traced = trace(network, rng.random((1, 784), np.float32), np.array([4]), step)
    return Specimen(traced, Cell(0, 3), 0, 28, [str(k) for k in range(10)], ["sigmoid"] * 2, optimizer), network


@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
@pytest.mark.parametrize("optimizer", [name for name, rule in OPTIMIZERS.items() if rule.slots and not rule.full_batch])
def test_the_state_of_the_optimizer_leads_to_its_update(optimizer: OptimizerName, weight_decay: float) -> None:
    shown, network = experienced(optimizer, weight_decay)
    lines = backward_lines(shown, 100, 40, LOOK)
    step = shown.trace.step
    assert step is not None
    rule = copy.deepcopy(step.optimizer)
    gradient = np.empty_like(network.parameters)
    for part, layer in zip(network.views(gradient)[0], shown.trace.layers, strict=True):
        part[...] = layer.weight_gradient
    for part, layer in zip(network.views(gradient)[1], shown.trace.layers, strict=True):
        part[...] = layer.bias_gradient
    rule.step(network.parameters.copy(), gradient, step.rate)
    for slot, vector in rule.state.items():
        if isinstance(rule, Muon) and slot == "square":
            continue
        remembered = float(network.views(vector)[0][0][3, 100])
        assert value(line_of(lines, LETTERS[slot])) == pytest.approx(remembered, abs=ROUNDING)
    update = -value(line_of(lines, "− η"))
    assert update == pytest.approx(float(network.views(gradient)[0][0][3, 100]), abs=ROUNDING)
    decay = weight_decay * float(shown.layer.weight[3, 100]) if rule.decoupled else 0.0
    if isinstance(rule, Lion):
        sign = np.sign(value(line_of(lines, "c = 0.9·(old m) + 0.1·g")))
        assert update == pytest.approx(0.5 * (sign + decay), abs=ROUNDING)
    elif isinstance(rule, Nadam):
        mean = value(line_of(lines, "m' = m/(1 - 0.9^9)"))
        gradient = value(line_of(lines, "g' = g/(1 - 0.9^8)"))
        square = value(line_of(lines, "s' = s/(1 - 0.999^8)"))
        assert update == pytest.approx(0.5 * (0.9 * mean + 0.1 * gradient) / square**0.5, abs=ROUNDING)
    elif isinstance(rule, Muon):
        m, g = value(line_of(lines, LETTERS["mean"])), value(line_of(lines, "g = δ·x"))
        assert value(line_of(lines, "c = 0.95·m + 0.05·g")) == pytest.approx(0.95 * m + 0.05 * g, abs=ROUNDING)
    elif isinstance(rule, Adam):
        mean = value(line_of(lines, "m' = m/(1 - 0.9^8)"))
        square = value(line_of(lines, "s' = s/(1 - 0.999^8)"))
        assert update == pytest.approx(0.5 * (mean / square**0.5 + decay), abs=ROUNDING)


def test_muon_leaves_an_output_to_adamw() -> None:
    shown, _ = experienced("muon", 0.1)
    lines = backward_lines(replace(shown, cell=Cell(1, 3)), 5, 40, LOOK)
    mean = value(line_of(lines, "m' = m/(1 - 0.9^8)"))
    square = value(line_of(lines, "s' = s/(1 - 0.999^8)"))
    decay = 0.1 * value(line_of(lines, "w before"))
    assert value(line_of(lines, "− η·(m'/√s' + λ·w)")) == pytest.approx(-0.5 * (mean / square**0.5 + decay), abs=0.01)


def test_a_change_that_four_decimals_hide_is_shown_with_five_or_called_too_small() -> None:
    fine = backward_lines(experienced("momentum", 0.0, rate=1e-5)[0], 100, 40, LOOK)
    before, after = line_of(fine, "w before"), line_of(fine, "w after")
    assert value(before) - value(after) == pytest.approx(1e-5, abs=1e-5)
    assert value(before) != value(after)
    lost = backward_lines(experienced("momentum", 0.0, rate=1e-12)[0], 100, 40, LOOK)
    assert "rate η = 1e-12" in "\n".join(line.plain for line in lost)
    assert line_of(lost, "w after: step too small to show")


def test_without_a_step_of_lbfgs_the_backward_side_says_why() -> None:
    lines = backward_lines(specimen(Cell(0, 3), optimizer="lbfgs"), 5, 30, LOOK)
    assert lines[-1].plain.strip() == "w after: L-BFGS needs all training images"
    assert lines[-1].cell_len <= TABLE_WIDTH
