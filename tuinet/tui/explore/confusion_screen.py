"""The confusion matrix as a screen: which classes are mistaken for which, and how well each is recognised."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from tuinet.tui import explore_keys
from tuinet.tui.checkpoints.epoch_line import EpochLine
from tuinet.tui.context import AppContext
from tuinet.tui.explore.checkpoint_screen import CheckpointScreen
from tuinet.tui.explore.confusion_panes import (
    CellCursor,
    CellLines,
    CellOpened,
    CellSelected,
    CellStrip,
    ClassesPane,
    ConfusionPane,
    GridPane,
)
from tuinet.tui.explore.explorer import Explorer
from tuinet.tui.explore.mistakes_pane import MistakesPane, common_mistakes
from tuinet.tui.explore.position_line import PositionLine
from tuinet.tui.widgets.header import Header
from tuinet.tui.widgets.keybar import KeyBar

FRAME = 3
"""Lines around the classes: the border and the headings"""


class ConfusionScreen(CheckpointScreen):
    """The matrix of the current split and checkpoint. Returns the cell whose images to show, or None."""

    BINDINGS = explore_keys.CONFUSION
    AUTO_FOCUS = "GridPane"
    HELP_TRY = (
        ("m enter", "Go to the next most common mistake, and look at its images."),
        ("[ ]", "Slide through the epochs, and see mistakes disappear from the matrix."),
        ("n", "Show shares instead of counts: which class is recognised worst?"),
    )
    HELP = (
        "The confusion matrix counts the network's predictions: rows are true classes, columns are predicted ones. "
        "Correct predictions are on the diagonal; all others are mistakes.\n\n"
        "Press the arrow keys to move from cell to cell, and enter to open the images in one.\n\n"
        "Below each column is the precision: of the images predicted as that class, the share that belongs to it. "
        "At the end of each row is the recall: of the images of that class, the share that was recognised. F1 is "
        "the harmonic mean of the two.\n\n"
        "[ and ] slide through the epochs here, too."
    )
    HELP_KEYS = ("Confusion matrix", "Most common mistakes")

    def __init__(self, explorer: Explorer, cell: tuple[int, int] | None = None) -> None:
        """Begin at a cell, or at the most common mistake."""
        super().__init__()
        self.explorer = explorer
        self.cursor = CellCursor(*(cell or (0, 0)))
        self._is_placed = cell is not None

    def compose(self) -> ComposeResult:
        """Compose two lines, the matrix beside classes and mistakes, and the cell as a sentence and as images."""
        yield Header("explore")
        yield PositionLine(self.explorer, images=False)
        yield EpochLine(self.explorer)
        with Horizontal():
            yield GridPane(self.explorer, self.cursor)
            with Vertical(id="side"):
                yield ClassesPane(self.explorer, self.cursor)
                yield MistakesPane(self.explorer, self.cursor)
        yield CellLines(self.explorer, self.cursor, classes="")
        yield CellStrip(self.explorer, self.cursor)
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin at the most common mistake."""
        self.explorer.changed.subscribe(self, lambda _: self._show_changes())
        self._show_changes()

    def on_screen_resume(self) -> None:
        """Go back to the images if the app shows another run meanwhile, or none."""
        if self.is_current and AppContext.of(self).run_session.follower is not self.explorer.follower:
            self.dismiss(None)

    def action_move(self, down: int, right: int) -> None:
        """Move the cursor; after the last row or column comes the first."""
        count = max(1, len(self.explorer.classes))
        self._move_to((self.cursor.true + down) % count, (self.cursor.predicted + right) % count)

    def action_worst(self) -> None:
        """Move to the next most common mistake; after the last comes the first."""
        cells = common_mistakes(self.explorer)
        if not cells:
            return
        following = 0
        if self.cursor.cell in cells:
            following = (cells.index(self.cursor.cell) + 1) % len(cells)
        self._move_to(*cells[following])

    def action_open_cell(self) -> None:
        """Show the images in the cell."""
        if self.explorer.evaluation is not None:
            self.dismiss(self.cursor.cell)

    def action_normalise(self) -> None:
        """Switch between counts and shares."""
        grid = self.query_one(GridPane)
        grid.shows_shares = not grid.shows_shares
        grid.redraw()

    def action_close(self) -> None:
        """Go back to the images."""
        self.dismiss(None)

    def on_cell_opened(self, message: CellOpened) -> None:
        """Show the images in the cell that was clicked."""
        self.dismiss(message.cell)

    def on_cell_selected(self, message: CellSelected) -> None:
        """Move to the mistake that was chosen from the list."""
        self._move_to(*message.cell)

    def _show_changes(self) -> None:
        """Give the mistakes the lines that the classes do not need."""
        self.query_one(ClassesPane).styles.max_height = len(self.explorer.classes) + FRAME
        self._place_cursor()

    def _place_cursor(self) -> None:
        """Put the cursor on the most common mistake as soon as there are predictions, but only once."""
        if self._is_placed:
            return
        cells = common_mistakes(self.explorer)
        if cells:
            self._is_placed = True
            self._move_to(*cells[0])

    def _move_to(self, true: int, predicted: int) -> None:
        self.cursor.true = true
        self.cursor.predicted = predicted
        for pane in self.query(ConfusionPane):
            pane.redraw()
