"""A unit taken apart: the numbers that are shown add up to the numbers of the network."""

from __future__ import annotations

import copy
import re
from dataclasses import replace

import numpy as np
import pytest
from rich.text import Text

from tuinet.analysis.connections import Cell
from tuinet.analysis.trace import trace
from tuinet.analysis.training_step import TrainingStep
from tuinet.nn.activations import ACTIVATIONS
from tuinet.nn.adaptive import Adam, Lion, Nadam
from tuinet.nn.encodings import Encoding
from tuinet.nn.losses import Targets
from tuinet.nn.muon import Muon
from tuinet.nn.names import ActivationName, NormalisationName, OptimizerName
from tuinet.nn.network import Network
from tuinet.nn.optimizers import OPTIMIZERS
from tuinet.render.figure_lines import FORMULA, TABLE_WIDTH, figure
from tuinet.render.formulas import STEP_FORMULAS
from tuinet.render.marked_image import Look
from tuinet.render.microscope import backward_lines, forward_lines, forward_terms
from tuinet.render.microscope_picture import Slide, microscope_picture
from tuinet.render.palette import PLAIN
from tuinet.render.specimen import Specimen
from tuinet.tui.ascii_only import to_ascii

LOOK = Look(PLAIN, ascii_only=False, style="half blocks")

ROUNDING = 2e-3
"""How far a sum of figures may be off"""


def specimen(
    cell: Cell,
    batch: int = 1,
    optimizer: OptimizerName = "sgd",
    clip_norm: float | None = None,
    weight_decay: float = 0.0,
    l1: float = 0.0,
    max_norm: float | None = None,
) -> Specimen:
    """A unit of a network 784-12-10 that learns from noise."""
    rng = np.random.default_rng(2)
    network = Network((784, 12, 10), "sigmoid", rng=rng)
    network.biases[0][...] = rng.normal(size=12)
    x = rng.random((batch, 784), np.float32)
    rule = OPTIMIZERS[optimizer](
        len(network.parameters), network.weight_count, weight_decay, l1=l1, matrices=network.matrices, max_norm=max_norm
    )
    step = TrainingStep(rule, rate=0.5, clip_norm=clip_norm)
    traced = trace(network, x, rng.integers(0, 10, batch), step)
    return Specimen(traced, cell, batch - 1, 28, [str(k) for k in range(10)], ["sigmoid"] * 2, optimizer)


def value(line: Text) -> float:
    """The number behind the last `=` of a line."""
    return float(line.plain.rsplit("=", 1)[1].replace("−", "-"))


def line_of(lines: list[Text], start: str) -> Text:
    (line,) = [line for line in lines if line.plain.strip("> ").startswith(start)]
    return line


def products(lines: list[Text]) -> list[tuple[float, float, float]]:
    """The factors and the product of each line of a table."""
    numbers = r"([+−]?[\d.e+−]+)"
    found = [re.search(rf"{numbers} · *{numbers} = *{numbers}$", line.plain) for line in lines]
    return [
        (float(match[1].replace("−", "-")), float(match[2].replace("−", "-")), float(match[3].replace("−", "-")))
        for match in found
        if match
    ]


@pytest.mark.parametrize("cell", [Cell(0, 3), Cell(1, 7)])
def test_the_products_the_others_and_the_bias_add_up_to_z(cell: Cell) -> None:
    shown = specimen(cell)
    lines = forward_lines(shown, forward_terms(shown, 16), 0, LOOK)
    listed = products(lines)
    assert len(listed) == 10
    for w, x, product in listed:
        assert w * x == pytest.approx(product, abs=ROUNDING)
    total = sum(product for _, _, product in listed) + value(line_of(lines, "+ b"))
    total += value(line_of(lines, f"{(784, 12)[cell.layer] - 10} others"))
    assert total == pytest.approx(value(line_of(lines[1:], "z = Σ w·x + b")), abs=ROUNDING)


