"""Moving from unit to unit in the picture of a network."""

from __future__ import annotations

from collections.abc import Sequence

from tuinet.analysis.connections import Cell
from tuinet.render.network_layout import Grid, Layout


def moved_down(cell: Cell, by: int, layout: Layout, widths: Sequence[int]) -> Cell:
    """The unit below, or with -1 above, in the same layer."""
    grid = layout.grid(cell.layer)
    if grid is None:
        return cell
    unit = cell.unit + by * grid.across
    if 0 <= unit < widths[cell.layer]:
        return Cell(cell.layer, unit)
    return cell


def moved_right(cell: Cell, by: int, layout: Layout, widths: Sequence[int]) -> Cell:
    """The unit to the right, or with -1 to the left; from the edge of a layer into the next layer."""
    grid = layout.grid(cell.layer)
    if grid is None:
        return cell
    column = (cell.unit - grid.first) % grid.across + by
    unit = cell.unit + by
    if 0 <= column < grid.across and unit < widths[cell.layer]:
        return Cell(cell.layer, unit)
    return to_layer(cell, by, layout, widths)


def to_layer(cell: Cell, by: int, layout: Layout, widths: Sequence[int]) -> Cell:
    """The unit of the next layer, or with -1 of the layer before, that is nearest in the picture."""
    grid = layout.grid(cell.layer)
    layer = cell.layer + by
    if grid is None or not 0 <= layer < len(widths):
        return cell
    target = layout.grid(layer)
    if target is None:
        # It comes into sight when the cursor is in it.
        return Cell(layer, 0)
    return Cell(layer, target.nearest(_line(grid, cell), right=by < 0))


def _line(grid: Grid, cell: Cell) -> int:
    _, line, _ = grid.locate(cell.unit)
    return line


def valid_cell(cell: Cell, widths: Sequence[int]) -> Cell:
    """The cell, or the nearest one that a network with these layers has."""
    layer = min(cell.layer, len(widths) - 1)
    return Cell(layer, min(cell.unit, widths[layer] - 1))
