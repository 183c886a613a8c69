"""The comparison of runs: their curves in one chart, their differences and results in a table."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from tuinet.render.comparison import beside, side_by_side
from tuinet.render.formatting import counted
from tuinet.runs.directory import Run
from tuinet.runs.overview import Overview
from tuinet.tui import keys
from tuinet.tui.context import AppContext
from tuinet.tui.runs.curves import RunsChart, overview_of
from tuinet.tui.runs.table_layout import run_signs
from tuinet.tui.widgets.header import Header
from tuinet.tui.widgets.keybar import KeyBar
from tuinet.tui.widgets.panes_screen import PanesScreen

TITLE = "Differences and results"


class Differences(VerticalScroll):
    """The hyperparameters in which runs differ, and their results, with a column for each run."""

    BINDINGS = []  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__(classes="pane")
        self.border_title = TITLE
        self.shown = Text()
        self.overviews: Sequence[Overview] = ()

    def compose(self) -> ComposeResult:
        yield Static()

    def show(self, overviews: Sequence[Overview]) -> None:
        """Show these runs, and repaint if anything has changed."""
        self.overviews = overviews
        context = AppContext.of(self)
        width = self.content_size.width
        table = side_by_side(overviews, run_signs(context.ascii_only), width, context.palette)
        if table != self.shown or table.spans != self.shown.spans:
            self.shown = table
            self.query_one(Static).update(table)
        self.call_after_refresh(self._show_title)

    def _show_title(self) -> None:
        """Say what is below the part that is shown."""
        below = len(self.overviews) - beside(self.overviews, self.content_size.width)
        self.border_title = TITLE
        if below:
            self.border_title = f"{TITLE} · {counted(below, 'more run')} below: tab, ↓"
        elif self.max_scroll_y:
            self.border_title = f"{TITLE} · more below: tab, ↓"

    def on_resize(self) -> None:
        if self.overviews:
            self.show(self.overviews)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        if self.overviews:
            self.call_later(self.show, self.overviews)


class CompareScreen(PanesScreen[None]):
    """Compares up to six runs."""

    BINDINGS = keys.COMPARE
    AUTO_FOCUS = "RunsChart"
    HELP_TRY = (
        ("c", "Compare the loss instead of the accuracy, or both."),
        ("l", "Switch to a logarithmic axis, where late differences can be seen."),
        ("h", "Zoom in on the last half of the runs."),
        ("tab ↓", "Go to the table and scroll to the results: the best value of each row is bold."),
    )
    HELP = (
        "Compares the runs that you marked. Each has its own symbol and colour in the chart and in the table. With two "
        "runs, the chart shows training and validation; with more, only validation. The table lists the "
        "hyperparameters in which the runs differ, then their results, the best ones in bold. Press tab to go there, "
        "and scroll with the arrow keys."
    )
    HELP_KEYS = ("Comparison", "Chart pane")

    def __init__(self, runs: Sequence[Run]) -> None:
        super().__init__()
        self.compared = runs

    def compose(self) -> ComposeResult:
        yield Header("runs")
        with Vertical():
            yield RunsChart(self.compared)
            yield Differences()
        yield KeyBar()

    def on_runs_chart_updated(self) -> None:
        if followers := self.query_one(RunsChart).followers:
            self.query_one(Differences).show([overview_of(follower) for follower in followers])
