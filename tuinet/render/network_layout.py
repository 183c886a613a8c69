"""The layout of a network picture: the image, the units of each layer in a grid, and the outputs.

A layer with few units is a column of balls. With more units the balls form a grid, then each unit takes a single
character, then, in colour, half of one. If even that does not fit, only the part with the selected unit is shown.
Layers of the same width look the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tuinet.analysis.connections import Cell
from tuinet.render.marked_image import Box, image_box

GAP = 6
"""Minimum number of columns between two layers, for the lines"""

SHORT_GAP = 4
"""Minimum number of columns between two layers if units would otherwise share characters, or be omitted"""

NARROW_GAP = 3
"""Minimum number of columns between two layers if a layer would otherwise be omitted"""

WIDEST_GAP = 16

IMAGE_AT_LEAST = 18
"""Minimum number of columns of the image, if a third of the pane has that many"""

LEAST_GRID = 4
"""Minimum number of columns of a layer"""


@dataclass(frozen=True)
class Density:
    """The spacing of units."""

    columns: int
    """Columns of a unit"""
    step: int = 1
    """Lines from one unit to the next"""
    halves: int = 1
    """Units per character, one above the other"""


BALLS = Density(2)
SPACED = Density(2, step=2)
BLOCKS = Density(1)
HALVES = Density(1, halves=2)


@dataclass(frozen=True)
class Grid:
    """The visible units of a layer, and their positions."""

    layer: int
    density: Density
    across: int
    """Units side by side"""
    first: int
    """The first visible unit"""
    end: int
    """The unit after the last visible one"""
    left: int = 0
    top: int = 0

    @property
    def width(self) -> int:
        """Columns, with one on the left for the cursor's mark."""
        return self.across * self.density.columns + 1

    @property
    def height(self) -> int:
        """Lines."""
        rows = math.ceil((self.end - self.first) / self.across)
        return math.ceil(rows / self.density.halves) * self.density.step - (self.density.step - 1)

    def locate(self, unit: int) -> tuple[int, int, int]:
        """Return the column and the line of a unit, and 1 if it is the lower half of its character, else 0."""
        row, column = divmod(unit - self.first, self.across)
        line, half = divmod(row, self.density.halves)
        return self.left + 1 + column * self.density.columns, self.top + line * self.density.step, half

    def at(self, x: int, y: int) -> int | None:
        """Return the unit nearest to a cell in the grid; None outside."""
        column = (x - self.left - 1) // self.density.columns
        if not 0 <= column < self.across or not self.top <= y < self.top + self.height:
            return None
        row = round((y - self.top) / self.density.step) * self.density.halves
        return min(self.first + row * self.across + column, self.end - 1)

    def nearest(self, line: int, *, right: bool) -> int:
        """Return the unit at the left or right edge of the grid that is nearest to a line."""
        rows = math.ceil((self.end - self.first) / self.across)
        row = round((line - self.top) / self.density.step) * self.density.halves
        row = max(0, min(row, rows - 1))
        column = self.across - 1 if right else 0
        return min(self.first + row * self.across + column, self.end - 1)


@dataclass(frozen=True)
class Layout:
    """The parts of the picture, from left to right."""

    image: Box
    grids: tuple[Grid, ...]
    """The visible hidden layers, and the outputs"""
    names: Box
    """The box of the names and the probabilities of the outputs, right of their balls"""

    def grid(self, layer: int) -> Grid | None:
        """Return the grid of a layer; None if the layer is not visible."""
        return next((grid for grid in self.grids if grid.layer == layer), None)

    def at(self, x: int, y: int) -> Cell | None:
        """Return the unit at a cell, or the output whose name is there, or None."""
        outputs = self.grids[-1]
        if self.names.left <= x < self.names.left + self.names.width:
            x = outputs.left + 1
        for grid in self.grids:
            unit = grid.at(x, y)
            if unit is not None:
                return Cell(grid.layer, unit)
        return None


