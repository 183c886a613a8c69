"""A unit taken apart: the numbers that are shown add up to the numbers of the network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle

import numpy as np
import pytest

from tuinet.analysis.connections import Cell
from tuinet.analysis.trace import trace
from tuinet.nn.activations import ACTIVATIONS
from tuinet.nn.losses import Targets
from tuinet.nn.names import ActivationName, OptimizerName
from tuinet.nn.network import Network
from tuinet.render.figure_lines import FORMULA, TABLE_WIDTH, figure
from tuinet.render.formulas import STEP_FORMULAS
from tuinet.render.microscope import backward_lines, forward_lines, forward_terms
from tuinet.render.microscope_picture import Slide, microscope_picture
from tuinet.tui.ascii_only import to_ascii

from .microscope import LOOK, ROUNDING, line_of, products, specimen, value


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
    height = 30
    slide = Slide(shown, forward_terms(shown, height), 0, np.full((28, 28), 255, np.uint8), is_backward=False)
    picture = microscope_picture(slide, 2 * TABLE_WIDTH + 2, height, LOOK)
    lines = picture.text.plain.split("\n")
    assert picture.left == 0
    assert picture.has_image
    assert "forward" in lines[0] and "backward" in lines[0]
    last = max(y for y, line in enumerate(lines) if "=" in line)
    image = "\n".join(lines[last + 1 :])
    assert "█" in image
    assert "+" in image and "−" in image


def test_an_enlarged_microscope_draws_every_pixel_of_the_image() -> None:
    shown = specimen(Cell(0, 3))
    height = 34
    slide = Slide(shown, forward_terms(shown, height), 0, np.full((28, 28), 255, np.uint8), is_backward=False)
    picture = microscope_picture(slide, 114, height, LOOK)
    image = [line[: picture.left] for line in picture.text.plain.split("\n")]
    assert sum(1 for line in image if "█" in line) == 33
    assert "++" in "".join(image) and "−−" in "".join(image)
    # The tables are one below the other, which leaves more room than side by side.
    assert any("backward" in line for line in picture.text.plain.split("\n")[10:])


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


def pairs() -> Iterator[tuple[ActivationName, OptimizerName]]:
    """Each activation and each optimizer at least once: the lines of one do not depend on the other."""
    activations, optimizers = cycle(ACTIVATIONS), cycle(STEP_FORMULAS)
    for _ in range(max(len(ACTIVATIONS), len(STEP_FORMULAS))):
        yield next(activations), next(optimizers)


@pytest.mark.parametrize(("activation", "optimizer"), list(pairs()))
def test_in_ascii_the_formulas_spell_their_letters(activation: ActivationName, optimizer: OptimizerName) -> None:
    shown = replace(specimen(Cell(0, 3)), activations=[activation] * 2, optimizer=optimizer)
    look = replace(LOOK, ascii_only=True)
    for lines in (forward_lines(shown, forward_terms(shown, 16), 0, look), backward_lines(shown, 5, 30, look)):
        text = to_ascii("\n".join(line.plain for line in lines))
        assert "?" not in text
        assert "sum" in text
        assert all(line.cell_len <= TABLE_WIDTH for line in lines)
