"""The picture of a network with its layers from left to right."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from tuinet.analysis.connections import Cell, Connection, into, out_of
from tuinet.analysis.layers import LayerActivations, layer_activations
from tuinet.evaluation.forward import scaled
from tuinet.nn.network import Network
from tuinet.render.cell_readout import LINES, cell_readout
from tuinet.render.character_grid import CharacterGrid
from tuinet.render.marked_image import Look
from tuinet.render.network_cursor import moved_down, moved_right
from tuinet.render.network_layout import BLOCKS, Layout, lay_out
from tuinet.render.network_legend import network_legend
from tuinet.render.network_picture import FiringNetwork, Selection, network_picture
from tuinet.render.palette import DARK, PLAIN, Palette
from tuinet.render.unit_shades import shades

SIZES = [(56, 10), (76, 14), (116, 30)]
"""Columns and lines of the lens in terminals of 60×20, 80×24 and 120×40"""

NETWORKS = [(), (10,), (128,), (1024,), (64, 32, 16), (1024, 1024), (8,) * 9]
"""Widths of hidden layers"""

DIGIT = np.zeros((28, 28), np.uint8)
DIGIT[4:24, 12:16] = 255
"""A 1"""


def example(hidden: tuple[int, ...], activation: str = "relu") -> tuple[Network, FiringNetwork]:
    """A network that looks at a 1."""
    network = Network((784, *hidden, 10), activation, rng=np.random.default_rng(1))
    layers = layer_activations(network, DIGIT[np.newaxis].reshape(1, -1))
    activations = [LayerActivations(layer.pre_activations[0], layer.activations[0]) for layer in layers]
    return network, FiringNetwork(DIGIT, activations, [activation] * len(activations), [str(k) for k in range(10)], 1)


def selected(network: Network, firing: FiringNetwork, cell: Cell) -> Selection:
    """A unit with its connections."""
    inputs = [scaled(DIGIT.reshape(1, -1))[0], *(layer.activations for layer in firing.layers)]
    following = []
    if cell.layer + 1 < len(network.weights):
        a = float(firing.layers[cell.layer].activations[cell.unit])
        following = out_of(a, network.weights[cell.layer + 1], cell.unit, 4)
    return Selection(cell, into(inputs[cell.layer], network.weights[cell.layer], cell.unit, 4), following)


def arranged(firing: FiringNetwork, cell: Cell, size: tuple[int, int], *, halves: bool = True) -> Layout:
    return lay_out(DIGIT.shape, firing.widths, cell.layer, {cell.layer: cell.unit}, *size, halves=halves)


def drawn(
    hidden: tuple[int, ...], cell: Cell, size: tuple[int, int], palette: Palette, *, ascii_only: bool = False
) -> str:
    network, firing = example(hidden)
    cells = CharacterGrid(*size)
    style = "ascii" if ascii_only else "half blocks"
    selection = selected(network, firing, cell)
    layout = lay_out(DIGIT.shape, firing.widths, cell.layer, selection.in_sight, *size, halves=palette.colour)
    network_picture(firing, selection, layout, Look(palette, ascii_only, style), cells)
    return cells.text().plain


@pytest.mark.parametrize("size", [*SIZES, (66, 30)], ids=str)
def test_probabilities_are_whole_beside_long_names_which_end_in_an_ellipsis(size: tuple[int, int]) -> None:
    network, firing = example((64,))
    firing = replace(firing, classes=[f"electroencephalograph {k}" for k in range(10)])
    cells = CharacterGrid(*size)
    selection = selected(network, firing, Cell(0, 3))
    layout = lay_out(DIGIT.shape, firing.widths, 0, selection.in_sight, *size, halves=True)
    network_picture(firing, selection, layout, Look(DARK, False, "ascii"), cells)
    outputs = [line for line in cells.text().plain.split("\n") if "…" in line]
    assert outputs
    assert all(line.rstrip().endswith(" %") for line in outputs)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("hidden", NETWORKS, ids=str)
def test_every_unit_in_sight_has_a_place_of_its_own(hidden: tuple[int, ...], size: tuple[int, int]) -> None:
    _, firing = example(hidden)
    layout = arranged(firing, Cell(len(hidden), 3), size)
    places = {grid.locate(unit) for grid in layout.grids for unit in range(grid.first, grid.end)}
    assert len(places) == sum(grid.end - grid.first for grid in layout.grids)
    assert all(layout.image.left + layout.image.width < x < size[0] and 0 < y < size[1] for x, y, _ in places)
    for left, right in pairwise(layout.grids):
        assert left.left + left.width < right.left
    assert layout.names.left + layout.names.width <= size[0]


@pytest.mark.parametrize("size", [*SIZES, (58, 34)], ids=str)
def test_three_hidden_layers_are_shown_at_once(size: tuple[int, int]) -> None:
    _, firing = example((64, 32, 16))
    assert [grid.layer for grid in arranged(firing, Cell(2, 0), size).grids] == [0, 1, 2, 3]


@pytest.mark.parametrize("size", [*SIZES, (78, 15), (58, 17)], ids=str)
@pytest.mark.parametrize("hidden", [(64, 64, 64), (32, 32), (512, 100, 100), (1024, 1024)], ids=str)
def test_layers_of_the_same_width_look_the_same(hidden: tuple[int, ...], size: tuple[int, int]) -> None:
    _, firing = example(hidden)
    *grids, _outputs = arranged(firing, Cell(0, 0), size).grids
    looks = {(hidden[grid.layer], grid.density, grid.across, grid.end - grid.first) for grid in grids}
    assert len(looks) == len({hidden[grid.layer] for grid in grids})


def test_units_share_no_character_where_the_lines_can_be_a_little_shorter() -> None:
    _, firing = example((64, 64, 64))
    *grids, _outputs = arranged(firing, Cell(0, 0), (78, 15)).grids
    assert [grid.density for grid in grids] == [BLOCKS] * 3


def test_without_hidden_layers_the_image_takes_their_room() -> None:
    _, without = example(())
    _, firing = example((10,))
    size = SIZES[1]
    assert arranged(without, Cell(0, 3), size).image.width > arranged(firing, Cell(0, 3), size).image.width


def test_layers_have_numbers_where_not_all_are_shown() -> None:
    assert "hidden 1" not in drawn((64, 32, 16), Cell(0, 0), SIZES[2], DARK)
    assert " 9: 8 " in drawn((8,) * 9, Cell(8, 0), SIZES[1], DARK)


@pytest.mark.parametrize("hidden", NETWORKS, ids=str)
def test_a_click_selects_the_unit_that_is_there(hidden: tuple[int, ...]) -> None:
    _, firing = example(hidden)
    layout = arranged(firing, Cell(0, 0), SIZES[1])
    for grid in layout.grids:
        for unit in range(grid.first, grid.end):
            x, y, is_lower = grid.locate(unit)
            if not is_lower:
                assert layout.at(x, y) == Cell(grid.layer, unit)


def test_the_arrow_keys_reach_every_unit_of_a_layer_that_is_larger_than_the_pane() -> None:
    _, firing = example((1024, 1024))
    reached = {Cell(1, 0)}
    waiting = [Cell(1, 0)]
    while waiting:
        cell = waiting.pop()
        layout = arranged(firing, cell, SIZES[0], halves=False)
        for move in (moved_down, moved_right):
            following = move(cell, 1, layout, firing.widths)
            if following.layer == 1 and following not in reached:
                reached.add(following)
                waiting.append(following)
    assert len(reached) == 1024


def test_the_arrow_keys_go_through_all_layers_and_back() -> None:
    _, firing = example((8,) * 9)
    cell = Cell(0, 3)
    for by, last in ((1, 9), (-1, 0)):
        for _ in range(40):
            cell = moved_right(cell, by, arranged(firing, cell, SIZES[0]), firing.widths)
        assert cell.layer == last


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("hidden", NETWORKS, ids=str)
def test_ascii_is_enough_and_shows_signs_units_and_lines(hidden: tuple[int, ...], size: tuple[int, int]) -> None:
    picture = drawn(hidden, Cell(len(hidden), 3), size, PLAIN, ascii_only=True)
    allowed = {"×", "–", "−"}
    assert {character for character in picture if not character.isascii()} <= allowed
    assert "[" in picture
    # Of a layer that is larger than the pane, only the unit with the strongest connection is certain to be visible.
    assert "+" in picture or "−" in picture
    assert any(line in picture for line in ("--", "/", "\\", "|"))


@pytest.mark.parametrize("palette", [DARK, PLAIN], ids=["colour", "no colour"])
@pytest.mark.parametrize(("hidden", "sign"), [((10,), "⊖"), ((1000,), "−")], ids=["balls", "blocks"])
def test_a_unit_below_zero_has_a_character_of_its_own(hidden: tuple[int, ...], sign: str, palette: Palette) -> None:
    _, firing = example(hidden, "tanh")
    selection = Selection(Cell(1, 0), [], [])
    layout = arranged(firing, selection.cell, (76, 30), halves=False)
    cells = CharacterGrid(76, 30)
    network_picture(firing, selection, layout, Look(palette, False, "ascii"), cells)
    text = cells.text().plain
    grid = layout.grids[0]
    levels = shades(firing.layers[0].activations)[grid.first : grid.end]
    assert text.count(sign) == sum(shade < 0 for shade in levels) > 0


def test_where_two_units_share_a_cell_both_below_zero_have_the_sign() -> None:
    _, firing = example((1024,), "tanh")
    selection = Selection(Cell(1, 0), [], [])
    layout = arranged(firing, selection.cell, (76, 14))
    assert layout.grids[0].density.halves == 2
    cells = CharacterGrid(76, 14)
    network_picture(firing, selection, layout, Look(DARK, False, "ascii"), cells)
    assert "−" in cells.text().plain


def test_in_ascii_the_right_answer_has_another_sign_than_a_connection() -> None:
    _, firing = example((10,))
    firing = replace(firing, label=int(np.argmax(firing.layers[-1].activations)))
    cells = CharacterGrid(76, 14)
    layout = arranged(firing, Cell(0, 0), (76, 14), halves=False)
    network_picture(firing, Selection(Cell(0, 0), [], []), layout, Look(PLAIN, True, "ascii"), cells)
    assert f"> {firing.label}" in cells.text().plain


def test_without_colour_an_inactive_unit_looks_different_from_an_active_one() -> None:
    _, firing = example((12,))
    picture = drawn((12,), Cell(1, 3), SIZES[2], PLAIN)
    inactive = int((firing.layers[0].activations == 0).sum())
    assert picture.count("○") - picture.count("○ 1") == inactive


def test_the_scores_of_classes_are_not_called_outputs_of_a_network_that_outputs_bits() -> None:
    network, firing = example((12,))
    firing = replace(firing, is_decoded=True)
    cell = Cell(1, 3)
    selection = selected(network, firing, cell)
    cells = CharacterGrid(*SIZES[1])
    network_picture(firing, selection, arranged(firing, cell, SIZES[1]), Look(PLAIN, False, "half blocks"), cells)
    assert "10 scores" in cells.text().plain
    assert cell_readout(firing, selection, 100, PLAIN).plain.startswith("class 3   score = ")


@pytest.mark.parametrize("palette", [DARK, PLAIN], ids=["colour", "plain"])
def test_a_network_whose_weights_overflowed_is_shown_all_the_same(palette: Palette) -> None:
    network, _ = example((12,))
    network.parameters[...] = np.nan
    layers = layer_activations(network, DIGIT.reshape(1, -1))
    activations = [LayerActivations(layer.pre_activations[0], layer.activations[0]) for layer in layers]
    firing = FiringNetwork(DIGIT, activations, ["relu"] * len(activations), [str(k) for k in range(10)], 1)
    cell = Cell(0, 3)
    cells = CharacterGrid(*SIZES[1])
    layout = arranged(firing, cell, SIZES[1])
    network_picture(firing, selected(network, firing, cell), layout, Look(palette, False, "half blocks"), cells)
    assert "–" in cells.text().plain


def test_the_readout_has_the_numbers_of_the_unit_and_what_feeds_it_most() -> None:
    network, firing = example((16,), "tanh")
    cell = Cell(0, 5)
    selection = selected(network, firing, cell)
    text = cell_readout(firing, selection, 100, DARK).plain
    z = float(firing.layers[0].pre_activations[5])
    strongest = selection.into[0]
    row, column = divmod(strongest.source, 28)
    assert len(text.split("\n")) == LINES
    assert f"unit 5 of hidden 1   z = {z:+.3f}".replace("-", "−") in text
    assert f"pixel {row},{column} {strongest.term:+.3f}".replace("-", "−") in text


def test_the_readout_takes_the_product_of_a_weight_and_a_shortcut_apart() -> None:
    connections = [Connection(17, 17, 1.12, 4.283, passed=3.823), Connection(5, 17, 0.5, 0.31)]
    _, firing = example((32, 32))
    selection = Selection(Cell(1, 17), connections, [])
    text = cell_readout(firing, selection, 100, PLAIN).plain
    assert "unit 17 +4.283 (weight +0.460, shortcut +3.823)   unit 5 +0.310" in text
    text = cell_readout(firing, selection, 48, PLAIN).plain
    assert "unit 17 with shortcut +4.283   unit 5 +0.310" in text


@pytest.mark.parametrize("width", range(40, 60))
def test_terms_are_left_out_and_not_cut(width: int) -> None:
    network, firing = example((16,), "tanh")
    text = cell_readout(firing, selected(network, firing, Cell(0, 5)), width, DARK).plain
    _, into_line, out_line = text.split("\n")
    assert "…" not in into_line + out_line
    assert len(into_line) <= width and len(out_line) <= width


@pytest.mark.parametrize(
    ("hidden", "width", "ascii_only", "legend"),
    [
        ((128, 16), 66, False, "●■ active, ○· inactive, ⊖− negative · + raises z, − lowers it"),
        ((128, 16), 66, True, "oO@:*# active, . inactive, = negative, + raises z, − lowers it"),
        ((16,), 46, False, "● active, ○ not, ⊖ < 0 · + raises, − lowers"),
    ],
)
def test_the_legend_explains_the_characters_of_all_layers_and_the_signs(
    hidden: tuple[int, ...], width: int, ascii_only: bool, legend: str
) -> None:
    _, firing = example(hidden)
    layout = arranged(firing, Cell(0, 0), SIZES[1], halves=False)
    assert network_legend(layout, DARK, width, ascii_only=ascii_only) == legend
