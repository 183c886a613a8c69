"""The list of sweeps, from which one is opened."""

from __future__ import annotations

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal

from tuinet.errors import TuinetError
from tuinet.sweeps.directory import TRIAL_NAME
from tuinet.sweeps.reader import ListedSweep, SweepList
from tuinet.tui.runs_keys import SWEEPS
from tuinet.tui.sweeps import choices
from tuinet.tui.sweeps.help import SWEEPS_HELP, SWEEPS_TRY
from tuinet.tui.sweeps.pictures import LinesPane, ScatterPane, SweepPicture
from tuinet.tui.sweeps.poller import Poller
from tuinet.tui.sweeps.sweep_screen import SweepScreen
from tuinet.tui.sweeps.sweeps_table import SweepsTable
from tuinet.tui.sweeps.view import SweepView
from tuinet.tui.widgets.header import Header
from tuinet.tui.widgets.keybar import KeyBar
from tuinet.tui.widgets.panes_screen import PanesScreen


class SweepsScreen(PanesScreen[None]):
    """All sweeps of this machine, kept up to date while they are shown."""

    BINDINGS = SWEEPS
    AUTO_FOCUS = "SweepsTable"
    HELP_TRY = SWEEPS_TRY
    HELP = SWEEPS_HELP
    HELP_KEYS = ("Sweeps",)

    def __init__(self, run_name: str = "") -> None:
        """`run_name` is the name of a run: if it is that of a trial, its sweep is selected first."""
        super().__init__()
        self._first = run_name
        self._list = SweepList()
        self._has_listed = False

    def compose(self) -> ComposeResult:
        yield Header("runs")
        yield SweepsTable()
        with Horizontal(id="preview"):
            yield LinesPane()
            yield ScatterPane()
        yield KeyBar()

    @property
    def table(self) -> SweepsTable:
        return self.query_one(SweepsTable)

    def on_mount(self) -> None:
        if trial := TRIAL_NAME.fullmatch(self._first):
            self.table.select_name(trial["sweep"])
        self._poll()

    @work(group="sweeps")
    async def _poll(self) -> None:
        await Poller(self, self._list.refresh, self._take, self._complain).run()

    def _take(self, sweeps: list[ListedSweep]) -> None:
        self.table.show(sweeps)
        # Without any, there is nothing to draw.
        self.set_class(bool(sweeps), "-has-sweeps")
        self.refresh_bindings()
        if not self._has_listed and self.is_current and len(sweeps) == 1 and sweeps[0].state:
            # There is nothing to choose, unless the user has gone elsewhere meanwhile.
            self.app.switch_screen(SweepScreen(sweeps[0].directory))
        self._has_listed = True

    def _complain(self, error: TuinetError) -> None:
        self.table.show(None, str(error))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what is possible now."""
        if not self.is_mounted:
            return True
        selected = self.table.selected
        if action == "open":
            return selected is not None and selected.state is not None
        return action not in ("move", "page") or selected is not None

    def action_open(self) -> None:
        selected = self.table.selected
        if selected is not None and selected.state is not None:
            self.app.push_screen(SweepScreen(selected.directory))

    def action_move(self, by: int) -> None:
        self.table.move(by)

    def action_page(self, by: int) -> None:
        self.table.move(by * self.table.rows)

    def on_cursor_table_moved(self) -> None:
        """Show pictures of the selected sweep, where there is room for them, and offer what can be done with it."""
        view = preview(self.table.selected)
        for pane in self.query(SweepPicture):
            pane.show(view, "")
        self.refresh_bindings()

    async def on_sweep_picture_clicked(self, message: SweepPicture.Clicked) -> None:
        """Open the sweep after a double click."""
        if message.is_double:
            await self.run_action("open")

    async def on_cursor_table_chosen(self) -> None:
        await self.run_action("open")


def preview(sweep: ListedSweep | None) -> SweepView:
    """Return what the pictures show of a sweep in the list: as the Sweep screen does at first."""
    if sweep is None or sweep.state is None:
        return SweepView()
    return choices.updated(SweepView(), sweep.state)
