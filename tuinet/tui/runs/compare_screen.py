"""The comparison of runs: their curves laid over each other, and what differs."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from tuinet.render.comparison import beside, side_by_side
from tuinet.runs.directory import Run
from tuinet.runs.overview import Overview
from tuinet.tui import keys
from tuinet.tui.context import AppContext
from tuinet.tui.runs.curves import RunsChart, overview_of
from tuinet.tui.runs.runs_table import signs
from tuinet.tui.widgets.header import Header
from tuinet.tui.widgets.keybar import KeyBar
from tuinet.tui.widgets.panes_screen import PanesScreen

TITLE = "What differs, and the results"


class Differences(VerticalScroll):
    """The settings that differ, and the results, a column for each run."""

    BINDINGS = []  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__(classes="pane")
        self.border_title = TITLE
        self.shown = Text()
        self.found: Sequence[Overview] = ()

    def compose(self) -> ComposeResult:
        """The table."""
        yield Static()

    def show(self, found: Sequence[Overview]) -> None:
        """Show these runs, if there is something else to say of them."""
        self.found = found
        context, below = AppContext.of(self), len(found) - beside(found, self.content_size.width)
        self.border_title = f"What differs · {below} more below: tab, ↓" if below else TITLE
        table = side_by_side(found, signs(context.ascii_only), self.content_size.width, context.palette)
        if table != self.shown or table.spans != self.shown.spans:
            self.shown = table
            self.query_one(Static).update(table)

    def on_resize(self) -> None:
        """Lay it out anew."""
        if self.found:
            self.show(self.found)

    def notify_style_update(self) -> None:
        """Colours changed."""
        super().notify_style_update()
        if self.found:
            self.call_later(self.show, self.found)


class CompareScreen(PanesScreen[None]):
    """Up to six runs."""

    BINDINGS = keys.COMPARE
    CSS_PATH = "runs.tcss"
    AUTO_FOCUS = "RunsChart"
    HELP = (
        "The runs that you marked. Each has its sign and its colour, the same in the chart and in the table below. Of "
        "two runs the chart shows training (lines) and validation (marks), of more the validation alone. The table has "
        "the settings in which the runs differ, then their results; tab goes there, and the arrows scroll."
    )
    HELP_KEYS = ("Comparison", "Chart pane")

    def __init__(self, runs: Sequence[Run]) -> None:
        super().__init__()
        self.compared = runs

    def compose(self) -> ComposeResult:
        """Header, chart, table, keys."""
        yield Header("runs")
        with Vertical():
            yield RunsChart(self.compared)
            yield Differences()
        yield KeyBar()

    def on_runs_chart_news(self) -> None:
        """Tell what came of the runs by now."""
        if sessions := self.query_one(RunsChart).sessions:
            self.query_one(Differences).show([overview_of(session) for session in sessions])
