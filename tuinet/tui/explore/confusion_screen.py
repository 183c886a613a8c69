"""The confusion matrix as a screen: what is taken for what, and how each class fares."""

from __future__ import annotations

import numpy as np
from textual.app import ComposeResult
from textual.containers import Horizontal

from tuinet.tui import keys
from tuinet.tui.context import AppContext
from tuinet.tui.explore.checkpoint_screen import CheckpointScreen
from tuinet.tui.explore.confusion_panes import CellLines, CellStrip, ClassesPane, Cursor, GridPane, Matrix
from tuinet.tui.explore.explorer import Explorer
from tuinet.tui.explore.position_lines import EpochLine, PositionLine
from tuinet.tui.widgets.header import Header
from tuinet.tui.widgets.keybar import KeyBar


class ConfusionScreen(CheckpointScreen):
    """The matrix of the split and the checkpoint that are looked at; gives the cell whose images are to be shown."""

    BINDINGS = keys.CONFUSION
    CSS_PATH = "confusion.tcss"
    AUTO_FOCUS = "GridPane"
    HELP = (
        "The confusion matrix says what is taken for what: row the true class, column what the network saw. The "
        "diagonal is right; everything beside it is a mistake. The arrows go from cell to cell, enter opens the images "
        "in one. Precision stands below each column: of the images taken for that class, how many are of it. Recall "
        "stands at the end of each row: of the images of that class, how many were recognised. F1 is the harmonic mean "
        "of both. [ and ] slide through the epochs here, too."
    )
    HELP_KEYS = ("Confusion matrix",)

    def __init__(self, explorer: Explorer) -> None:
        super().__init__()
        self.explorer = explorer
        chosen = explorer.walk.filter
        self.cursor = Cursor(chosen.label or 0, chosen.predicted or 0)
        self._placed = chosen.label is not None and chosen.predicted is not None

    def compose(self) -> ComposeResult:
        """Two lines, the matrix, the classes, the cell in words and images."""
        yield Header("explore")
        yield PositionLine(self.explorer, images=False)
        yield EpochLine(self.explorer)
        with Horizontal():
            yield GridPane(self.explorer, self.cursor)
            yield ClassesPane(self.explorer, self.cursor)
        yield CellLines(self.explorer, self.cursor, classes="")
        yield CellStrip(self.explorer, self.cursor)
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin at the commonest mistake."""
        self.explorer.changed.subscribe(self, lambda _: self._place())
        self._place()

    def on_screen_resume(self) -> None:
        """Back to the images if another run is watched by now, or none."""
        if self.is_current and AppContext.of(self).run_session.follower is not self.explorer.session:
            self.dismiss(None)

    def action_move(self, down: int, right: int) -> None:
        """To another cell."""
        count = max(1, len(self.explorer.classes))
        self._go((self.cursor.true + down) % count, (self.cursor.predicted + right) % count)

    def action_worst(self) -> None:
        """To the next commonest mistake; after the last the first."""
        found, cell = mistakes(self.explorer), self.cursor.cell
        if found:
            self._go(*found[(found.index(cell) + 1) % len(found) if cell in found else 0])

    def action_open_cell(self) -> None:
        """The images of the cell."""
        if self.explorer.predictions is not None:
            self.dismiss(self.cursor.cell)

    def action_normalise(self) -> None:
        """Counts or shares."""
        grid = self.query_one(GridPane)
        grid.shares = not grid.shares
        grid.redraw()

    def action_close(self) -> None:
        """Back to the images."""
        self.dismiss(None)

    def on_grid_pane_opened(self, message: GridPane.Opened) -> None:
        """The images of the cell that was clicked."""
        self.dismiss(message.cell)

    def _place(self) -> None:
        if not self._placed and (found := mistakes(self.explorer)):
            self._placed = True
            self._go(*found[0])

    def _go(self, row: int, column: int) -> None:
        self.cursor.true, self.cursor.predicted = row, column
        for pane in self.query(Matrix):
            pane.redraw()


def mistakes(explorer: Explorer) -> list[tuple[int, int]]:
    """The cells beside the diagonal that count something, the commonest first."""
    if explorer.predictions is None:
        return []
    confusion = explorer.predictions.confusion()
    np.fill_diagonal(confusion, 0)
    rows, columns = np.unravel_index(np.argsort(-confusion, axis=None, kind="stable"), confusion.shape)
    return [
        (row, column) for row, column in zip(rows.tolist(), columns.tolist(), strict=True) if confusion[row, column]
    ]
