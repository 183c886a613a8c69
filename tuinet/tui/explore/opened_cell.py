"""The images of a cell of the confusion matrix, shown until the user goes back to the matrix."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tuinet.evaluation.filters import Filter
from tuinet.tui.explore.image_cursor import EVERYTHING, ImageCursor

Cell = tuple[int, int]
"""A true class and a predicted one"""


@dataclass(frozen=True)
class Origin:
    """The filter and the image before a cell was opened."""

    filter: Filter
    index: int


class OpenedCell:
    """The cell whose images are shown instead of those of the filter, if there is one."""

    def __init__(self) -> None:
        self.cell: Cell | None = None
        self._origin = Origin(EVERYTHING, 0)

    def open(self, cell: Cell, cursor: ImageCursor) -> None:
        """Show the images of a cell, and no others: its count would not match the images otherwise."""
        if self.cell is None:
            self._origin = Origin(cursor.filter, cursor.index)
        self.cell = cell
        cursor.filter = EVERYTHING
        cursor.narrow(replace(EVERYTHING, label=cell[0], predicted=cell[1]))

    def close(self, cursor: ImageCursor) -> None:
        """Show again what was shown before the first cell was opened."""
        self.cell = None
        cursor.restore(self._origin.filter, self._origin.index)

    def forget(self) -> None:
        """Forget the cell, because another run is shown."""
        self.cell = None