def test_the_gradient_of_a_weight_follows_from_the_layer_above() -> None:
    shown = specimen(Cell(0, 3))
    lines = backward_lines(shown, 100, 30, LOOK)
    back = sum(product for _, _, product in products(lines))
    slope = value(line_of(lines, "f'(z) = a·(1 - a)"))
    delta = value(line_of(lines, "δ = dL/da · f'(z)"))
    assert back == pytest.approx(value(line_of(lines, "dL/da = Σ w·δ")), abs=ROUNDING)
    assert back * slope == pytest.approx(delta, abs=ROUNDING)
    gradient = value(line_of(lines, "g = δ·x = "))
    assert delta * float(shown.layer.x[0, 100]) == pytest.approx(gradient, abs=ROUNDING)
    before = value(line_of(lines, "w before"))
    assert value(line_of(lines, "w after")) == pytest.approx(before - 0.5 * gradient, abs=ROUNDING)


def test_the_gradient_of_an_output_is_what_its_probability_lacks_shared_by_the_batch() -> None:
    shown = specimen(Cell(1, 7), batch=4)
    lines = backward_lines(shown, 2, 30, LOOK)
    delta = value(line_of(lines, "δ = (p - t)/4"))
    assert delta == pytest.approx((value(line_of(lines, "p")) - value(line_of(lines, "t"))) / 4, abs=ROUNDING)
    gradient = float((shown.layer.delta[:, 7] * shown.layer.x[:, 2]).sum())
    assert value(line_of(lines, "g = Σ δ·x, 4 images")) == pytest.approx(gradient, abs=ROUNDING)


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
    change = value(line_of(lines, "- η·g, max-norm"))
    assert value(line_of(lines, "w after")) == pytest.approx(value(line_of(lines, "w before")) + change, abs=ROUNDING)


def test_the_weight_of_an_image_is_a_factor_of_its_loss_and_of_its_gradient() -> None:
    shown = specimen(Cell(1, 7), batch=4)
    weights = np.array([1, 1, 1, 3], np.float32)
    traced = trace(shown_network(), shown.layer.x, shown.trace.labels, None, Targets(weights=weights))
    lines = backward_lines(replace(shown, trace=traced, cell=Cell(0, 7)), 2, 30, LOOK)
    error = value(line_of(lines, "p, ")) - value(line_of(lines, "t, "))
    assert value(line_of(lines, "c, the weight of this image")) == 3
    assert value(line_of(lines, "δ = c·(p - t)/4")) == pytest.approx(3 * error / 4, abs=ROUNDING)
    label = int(traced.labels[3])
    assert lines[0].plain == f"backward  L = -c·log p({label})"
    assert value(line_of(lines, "L, the loss")) == pytest.approx(-3 * np.log(traced.probabilities[3, label]), abs=1e-3)


def shown_network() -> Network:
    """A network without hidden layers, for the inputs of the output layer of `specimen`."""
    return Network((12, 10), "sigmoid", rng=np.random.default_rng(3))


def test_between_the_batches_of_an_update_a_weight_stays() -> None:
    shown = specimen(Cell(0, 3), batch=4)
    layers = [
        replace(layer, collected_weight=layer.weight_gradient / 2, collected_bias=layer.bias_gradient / 2)
        for layer in shown.trace.layers
    ]
    collecting = replace(shown, trace=replace(shown.trace, layers=tuple(layers), group=(1, 2)))
    updating = replace(shown, trace=replace(shown.trace, layers=tuple(layers), group=(2, 2)))

    lines = backward_lines(collecting, 100, 30, LOOK)
    half = value(line_of(lines, "g = Σ δ·x, 4 images")) / 2
    assert value(line_of(lines, "g, mean of 2 batches: 1 so far")) == pytest.approx(half, abs=ROUNDING)
    assert lines[-1].plain.strip().startswith("w unchanged: 1 more to go")
    assert any("w after" in line.plain for line in backward_lines(updating, 100, 30, LOOK))


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
    update = -value(line_of(lines, "- η"))
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
    assert value(line_of(lines, "- η·(m'/√s' + λ·w)")) == pytest.approx(-0.5 * (mean / square**0.5 + decay), abs=0.01)


