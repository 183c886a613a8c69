"""The Sweep screen: the trials of a sweep, and pictures of what they have in common."""

from __future__ import annotations

from dataclasses import replace

from textual.app import ComposeResult
from textual.events import Resize

from tuinet.sweeps.directory import SweepDirectory
from tuinet.tui.context import AppContext
from tuinet.tui.runs_keys import SWEEP
from tuinet.tui.sweeps import choices
from tuinet.tui.sweeps.feed import Change, SweepFeed
from tuinet.tui.sweeps.help import SWEEP_HELP, SWEEP_TRY, sweep_sections
from tuinet.tui.sweeps.panes import FRONTS, SweepPanes, front_of
from tuinet.tui.sweeps.pictures import ImportancePane, SweepPicture
from tuinet.tui.sweeps.trials_table import TrialsTable
from tuinet.tui.sweeps.view import SweepView
from tuinet.tui.widgets.header import Header
from tuinet.tui.widgets.keybar import KeyBar
from tuinet.tui.widgets.panes_screen import PanesScreen

NEEDS_TRIALS = ("open", "move", "page", "view")
"""Actions that do nothing before the first trial has begun"""


class SweepScreen(PanesScreen[None]):
    """Follows a sweep, live or not: its view is passed down to the panes, and what they report makes another view."""

    BINDINGS = SWEEP
    AUTO_FOCUS = "TrialsTable"
    HELP_TRY = SWEEP_TRY
    HELP = SWEEP_HELP
    HELP_KEYS = ("Sweep",)

    def __init__(self, directory: SweepDirectory) -> None:
        super().__init__()
        self.directory = directory
        self.view = SweepView()
        self.panes = SweepPanes()
        self.feed = SweepFeed(self, directory, self._apply)

    @property
    def help_sections(self) -> list[tuple[str, str]]:
        """What the help says about each pane."""
        return sweep_sections(ascii_only=AppContext.of(self).ascii_only)

    def compose(self) -> ComposeResult:
        yield Header("runs")
        yield self.panes
        yield KeyBar()

    def on_mount(self) -> None:
        self._show(self.view)
        self.run_worker(self.feed.run(), group="sweep")

    def on_unmount(self) -> None:
        # There is no way back to a sweep that was closed.
        AppContext.of(self).run_from_sweep = None

    def on_resize(self, event: Resize) -> None:
        self._show(self.view)

    def reveal(self, pane: object) -> bool:
        """Bring a picture to the front."""
        self._show(replace(self.view, front=front_of(pane, self.view.front)))
        return True

    def _apply(self, change: Change) -> None:
        # The message about a move of the cursor may still be on its way.
        self._show(change(choices.with_position(self.view, self.panes.table.position)))

    def _show(self, view: SweepView) -> None:
        """Pass a view down to the panes."""
        if self.panes.includes(ImportancePane, view):
            view = self.feed.with_importances(view)
        self.view = view
        self.panes.show(view)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what is possible now."""
        if action == "choose":
            return choices.is_possible(self.view, str(parameters[0]))
        state = self.view.state
        if action in NEEDS_TRIALS and (state is None or not state.trials):
            return False
        if action == "open":
            return self.view.run is not None
        return action != "view" or not self.panes.shows_all

    async def action_open(self, mode: str) -> None:
        """Open the run of the trial on a screen; the Train screen then knows the way back."""
        run = self.view.run
        if run is not None:
            context = AppContext.of(self)
            context.run_from_sweep = run.key
            await context.opener.open_on(mode, run)

    def action_view(self) -> None:
        """Bring the next picture to the front."""
        was_focused = isinstance(self.focused, SweepPicture)
        was_maximized = isinstance(self.maximized, SweepPicture)
        self._show(replace(self.view, front=(self.view.front + 1) % len(FRONTS)))
        pane = self.query_one(FRONTS[self.view.front][0])
        if was_focused:
            pane.focus()
        if was_maximized:
            self.maximize(pane)

    def action_choose(self, name: str) -> None:
        """Show something else of the sweep, as `choices.CHOICES` says."""
        self._apply(choices.CHOICES[name])

    def action_move(self, by: int) -> None:
        self.panes.table.move(by)
        # At once, because the next key may come before the message about the move.
        self.on_cursor_table_moved()

    def action_page(self, by: int) -> None:
        self.action_move(by * self.panes.table.rows)

    def on_cursor_table_moved(self) -> None:
        self._show(choices.with_position(self.view, self.panes.table.position))

    async def on_cursor_table_chosen(self) -> None:
        await self.run_action("open('train')")

    def on_cursor_table_heading_clicked(self, message: TrialsTable.HeadingClicked) -> None:
        self._show(choices.with_sort(self.view, message.name))

    async def on_sweep_picture_clicked(self, message: SweepPicture.Clicked) -> None:
        self._show(replace(self.view, selected=message.number))
        if message.is_double:
            await self.run_action("open('train')")
