"""The Runs screen: all runs, live ones first, and what can be done with them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal

from tuinet.errors import TuinetError
from tuinet.runs.directory import Run
from tuinet.runs.overview import Overview
from tuinet.runs.run_list import UNREAD
from tuinet.runs.run_names import check_name, check_new_name
from tuinet.tui import keys
from tuinet.tui.context import AppContext
from tuinet.tui.resuming import resume
from tuinet.tui.runs.compare_screen import CompareScreen
from tuinet.tui.runs.curves import Preview
from tuinet.tui.runs.details import RunDetails
from tuinet.tui.runs.runs_list import RunsList
from tuinet.tui.stopping import stop_and_wait
from tuinet.tui.widgets.ask import Ask, Choose
from tuinet.tui.widgets.header import Header
from tuinet.tui.widgets.keybar import KeyBar
from tuinet.tui.widgets.panes_screen import PanesScreen


def whole(each: Overview) -> bool:
    """Whether the run is not damaged, as far as is known."""
    return each.problem is None and each.status != UNREAD


WHEN: dict[str, Callable[[Overview], bool]] = {
    "open": whole,
    "explore": whole,
    "mark": whole,
    "rename": whole,
    "resume": lambda each: whole(each) and not each.live,
    "stop": lambda each: each.live,
    "remove": lambda each: True,
}
"""With which run what can be done; everything else can be done always."""

CHANGING = ("rename", "resume", "stop", "remove")
"""What is not done by who only looks on"""


def check_form(name: str) -> None:
    """Raises UsageError for what is no name anywhere; whether it is taken on another machine shows when it is given."""
    if name:
        check_name(name)


class RunsScreen(PanesScreen[None]):
    """Find a run, and open, explore, resume, compare, rename or remove it."""

    BINDINGS = keys.RUNS
    CSS_PATH = "runs.tcss"
    AUTO_FOCUS = "RunsTable"
    HELP = (
        "All runs there are, those that train now first. A run stays until you remove it. enter shows it on the Train "
        "screen, x explores what it has learned, r goes on with it. Mark up to six runs with m and compare them with "
        "c: their curves are laid over each other, and the settings in which they differ stand side by side. The "
        "filter (/) takes words that have to be in the id, the name, the state, the network or the settings, and "
        "comparisons: acc>98 test>0.97 time<60 epochs>=10. 'valid' is the best accuracy on the validation images; "
        "'test' is that of the best epoch on the test images, at the end; 'time' is the time spent training."
    )
    HELP_KEYS = ("Runs screen", "List of runs", "Comparison")

    def compose(self) -> ComposeResult:
        """Header, list, details, keys."""
        yield Header("runs")
        yield RunsList()
        with Horizontal(id="selected"):
            yield RunDetails()
            yield Preview()
        yield KeyBar()

    def on_screen_resume(self) -> None:
        """Look at what has happened meanwhile."""
        if self.is_mounted:
            self.runs.poller.wake()

    @property
    def runs(self) -> RunsList:
        """The list."""
        return self.query_one(RunsList)

    @property
    def selected(self) -> Overview | None:
        """The run that the cursor is on."""
        return self.runs.table.selected if self.is_mounted else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done with the selected run is offered."""
        each = self.selected
        if action in CHANGING and AppContext.of(self).read_only:
            return False
        return each is not None and WHEN[action](each) if action in WHEN else True

    def on_runs_table_moved(self) -> None:
        """Say more of the run, and offer what can be done with it."""
        each = self.selected
        self.query_one(RunDetails).show(each)
        self.query_one(Preview).show_run(each.run if each and whole(each) else None)
        self.refresh_bindings()

    async def on_runs_table_chosen(self) -> None:
        """Open it, or say why it cannot be."""
        each = self.selected
        if each and each.problem:
            self.notify(each.problem, severity="warning", markup=False)
        await self.run_action("open")

    async def action_open(self) -> None:
        """Show it on the Train screen."""
        await self._show_on("train")

    async def action_explore(self) -> None:
        """Explore what it has learned."""
        await self._show_on("explore")

    async def _show_on(self, mode: str) -> None:
        if each := self.selected:
            AppContext.of(self).opener.open(each.run)
            await self.app.switch_mode(mode)

    def action_resume(self) -> None:
        """Go on with it; it stays in the list, at the top."""
        each = self.selected
        if each and each.state and each.config:
            resume(self, each.run, each.state)

    def action_stop(self) -> None:
        """Save and end."""
        if each := self.selected:
            self._stop(each)

    def action_mark(self) -> None:
        """Mark it for a comparison, or take the mark away."""
        if each := self.selected:
            try:
                self.runs.mark(each.run.key)
            except TuinetError as error:
                self.notify(str(error), severity="warning", markup=False)

    def action_compare(self) -> None:
        """Compare the runs that are marked; if it is one, with the one that the cursor is on."""
        chosen = self.runs.marked()
        if len(chosen) == 1 and self.selected and self.selected.run.key not in self.runs.marks:
            chosen.append(self.selected)
        if len(chosen) < 2:
            self.notify("Mark two to six runs with m, then compare them.", severity="warning", markup=False)
            return
        self.app.push_screen(CompareScreen([each.run for each in chosen]))

    def action_rename(self) -> None:
        """Give it another name."""
        if each := self.selected:
            question = f"Another name for {each.label} (an empty one takes it away)"
            check = partial(check_new_name, each.run) if not each.run.machine else check_form
            self.app.push_screen(Ask(question, each.name or "", check), partial(self._rename, each.run))

    def _rename(self, run: Run, name: str | None) -> None:
        if name is not None:
            told = f"{run.run_id} is named {name}" if name else f"{run.run_id} has no name now"
            self._do(lambda: AppContext.of(self).machines.of(run).rename(run, name), told)

    def action_remove(self) -> None:
        """Delete it, after a question."""
        each = self.selected
        if each and each.live:
            self.notify(f"{each.label} is training: stop it first (s)", severity="warning", markup=False)
        elif each:
            question = f"Remove {each.label} for good, with its log and all its checkpoints?"
            answers = [("keep", "k", "Keep it"), ("remove", "r", "Remove it")]
            self.app.push_screen(Choose(question, answers), partial(self._remove, each))

    def _remove(self, each: Overview, answer: str | None) -> None:
        if answer == "remove":
            self._do(lambda: AppContext.of(self).machines.of(each.run).remove(each.run), f"{each.label} was removed")

    @work
    async def _stop(self, each: Overview) -> None:
        """Ask it to stop, and say that it has."""
        self.notify(f"{each.label} stops after its batch", markup=False)
        try:
            await stop_and_wait(each.run)
        except TuinetError as error:
            self.notify(str(error), severity="error", markup=False)
        else:
            self.notify(f"{each.label} has stopped", markup=False)
        self.runs.poller.wake()

    @work
    async def _do(self, deed: Callable[[], None], told: str) -> None:
        """Do something to a run on the disk, and say so, or why it cannot be done."""
        try:
            await asyncio.to_thread(deed)
            self._let_go_or_rename()
        except TuinetError as error:
            self.notify(str(error), severity="error", markup=False)
        else:
            self.notify(told, markup=False)
        self.runs.poller.wake()

    def _let_go_or_rename(self) -> None:
        """Keep the app from watching a run that is gone, or by a name that it has no more."""
        run_session = AppContext.of(self).run_session
        if session := run_session.follower:
            if session.run.folder.exists():
                session.poll()
                run_session.news.publish([])
            else:
                run_session.close()
