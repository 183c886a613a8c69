"""The classic diagram of a network: layers from left to right, with units as balls.

Lines show the strongest connections of the unit under the cursor: those into it on the left, and those out of it on the
right. The other end of each is marked with the sign of its term w · x.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len, set_cell_size

from tuinet.analysis.connections import Cell, Connection
from tuinet.analysis.layers import LayerActivations
from tuinet.nn.arrays import Array
from tuinet.render.character_grid import CharacterGrid
from tuinet.render.formatting import percent, shortened
from tuinet.render.marked_image import Box, Look, draw_image, mark_pixels, pixel_place
from tuinet.render.network_layout import BALLS, HALVES, SPACED, Grid, Layout
from tuinet.render.network_lines import Connector, draw_connectors
from tuinet.render.palette import Palette
from tuinet.render.softmax import ASCII_SIGNS, UNICODE_SIGNS, bar, mark
from tuinet.render.unit_shades import (
    NEGATIVE_BLOCK,
    character,
    characters_for,
    shade_colour,
    shade_style,
    shades,
    sign,
    sign_colour,
    sign_style,
)

BESIDE_ASCII_BALLS = replace(ASCII_SIGNS, right=">")
"""A + beside a ball is the sign of a connection"""


@dataclass(frozen=True, eq=False)
class FiringNetwork:
    """A network and its activations for an image."""

    pixels: NDArray[np.uint8]
    """The image, (height, width)"""
    layers: Sequence[LayerActivations]
    """The activations of each layer, hidden layers first, the output last"""
    activations: Sequence[str]
    """The name of the activation function of each hidden layer"""
    classes: Sequence[str]
    label: int | None
    """The true class; None if unknown"""
    is_decoded: bool = False
    """True if the outputs of the network are a number or bits, and the last layer scores the classes they stand for"""

    @property
    def widths(self) -> list[int]:
        """Units of each layer, the outputs last."""
        return [len(layer.activations) for layer in self.layers]


@dataclass(frozen=True, eq=False)
class Selection:
    """The unit under the cursor, and its strongest connections."""

    cell: Cell
    into: Sequence[Connection]
    """Strongest first"""
    out_of: Sequence[Connection]

    @property
    def in_sight(self) -> dict[int, int]:
        """The unit and the other ends of its strongest connections, by layer."""
        layer = self.cell.layer
        units = {layer: self.cell.unit}
        if self.into:
            units[layer - 1] = self.into[0].source
        if self.out_of:
            units[layer + 1] = self.out_of[0].target
        return units


def network_picture(
    network: FiringNetwork, selection: Selection, layout: Layout, look: Look, cells: CharacterGrid
) -> None:
    """Draw a network into a grid of characters."""
    _draw_image(cells, network, layout.image, look)
    for grid in layout.grids:
        _draw_title(cells, grid, network, layout, look.palette)
        _draw_units(cells, grid, network.layers[grid.layer].activations, look)
    _draw_outputs(cells, layout, network, look)
    draw_connectors(cells, _connectors(network, selection, layout, look.palette), ascii_only=look.ascii_only)
    _mark_ends(cells, network, selection, layout, look.palette)
    _draw_cursor(cells, selection.cell, layout, look.palette)


def _draw_image(cells: CharacterGrid, network: FiringNetwork, box: Box, look: Look) -> None:
    rows, columns = network.pixels.shape
    cells.put(box.left, 0, f"{rows}×{columns}", look.palette.dim)
    draw_image(cells, network.pixels, box, look)


def _draw_title(cells: CharacterGrid, grid: Grid, network: FiringNetwork, layout: Layout, palette: Palette) -> None:
    """Write the width of a layer and its activation, if they fit before the next layer."""
    units = len(network.layers[grid.layer].activations)
    if grid.layer == len(network.layers) - 1:
        title = f"{units} scores" if network.is_decoded else f"{units} softmax"
        cells.put(grid.left + 1, 0, title, palette.dim)
        return
    following = layout.grids[layout.grids.index(grid) + 1]
    room = following.left - grid.left - 2
    titles = [f"{units:,} {network.activations[grid.layer]}", f"{units:,}"]
    if len(layout.grids) < len(network.layers):
        # Not all hidden layers are visible, so each has its number.
        number = grid.layer + 1
        titles = [f"hidden {number}: {titles[0]}", f"hidden {number}: {units:,}", f"{number}: {units:,}"]
    if grid.end - grid.first < units:
        titles.insert(0, f"{grid.first}–{grid.end - 1} of {units:,}")
    title = next((title for title in titles if cell_len(title) <= room), titles[-1])
    cells.put(grid.left + 1, 0, title, palette.dim)


def _draw_units(cells: CharacterGrid, grid: Grid, activations: Array, look: Look) -> None:
    levels = shades(activations)
    if grid.density == HALVES:
        _draw_halves(cells, grid, levels, look.palette)
        return
    are_balls = grid.density in (BALLS, SPACED)
    characters = characters_for(look.palette, ascii_only=look.ascii_only, blocks=not are_balls)
    for unit in range(grid.first, grid.end):
        x, y, _ = grid.locate(unit)
        cells.put(x, y, character(levels[unit], characters), shade_style(levels[unit], look.palette))


def _draw_halves(cells: CharacterGrid, grid: Grid, levels: Sequence[int], palette: Palette) -> None:
    for unit in range(grid.first, grid.end):
        x, y, half = grid.locate(unit)
        if half:
            continue
        lower = unit + grid.across
        below = levels[lower] if lower < grid.end else 0
        behind = shade_colour(below, palette) if lower < grid.end else palette.paper
        if levels[unit] < 0 and below < 0:
            # Not everybody can tell this colour from that of active units.
            cells.put(x, y, NEGATIVE_BLOCK, f"{palette.ink} on {shade_colour(min(levels[unit], below), palette)}")
        else:
            cells.put(x, y, "▀", f"{shade_colour(levels[unit], palette)} on {behind}")


def _draw_outputs(cells: CharacterGrid, layout: Layout, network: FiringNetwork, look: Look) -> None:
    """Draw the name, the bar and the probability of each output."""
    probabilities = network.layers[-1].activations
    predicted = int(np.argmax(probabilities))
    grid = layout.grids[-1]
    box = layout.names
    signs = BESIDE_ASCII_BALLS if look.ascii_only else UNICODE_SIGNS
    longest = max(cell_len(name) for name in network.classes)
    name_width = max(1, min(longest, box.width - 8))
    figure_width = min(6, box.width - 2 - name_width)
    bar_width = box.width - name_width - 9
    for unit in range(grid.first, grid.end):
        _, y, _ = grid.locate(unit)
        mark_sign, style = mark(unit, predicted, network.label, signs, look.palette)
        share = float(probabilities[unit])
        line = f"{mark_sign} {set_cell_size(shortened(network.classes[unit], name_width), name_width)}"
        if bar_width >= 3:
            length = share if math.isfinite(share) else 0.0
            line += f" {bar(length, bar_width, look.ascii_only):<{bar_width}}"
        line += f"{percent(share, 0):>{figure_width}}"
        cells.put(box.left, y, line, style)


def _connectors(network: FiringNetwork, selection: Selection, layout: Layout, palette: Palette) -> list[Connector]:
    """Return the lines of the selected unit, the strongest first."""
    grid = layout.grid(selection.cell.layer)
    if grid is None:
        return []
    _, own, _ = grid.locate(selection.cell.unit)
    connectors = []
    for connection in selection.into:
        start = _source_edge(network, selection.cell.layer, connection.source, layout)
        if start is not None:
            style = sign_colour(connection.term, palette)
            connectors.append(Connector(start, (grid.left - 1, own), style))
    target_grid = layout.grid(selection.cell.layer + 1)
    if target_grid is None:
        return connectors
    for connection in selection.out_of:
        if target_grid.first <= connection.target < target_grid.end:
            _, line, _ = target_grid.locate(connection.target)
            style = sign_colour(connection.term, palette)
            connectors.append(Connector((grid.left + grid.width, own), (target_grid.left - 1, line), style))
    return connectors


def _source_edge(network: FiringNetwork, layer: int, source: int, layout: Layout) -> tuple[int, int] | None:
    """Return the start of the line from a unit of the previous layer, or from a pixel."""
    if layer == 0:
        _, y = pixel_place(source, network.pixels.shape, layout.image)
        return layout.image.left + layout.image.width, y
    before = layout.grid(layer - 1)
    if before is None or not before.first <= source < before.end:
        return None
    _, y, _ = before.locate(source)
    return before.left + before.width, y


def _mark_ends(
    cells: CharacterGrid, network: FiringNetwork, selection: Selection, layout: Layout, palette: Palette
) -> None:
    """Mark the other end of each line with the sign of its term, the strongest last so that it is on top."""
    layer = selection.cell.layer
    if layer == 0:
        terms = [(connection.source, connection.term) for connection in selection.into]
        mark_pixels(cells, network.pixels.shape, terms, layout.image, palette)
    else:
        for connection in reversed(selection.into):
            _mark_unit(cells, layout.grid(layer - 1), connection.source, connection.term, palette)
    for connection in reversed(selection.out_of):
        _mark_unit(cells, layout.grid(layer + 1), connection.target, connection.term, palette)


def _mark_unit(cells: CharacterGrid, grid: Grid | None, unit: int, term: float, palette: Palette) -> None:
    """Write the sign beside a ball, or over a unit of a single character."""
    if grid is None or not grid.first <= unit < grid.end:
        return
    x, y, _ = grid.locate(unit)
    cells.put(x + grid.density.columns - 1, y, sign(term), sign_style(term, palette))


def _draw_cursor(cells: CharacterGrid, cell: Cell, layout: Layout, palette: Palette) -> None:
    """Draw brackets around a ball or, where units are dense, mark the unit, with an arrow at the edge of the layer."""
    grid = layout.grid(cell.layer)
    if grid is None or not grid.first <= cell.unit < grid.end:
        return
    x, y, half = grid.locate(cell.unit)
    style = f"{palette.accent} bold".strip()
    if grid.density.columns > 1:
        cells.put(x - 1, y, "[", style)
        cells.put(x + 1, y, "]", style)
        return
    cursor = "▄" if half else "▀"
    if grid.density.halves == 1:
        cursor = "X"
    cells.put(x, y, cursor, f"{palette.accent} reverse bold" if grid.density.halves == 1 else palette.accent)
    cells.put(grid.left, y, ">", style)
