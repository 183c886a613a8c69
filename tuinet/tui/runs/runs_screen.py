"""The Runs screen: all runs, live ones first, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal

from tuinet.errors import TuinetError
from tuinet.runs.overview import Overview
from tuinet.runs.run_list import UNREAD
from tuinet.sweeps.directory import TRIAL_NAME
from tuinet.tui.context import AppContext
from tuinet.tui.resuming import resume
from tuinet.tui.runs.curves import Preview
from tuinet.tui.runs.details import RunDetails
from tuinet.tui.runs.marked_runs import MarkedRuns
from tuinet.tui.runs.run_changes import RunChanges
from tuinet.tui.runs.runs_list import RunsList
from tuinet.tui.runs_keys import RUNS
from tuinet.tui.widgets.header import Header
from tuinet.tui.widgets.keybar import KeyBar
from tuinet.tui.widgets.panes_screen import PanesScreen


def is_readable(overview: Overview) -> bool:
    """Return True if the run has been read, and is not damaged."""
    return overview.problem is None and overview.status != UNREAD


AVAILABLE: dict[str, Callable[[Overview], bool]] = {
    "open": is_readable,
    "explore": is_readable,
    "mark": is_readable,
    "rename": is_readable,
    "resume": lambda overview: is_readable(overview) and not overview.live and overview.status != "diverged",
    "stop": lambda overview: overview.live,
    "remove": lambda overview: True,
}
"""For which runs each action is available. Any other action always is."""

CHANGING = ("rename", "resume", "stop", "remove", "race")
"""Actions that --read-only hides"""


class RunsScreen(PanesScreen[None]):
    """Finds a run, and opens, explores, resumes, compares, races, renames or removes it."""

    BINDINGS = RUNS
    AUTO_FOCUS = "RunsTable"
    HELP_TRY = (
        ("m ↓ m c", "Mark two runs, and compare their curves and their hyperparameters."),
        ("m ↓ m a", "Mark two runs, and explore them together: they usually make fewer mistakes than either alone."),
        ("m ↓ m R", "Mark two runs, and train their configurations again in a race."),
        ("/", "Type acc>97 lr<0.1 to see only the runs that match."),
        ("o", "Sort by another column: the best run comes first when you sort by valid."),
        ("r", "Give a finished run more epochs, or resume one that was interrupted."),
        ("x", "See what a run has learned, and which digits fool it."),
        ("w", "See the sweeps: which hyperparameters matter, and which values are good."),
    )
    HELP = (
        "All runs, live ones first. A run stays until you remove it. Press enter to open it on the Train screen, x "
        "to explore what it has learned, and r to resume it.\n\n"
        "Mark up to six runs with m, and compare them with c: their curves share a chart, and the hyperparameters "
        "in which they differ are listed side by side. With R, their configurations are trained again, side by "
        "side, in a race. With a, they form a committee on the Explore screen: their probabilities are averaged.\n\n"
        "The filter (/) takes words, which must occur in the id, the name, the status, the network or the "
        "configuration, and comparisons of results and hyperparameters: acc>98 test>0.97 time<60 lr<0.1 "
        "optimizer=adam. sweep=NAME shows the trials of a sweep; w shows all sweeps, with pictures of what their "
        "trials have in common.\n\n"
        "'valid' is the best accuracy on the validation images; 'test' is the accuracy of that epoch on the test "
        "images, measured at the end; 'trend' is the validation accuracy by epoch, from the lowest of the run to its "
        "highest; 'time' is the time spent training."
    )
    HELP_KEYS = ("Runs screen", "List of runs", "Comparison", "Race")

    def compose(self) -> ComposeResult:
        yield Header("runs")
        yield RunsList()
        with Horizontal(id="selected"):
            yield RunDetails()
            yield Preview()
        yield KeyBar()

    def on_mount(self) -> None:
        self.changes = RunChanges(self, refresh=lambda: self.runs.poller.wake())
        self.marked = MarkedRuns(self, self.runs)

    def on_screen_resume(self) -> None:
        # The list was not read while another screen was shown.
        if self.is_mounted:
            self.runs.poller.wake()

    @property
    def runs(self) -> RunsList:
        return self.query_one(RunsList)

    @property
    def selected(self) -> Overview | None:
        """The run that the cursor is on."""
        if not self.is_mounted:
            return None
        return self.runs.table.selected

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what can be done with the selected run."""
        if action in CHANGING and AppContext.of(self).read_only:
            return False
        if action == "compare":
            return self.runs.has_runs
        if action == "committee":
            return bool(self.runs.marks.keys)
        if action == "race":
            return self.marked.may_race
        if action not in AVAILABLE:
            return True
        return self.selected is not None and AVAILABLE[action](self.selected)

    def hints(self) -> tuple[str, ...]:
        """Return the actions that the key bar names first: those for marked runs, or for a trial of a sweep."""
        if self.is_mounted and self.runs.marks.keys:
            return "compare", "race", "committee"
        if self.selected and TRIAL_NAME.fullmatch(self.selected.name or ""):
            return ("sweeps",)
        return ()

    def on_cursor_table_moved(self) -> None:
        """Show details of the selected run, and offer what can be done with it."""
        overview = self.selected
        self.query_one(RunDetails).show(overview)
        if overview and is_readable(overview):
            self.query_one(Preview).show_run(overview.run)
        else:
            self.query_one(Preview).show_run(None)
        self.refresh_bindings()

    async def on_cursor_table_chosen(self) -> None:
        """Open the run, or say why that is impossible."""
        if self.selected and self.selected.problem:
            self.notify(self.selected.problem, severity="warning", markup=False)
        await self.run_action("open")

    async def action_open(self) -> None:
        if self.selected:
            await AppContext.of(self).opener.open_on("train", self.selected.run)

    async def action_explore(self) -> None:
        if self.selected:
            await AppContext.of(self).opener.open_on("explore", self.selected.run)

    async def action_committee(self) -> None:
        await self.marked.explore()

    def action_resume(self) -> None:
        overview = self.selected
        if overview and overview.state and overview.config:
            resume(self, overview.run, overview.state)

    def action_stop(self) -> None:
        if self.selected:
            self.changes.stop(self.selected)

    def action_mark(self) -> None:
        if self.selected is None:
            return
        try:
            self.runs.marks.toggle(self.selected.run.key)
        except TuinetError as error:
            self.notify(str(error), severity="warning", markup=False)
        self.runs.refresh_list()
        self.refresh_bindings()

    def action_compare(self) -> None:
        self.marked.compare()

    def action_race(self) -> None:
        self.marked.race()

    def action_sweeps(self) -> None:
        """List the sweeps; if a trial is selected, its sweep is selected, too."""
        # Imported only now, for a fast first visit of this screen.
        from tuinet.tui.sweeps.sweeps_screen import SweepsScreen

        name = self.selected.name if self.selected else None
        self.app.push_screen(SweepsScreen(name or ""))

    def action_rename(self) -> None:
        if self.selected:
            self.changes.rename(self.selected)

    def action_remove(self) -> None:
        if self.selected:
            self.changes.remove(self.selected)
