"""The screen of a race: the curves of its runs in one chart, and its standings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Size

from tuinet.errors import TuinetError
from tuinet.jobs.follower import RunFollower
from tuinet.messages import counted
from tuinet.runs.directory import Run
from tuinet.runs.overview import Overview
from tuinet.tui.context import AppContext
from tuinet.tui.runs.compare_screen import CompareScreen
from tuinet.tui.runs.curves import SIGNS_HELP, RunsChart, overview_of
from tuinet.tui.runs.table_layout import run_signs
from tuinet.tui.runs_keys import RACE
from tuinet.tui.stopping import ensure_stopped
from tuinet.tui.widgets.header import Header
from tuinet.tui.widgets.keybar import KeyBar
from tuinet.tui.widgets.panes_screen import PanesScreen
from tuinet.tui.widgets.picture import Picture
from tuinet.tui.widgets.titles import set_title


@dataclass(frozen=True)
class Race:
    """Two or more runs that train side by side."""

    labels: Sequence[str]
    """What the runs are called here: the names of the runs whose configurations they have"""
    runs: Sequence[Run]


class RaceChart(RunsChart):
    """The curves of the runs, under the names that they have in the race."""

    def __init__(self, race: Race) -> None:
        super().__init__(race.runs, race.labels)

    @property
    def planned_epochs(self) -> int:
        """The epochs of the longest run while any trains, so that the curves grow into the chart."""
        if all(follower.over for follower in self.followers):
            return 0
        return max(follower.state.epochs for follower in self.followers)


class Standings(Picture):
    """A line for each run, the leader first; the title says who leads."""

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__(classes="pane")
        self.labels = labels
        self.overviews: Sequence[Overview] = ()
        self.border_title = "Race"

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return a line for the heading, and one for each run."""
        return 1 + len(self.labels)

    def show(self, overviews: Sequence[Overview], *, is_over: bool) -> None:
        """Show the runs as they are now."""
        from tuinet.render.standings import lead

        self.overviews = overviews
        title = " · ".join(filter(None, ("Race", lead(self.labels, overviews, is_over=is_over))))
        set_title(self, Text(title))
        self.redraw()

    def draw(self, width: int, height: int) -> Text:
        from tuinet.render.standings import standings

        if not self.overviews:
            return Text()
        context = AppContext.of(self)
        return standings(self.labels, self.overviews, run_signs(context.ascii_only), width, context.palette)


class RaceScreen(PanesScreen[None]):
    """Shows a race while it is on, and how it ended."""

    BINDINGS = RACE
    AUTO_FOCUS = "RaceChart"
    HELP_TRY = (
        ("c", "Follow the loss instead of the accuracy, or both."),
        ("l", "Switch to a logarithmic axis, where late differences can be seen."),
        ("d", "See in which hyperparameters the runs differ."),
        ("esc", "Go on with something else: the runs keep training. On the Runs screen, R brings you back."),
    )
    HELP = (
        "The configurations of the runs that you marked, trained again side by side. Each is a new run, which "
        "stays in the list of runs; here it has the name of the run whose configuration it trains. The run with "
        "the best validation accuracy so far leads.\n\n"
        "'best' is that accuracy, 'last' and 'train' are the validation and the training accuracy of the last "
        "epoch, 'test' is the accuracy on the test images, measured at the end, 'time' is the time spent training, "
        "and 'run' is the name of the new run. On a small screen, the less important columns are left out.\n\n"
        "The runs share the cores of their machine evenly, unless you chose their number of threads. They need "
        "neither this screen nor the app: leave it, and they keep training. With s, all of them finish their batch, "
        "save, and end.\n\n"
        f"{SIGNS_HELP}"
    )
    HELP_KEYS = ("Race", "Chart pane")

    def __init__(self, race: Race) -> None:
        super().__init__()
        self.race = race

    def compose(self) -> ComposeResult:
        yield Header("runs")
        with Vertical():
            yield RaceChart(self.race)
            yield Standings(self.race.labels)
        yield KeyBar()

    @property
    def pointless_actions(self) -> frozenset[str]:
        """The actions that the help leaves out."""
        return self.query_one(RaceChart).pointless_actions

    @property
    def training(self) -> list[RunFollower]:
        """The runs that still train."""
        if not self.is_mounted:
            return []
        return [follower for follower in self.query_one(RaceChart).followers if not follower.over]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to stop the runs while there are any to stop."""
        return action != "stop_all" or bool(self.training)

    def hints(self) -> tuple[str, ...]:
        """Return the actions that the key bar names first."""
        return "stop_all", "compare"

    def on_runs_chart_updated(self) -> None:
        if followers := self.query_one(RaceChart).followers:
            overviews = [overview_of(follower) for follower in followers]
            self.query_one(Standings).show(overviews, is_over=not self.training)
        self.refresh_bindings()

    def action_compare(self) -> None:
        self.app.push_screen(CompareScreen(self.race.runs, self.race.labels))

    def action_stop_all(self) -> None:
        """Stop all runs. They are told even if this screen is left right away."""
        self.notify(f"stopping {counted(len(self.training), 'run')} after this batch and saving", markup=False)
        show_error = AppContext.of(self).run_session.show_error
        for follower in self.training:
            self.app.run_worker(self._stop(follower.run, show_error), group="stopping")

    @staticmethod
    async def _stop(run: Run, show_error: Callable[[TuinetError], None]) -> None:
        try:
            await ensure_stopped(run, show_error)
        except TuinetError as error:
            show_error(error)
