"""The cursor of a network picture, which moves from unit to unit."""

from __future__ import annotations

from collections.abc import Sequence

from tuinet.analysis.connections import Cell
from tuinet.render.network_layout import Grid, Layout


def moved_down(cell: Cell, by: int, layout: Layout, widths: Sequence[int]) -> Cell:
    """Return the unit below, or with -1 above, in the same layer."""
    grid = layout.grid(cell.layer)
    if grid is None:
        return cell
    unit = cell.unit + by * grid.across
    if 0 <= unit < widths[cell.layer]:
        return Cell(cell.layer, unit)
    return cell


def moved_right(cell: Cell, by: int, layout: Layout, widths: Sequence[int]) -> Cell:
    """Return the unit to the right, or with -1 to the left; at the edge of a layer, a unit of the next layer."""
    grid = layout.grid(cell.layer)
    if grid is None:
        return cell
    column = (cell.unit - grid.first) % grid.across + by
    unit = cell.unit + by
    if 0 <= column < grid.across and unit < widths[cell.layer]:
        return Cell(cell.layer, unit)
    return to_layer(cell, by, layout, widths)


def to_layer(cell: Cell, by: int, layout: Layout, widths: Sequence[int]) -> Cell:
    """Return the nearest unit of the next layer, or with -1 of the previous layer."""
    grid = layout.grid(cell.layer)
    layer = cell.layer + by
    if grid is None or not 0 <= layer < len(widths):
        return cell
    target = layout.grid(layer)
    if target is None:
        # The layer comes into view once the cursor is in it.
        return Cell(layer, 0)
    return Cell(layer, target.nearest(_line(grid, cell), right=by < 0))


def _line(grid: Grid, cell: Cell) -> int:
    _, line, _ = grid.locate(cell.unit)
    return line


def valid_cell(cell: Cell, widths: Sequence[int]) -> Cell:
    """Return the cell, or the nearest one in a network with these layers."""
    layer = min(cell.layer, len(widths) - 1)
    return Cell(layer, min(cell.unit, widths[layer] - 1))
