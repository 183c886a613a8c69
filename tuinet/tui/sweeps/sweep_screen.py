"""The Sweep screen: the trials of a sweep, and pictures of what they have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from textual import work
from textual.app import ComposeResult
from textual.containers import Container
from textual.events import Resize

from tuinet.errors import TuinetError
from tuinet.sweeps.directory import SweepDirectory
from tuinet.sweeps.follower import SweepFollower
from tuinet.sweeps.state import SweepState
from tuinet.tui.context import AppContext
from tuinet.tui.inquiry import Inquiry
from tuinet.tui.runs_keys import SWEEP
from tuinet.tui.sweeps import choices
from tuinet.tui.sweeps.help import SWEEP_HELP, SWEEP_TRY, sweep_sections
from tuinet.tui.sweeps.importance import ImportanceQuestion, answer, obstacle, question_of
from tuinet.tui.sweeps.pictures import ImportancePane, LinesPane, RungsPane, ScatterPane, SweepPicture
from tuinet.tui.sweeps.poller import Poller
from tuinet.tui.sweeps.trials_table import TrialsTable
from tuinet.tui.sweeps.view import SweepView
from tuinet.tui.widgets.header import Header
from tuinet.tui.widgets.keybar import KeyBar
from tuinet.tui.widgets.panes_screen import PanesScreen

ALL_PANES = (110, 32)
"""The fewest columns and lines for all pictures; with fewer, one or two are below the trials"""

FRONTS: tuple[tuple[type[SweepPicture], ...], ...] = ((LinesPane,), (ScatterPane,), (RungsPane, ImportancePane))
"""The pictures that come to the front together, in their order"""

NEXT_VIEW = " · v next view"
"""The end of the title of a picture in front"""

NEXT_HYPERPARAMETER = " · p next"
"""The end of the title of the scatter plot"""

NEEDS_TRIALS = ("open", "explore", "log", "sort", "turn", "move", "page", "hyperparameter", "view")


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
        self.front = 0
        """The index in `FRONTS` of what is shown on a small screen"""
        self._follower = SweepFollower(directory)

    @property
    def help_sections(self) -> list[tuple[str, str]]:
        """What the help says about each pane."""
        return sweep_sections(ascii_only=AppContext.of(self).ascii_only)

    def compose(self) -> ComposeResult:
        yield Header("runs")
        with Container(id="sweep"):
            yield TrialsTable()
            yield RungsPane()
            yield ImportancePane()
            yield LinesPane()
            yield ScatterPane()
        yield KeyBar()

    def on_mount(self) -> None:
        self._importance: Inquiry[ImportanceQuestion, Mapping[str, float]] = Inquiry(
            self, answer, self._take_importances, self._miss_importances
        )
        self._arrange()
        self._poll()

    def on_unmount(self) -> None:
        # There is no way back to a sweep that was closed.
        AppContext.of(self).run_from_sweep = None

    @work(group="sweep")
    async def _poll(self) -> None:
        here = AppContext.of(self).machines.here

        def read() -> SweepState:
            return self._follower.poll(here.list_runs())

        await Poller(self, read, self._take_state, self._complain).run()

    def on_resize(self, event: Resize) -> None:
        self._arrange()

    @property
    def shows_all(self) -> bool:
        """True if there is room for all pictures."""
        return self.app.size.width >= ALL_PANES[0] and self.app.size.height >= ALL_PANES[1]

    def reveal(self, pane: object) -> bool:
        """Bring a picture to the front."""
        for index, kinds in enumerate(FRONTS):
            if type(pane) in kinds:
                self.front = index
                self._arrange()
        return True

    def _arrange(self) -> None:
        """Show all pictures, or only those in front."""
        for index, kinds in enumerate(FRONTS):
            for kind in kinds:
                self.query_one(kind).display = self.shows_all or index == self.front
        self._show(self.view)

    def _show(self, view: SweepView) -> None:
        """Pass a view down to the panes."""
        self.view = view
        self._ask_importances()
        self.query_one(TrialsTable).show(self.view)
        for pane in self.query(SweepPicture):
            pane.show(self.view, self._hint(pane))
        self.refresh_bindings()

    def _hint(self, pane: SweepPicture) -> str:
        """Return the end of the title of a picture: which keys show something else there."""
        hint = ""
        if isinstance(pane, ScatterPane) and self.view.state and len(self.view.state.names) > 1:
            hint += NEXT_HYPERPARAMETER
        # Where two pictures are in front, one says how to see the next.
        if not self.shows_all and type(pane) is FRONTS[self.front][0]:
            hint += NEXT_VIEW
        return hint

    def _take_state(self, state: SweepState) -> None:
        self._show(choices.updated(self.view, state))

    def _complain(self, error: TuinetError) -> None:
        self._show(replace(self.view, problem=str(error)))

    def _ask_importances(self) -> None:
        """Ask only while the answer is in view: it costs the memory that Optuna takes."""
        if self.view.state is None or not self.query_one(ImportancePane).display:
            return
        question = question_of(self.view.state)
        problem = obstacle(question)
        if problem:
            self.view = replace(self.view, importances={}, importance_problem=problem)
        else:
            self._importance.ask(question)

    def _take_importances(self, _: ImportanceQuestion, found: Mapping[str, float]) -> None:
        problem = "" if found else "The trials differ too little to say what matters."
        self._show(replace(self.view, importances=found, importance_problem=problem))

    def _miss_importances(self, _: ImportanceQuestion, error: TuinetError) -> None:
        self._show(replace(self.view, importances={}, importance_problem=str(error)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what is possible now."""
        state = self.view.state
        if action in NEEDS_TRIALS and (state is None or not state.trials):
            return False
        if action in ("open", "explore"):
            return state is not None and self.view.selected in state.runs
        if action == "best":
            return state is not None and state.best is not None
        if action == "hyperparameter":
            return state is not None and len(state.names) > 1
        return action != "view" or not self.shows_all

    async def action_open(self) -> None:
        """Open the run of the trial; the Train screen then knows the way back."""
        await self._open_on("train")

    async def action_explore(self) -> None:
        await self._open_on("explore")

    async def _open_on(self, mode: str) -> None:
        state = self.view.state
        if state is None or self.view.selected is None or self.view.selected not in state.runs:
            return
        context = AppContext.of(self)
        run = state.runs[self.view.selected].run
        context.run_from_sweep = run.key
        context.opener.open(run)
        await self.app.switch_mode(mode)

    def action_view(self) -> None:
        """Bring the next picture to the front."""
        was_focused = isinstance(self.focused, SweepPicture)
        was_maximized = isinstance(self.maximized, SweepPicture)
        self.front = (self.front + 1) % len(FRONTS)
        self._arrange()
        pane = self.query_one(FRONTS[self.front][0])
        if was_focused:
            pane.focus()
        if was_maximized:
            self.maximize(pane)

    def action_hyperparameter(self, by: int) -> None:
        self._show(choices.with_hyperparameter(self.view, by))

    def action_log(self) -> None:
        self._show(replace(self.view, log=not self.view.log))

    def action_sort(self) -> None:
        self._show(choices.with_next_sort(self.view))

    def action_turn(self) -> None:
        self._show(replace(self.view, reverse=not self.view.reverse))

    def action_best(self) -> None:
        self._show(choices.with_best(self.view))

    def action_move(self, by: int) -> None:
        self.query_one(TrialsTable).move(by)

    def action_page(self, by: int) -> None:
        table = self.query_one(TrialsTable)
        table.move(by * table.rows)

    def on_cursor_table_moved(self) -> None:
        self._show(choices.with_position(self.view, self.query_one(TrialsTable).position))

    async def on_cursor_table_chosen(self) -> None:
        await self.run_action("open")

    def on_cursor_table_heading_clicked(self, message: TrialsTable.HeadingClicked) -> None:
        self._show(choices.with_sort(self.view, message.name))

    async def on_sweep_picture_clicked(self, message: SweepPicture.Clicked) -> None:
        self._show(replace(self.view, selected=message.number))
        if message.is_double:
            await self.run_action("open")