def test_a_change_that_four_decimals_hide_is_shown_with_five_or_called_too_small() -> None:
    fine = backward_lines(experienced("momentum", 0.0, rate=1e-5)[0], 100, 40, LOOK)
    before, after = line_of(fine, "w before"), line_of(fine, "w after")
    assert value(before) - value(after) == pytest.approx(1e-5, abs=1e-5)
    assert value(before) != value(after)
    lost = backward_lines(experienced("momentum", 0.0, rate=1e-12)[0], 100, 40, LOOK)
    assert "rate η = 1e-12" in "\n".join(line.plain for line in lost)
    assert line_of(lost, "w after: the step is too small")


@pytest.mark.parametrize("height", [13, 17, 31])
@pytest.mark.parametrize("cell", [Cell(0, 3), Cell(1, 7)])
def test_both_sides_fit_into_the_pane(cell: Cell, height: int) -> None:
    shown = specimen(cell, batch=3)
    forward = forward_lines(shown, forward_terms(shown, height), 0, LOOK)
    backward = backward_lines(shown, 5, height, LOOK)
    for lines in (forward, backward):
        assert len(lines) <= height
        assert all(line.cell_len <= TABLE_WIDTH for line in lines)


def test_the_image_is_below_both_sides_where_there_is_room_only_there() -> None:
    shown = specimen(Cell(0, 3))
    height = 40
    slide = Slide(shown, forward_terms(shown, height), 0, np.full((28, 28), 255, np.uint8), is_backward=False)
    picture, left = microscope_picture(slide, 2 * TABLE_WIDTH + 2, height, LOOK)
    lines = picture.plain.split("\n")
    assert left == 0
    assert "forward" in lines[0] and "backward" in lines[0]
    last = max(y for y, line in enumerate(lines) if "=" in line)
    image = "\n".join(lines[last + 1 :])
    assert "█" in image
    assert "+" in image and "−" in image


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.0, "0"), (0.43121, "+0.4312"), (-12.3456, "−12.35"), (-1.23e-7, "−1.2e−07"), (123456.0, "+1.2e+05")],
)
def test_figures_have_a_sign_and_at_most_eight_columns(number: float, text: str) -> None:
    assert figure(number) == text


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_formulas_of_an_activation_fit_before_their_numbers(activation: ActivationName) -> None:
    assert len(f"a = {ACTIVATIONS[activation].formula}") <= FORMULA
    assert len(f"f'(z) = {ACTIVATIONS[activation].slope_formula}") <= FORMULA


@pytest.mark.parametrize("optimizer", STEP_FORMULAS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_in_ascii_the_formulas_spell_their_letters(activation: ActivationName, optimizer: OptimizerName) -> None:
    shown = replace(specimen(Cell(0, 3)), activations=[activation] * 2, optimizer=optimizer)
    look = replace(LOOK, ascii_only=True)
    for lines in (forward_lines(shown, forward_terms(shown, 16), 0, look), backward_lines(shown, 5, 30, look)):
        text = to_ascii("\n".join(line.plain for line in lines))
        assert "?" not in text
        assert "sum" in text
        assert all(line.cell_len <= TABLE_WIDTH for line in lines)


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


def test_without_a_step_of_lbfgs_the_backward_side_says_why() -> None:
    lines = backward_lines(specimen(Cell(0, 3), optimizer="lbfgs"), 5, 30, LOOK)
    assert lines[-1].plain.strip() == "w after: L-BFGS needs all training images"
    assert lines[-1].cell_len <= TABLE_WIDTH