def lay_out(
    image: tuple[int, ...],
    widths: Sequence[int],
    layer: int,
    in_sight: Mapping[int, int],
    width: int,
    height: int,
    *,
    halves: bool,
) -> Layout:
    """Lay out the picture in a pane.

    Args:
        image: Height and width of the image in pixels.
        widths: Units of each layer, hidden layers first, the outputs last.
        layer: The layer with the cursor.
        in_sight: Units that have to be visible even if their layer is too large, by the index of the layer.
        width: Columns of the pane.
        height: Lines of the pane; the first is left for titles.
        halves: True if a character may show two units.
    """
    rows = max(1, height - 1)
    image_columns = max(width // 4, min(IMAGE_AT_LEAST, width // 3))
    if len(widths) == 1:
        # There are no units between the image and the outputs.
        image_columns = max(image_columns, width // 2)
    box = image_box(image, image_columns, rows)
    names_width = max(8, min(22, width // 5))
    outputs = _output_grid(len(widths) - 1, widths[-1], in_sight, rows)
    room = width - box.width - names_width - outputs.width
    hidden = len(widths) - 1
    least_gap = GAP
    if _most_layers(room, GAP) < hidden <= _most_layers(room, NARROW_GAP):
        least_gap = NARROW_GAP
    layers = [(shown, widths[shown]) for shown in _shown_layers(hidden, layer, _most_layers(room, least_gap))]
    grids = _hidden_grids(layers, in_sight, room - least_gap * (len(layers) + 1), rows, halves)
    if least_gap > SHORT_GAP and not _are_plain(grids, widths):
        roomier = _hidden_grids(layers, in_sight, room - SHORT_GAP * (len(layers) + 1), rows, halves)
        if _are_plain(roomier, widths):
            grids = roomier
    free = room - sum(grid.width for grid in grids)
    gap = max(1, min(WIDEST_GAP, free // (len(grids) + 1)))
    left = max(0, (free - gap * (len(grids) + 1)) // 2)
    box = replace(box, left=left, top=1 + (rows - box.height) // 2)
    left += box.width + gap
    placed = []
    for grid in (*grids, outputs):
        placed.append(replace(grid, left=left, top=1 + (rows - grid.height) // 2))
        left += grid.width + gap
    return Layout(box, tuple(placed), Box(left - gap, 1, names_width, rows))


def _output_grid(layer: int, units: int, in_sight: Mapping[int, int], rows: int) -> Grid:
    if 2 * units - 1 <= rows:
        return Grid(layer, SPACED, 1, 0, units)
    return _part(Grid(layer, BALLS, 1, 0, units), in_sight, rows)


def _most_layers(room: int, gap: int) -> int:
    """Return the number of hidden layers that fit with `gap` columns between them."""
    return max(1, (room - gap) // (LEAST_GRID + gap))


def _shown_layers(hidden: int, selected: int, most: int) -> range:
    """Return at most `most` of the hidden layers, among them the selected one."""
    if hidden <= most:
        return range(hidden)
    start = max(0, min(selected - most // 2, hidden - most))
    return range(start, start + most)


def _hidden_grids(
    layers: Sequence[tuple[int, int]], in_sight: Mapping[int, int], columns_left: int, rows: int, halves: bool
) -> tuple[Grid, ...]:
    """Return the grids of the hidden layers, not positioned yet. Narrow ones leave their room to wide ones."""
    grids: dict[int, Grid] = {}
    waiting = list(layers)
    # The narrowest come first: the room that they do not need is shared among the others.
    while waiting:
        share = max(LEAST_GRID, columns_left // len(waiting))
        candidates = {layer: _hidden_grid(layer, units, in_sight, share, rows, halves) for layer, units in waiting}
        narrowest = min(waiting, key=lambda item: candidates[item[0]].width)
        for layer, units in waiting:
            if units == narrowest[1]:
                grids[layer] = candidates[layer]
                columns_left -= candidates[layer].width
        waiting = [(layer, units) for layer, units in waiting if layer not in grids]
    return tuple(grids[layer] for layer, _ in layers)


def _are_plain(grids: Sequence[Grid], widths: Sequence[int]) -> bool:
    """Return True if every unit of every layer has a character of its own."""
    return all(grid.density.halves == 1 and grid.end - grid.first == widths[grid.layer] for grid in grids)


def _hidden_grid(layer: int, units: int, in_sight: Mapping[int, int], columns: int, rows: int, halves: bool) -> Grid:
    if 2 * units - 1 <= rows:
        return Grid(layer, SPACED, 1, 0, units)
    densities = [BALLS, BLOCKS, HALVES] if halves else [BALLS, BLOCKS]
    for density in densities:
        across = math.ceil(units / (rows * density.halves))
        if across * density.columns + 1 <= columns:
            return Grid(layer, density, across, 0, units)
    across = max(1, (columns - 1) // densities[-1].columns)
    return _part(Grid(layer, densities[-1], across, 0, units), in_sight, rows)


def _part(grid: Grid, in_sight: Mapping[int, int], rows: int) -> Grid:
    """Return the part of a grid that fits into `rows` lines and contains the unit that has to be visible."""
    capacity = grid.across * rows * grid.density.halves
    if grid.end <= capacity:
        return grid
    first = in_sight.get(grid.layer, 0) // capacity * capacity
    return replace(grid, first=first, end=min(first + capacity, grid.end))
