"""The panes of the Sweep screen: all of them, or the trials with the pictures in front."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container

from tuinet.tui.sweeps.pictures import ImportancePane, LinesPane, RungsPane, ScatterPane, SweepPicture
from tuinet.tui.sweeps.trials_table import TrialsTable
from tuinet.tui.sweeps.view import SweepView

ALL_PANES = (110, 32)
"""Minimum number of columns and lines for all pictures; with fewer, one or two are below the trials"""

FRONTS: tuple[tuple[type[SweepPicture], ...], ...] = ((LinesPane,), (ScatterPane,), (RungsPane, ImportancePane))
"""The pictures that come to the front together, in their order"""

NEXT_VIEW = " · v next view"
"""The end of the title of a picture in front"""

NEXT_HYPERPARAMETER = " · p next"
"""The end of the title of the scatter plot"""


class SweepPanes(Container):
    """Shows a view of a sweep, as much of it as there is room for."""

    def __init__(self) -> None:
        super().__init__(id="sweep")

    def compose(self) -> ComposeResult:
        yield TrialsTable()
        yield RungsPane()
        yield ImportancePane()
        yield LinesPane()
        yield ScatterPane()

    @property
    def shows_all(self) -> bool:
        """True if there is room for all pictures."""
        return self.app.size.width >= ALL_PANES[0] and self.app.size.height >= ALL_PANES[1]

    @property
    def table(self) -> TrialsTable:
        return self.query_one(TrialsTable)

    def includes(self, kind: type[SweepPicture], view: SweepView) -> bool:
        """Return True if a view shows this kind of picture."""
        return self.shows_all or kind in FRONTS[view.front]

    def show(self, view: SweepView) -> None:
        """Show another view."""
        self.table.show(view)
        for pane in self.query(SweepPicture):
            pane.display = self.includes(type(pane), view)
            pane.show(view, self._hint(pane, view))

    def _hint(self, pane: SweepPicture, view: SweepView) -> str:
        """Return the end of the title of a picture: which keys show something else there."""
        hint = ""
        if isinstance(pane, ScatterPane) and view.state and len(view.state.names) > 1:
            hint += NEXT_HYPERPARAMETER
        # Where two pictures are in front, one says how to see the next.
        if not self.shows_all and type(pane) is FRONTS[view.front][0]:
            hint += NEXT_VIEW
        return hint


def front_of(pane: object, default: int) -> int:
    """Return the index in `FRONTS` of a picture; the default for anything else."""
    for index, kinds in enumerate(FRONTS):
        if type(pane) in kinds:
            return index
    return default
