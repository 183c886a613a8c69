"""The pane with the most common mistakes, to choose one from."""

from __future__ import annotations

import numpy as np
from rich.cells import set_cell_size
from rich.text import Text
from textual.events import Click

from tuinet.render.formatting import percent, shortened
from tuinet.tui import explore_keys
from tuinet.tui.context import AppContext
from tuinet.tui.explore.confusion_panes import CellCursor, CellOpened, CellSelected, ConfusionPane
from tuinet.tui.explore.explorer import Explorer

FIGURES = 18
"""Columns of the count and the share at the right"""

HEADING = 1
"""Lines above the list"""


class MistakesPane(ConfusionPane, can_focus=True):
    """The cells off the diagonal with the highest counts; the one under the matrix's cursor is marked."""

    BINDINGS = explore_keys.MISTAKES

    def __init__(self, explorer: Explorer, cursor: CellCursor) -> None:
        super().__init__(explorer, cursor)
        self.border_title = "Most common mistakes"

    def draw(self, width: int, height: int) -> Text:
        """Return a line for each mistake, or that there are none."""
        explorer = self.explorer
        palette = AppContext.of(self).palette
        if explorer.evaluation is None:
            return self.message("The most common mistakes appear here.", width)
        cells = self.cells
        if not cells:
            return self.message("No mistakes among these images.", width)
        confusion = explorer.evaluation.confusion()
        room = max(1, width - FIGURES)
        heading = set_cell_size("  true → predicted", room) + f"{'count':>7}{'of class':>11}"
        lines = [Text(heading, palette.dim, no_wrap=True)]
        for true, predicted in cells:
            mark = "▶" if (true, predicted) == self.cursor.cell else " "
            name = f"{mark} {explorer.classes[true]} → {explorer.classes[predicted]}"
            count = int(confusion[true, predicted])
            share = percent(count / int(confusion[true].sum()), 1)
            line = Text(f"{_sized(name, room)}{count:>7,}{share:>11}", no_wrap=True)
            if (true, predicted) == self.cursor.cell:
                line.stylize(f"{palette.accent} bold")
            lines.append(line)
        for line in lines:
            line.truncate(width)
        return Text("\n", no_wrap=True).join(lines[:height])

    @property
    def cells(self) -> list[tuple[int, int]]:
        """The cells in the list, as many as fit."""
        return common_mistakes(self.explorer)[: max(1, self.content_size.height - HEADING)]

    def action_select(self, by: int) -> None:
        """Move the matrix's cursor to the next mistake in the list, or with -1 to the previous one."""
        cells = self.cells
        if not cells:
            return
        position = 0
        if self.cursor.cell in cells:
            position = (cells.index(self.cursor.cell) + by) % len(cells)
        self.post_message(CellSelected(cells[position]))

    def turn_wheel(self, by: int) -> None:
        """Select the previous or the next mistake."""
        self.action_select(by)

    def on_click(self, event: Click) -> None:
        """Open the images of the mistake that was clicked."""
        offset = event.get_content_offset(self)
        cells = self.cells
        if offset is not None and 0 <= offset.y - HEADING < len(cells):
            self.post_message(CellOpened(cells[offset.y - HEADING]))


def _sized(name: str, room: int) -> str:
    """Return a name in exactly `room` columns; a long one ends with an ellipsis."""
    return set_cell_size(shortened(name, room), room)


def common_mistakes(explorer: Explorer) -> list[tuple[int, int]]:
    """Return the cells off the diagonal that are not empty, the most common first."""
    if explorer.evaluation is None:
        return []
    confusion = explorer.evaluation.confusion()
    np.fill_diagonal(confusion, 0)
    order = np.argsort(-confusion, axis=None, kind="stable")
    rows, columns = np.unravel_index(order, confusion.shape)
    cells = zip(rows.tolist(), columns.tolist(), strict=True)
    return [cell for cell in cells if confusion[cell]]
