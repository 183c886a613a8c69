"""The comparison of runs: their curves in one chart, their differences and results in a table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from tuinet.messages import counted
from tuinet.render.comparison import Block, side_by_side
from tuinet.runs.directory import Run
from tuinet.runs.overview import Overview
from tuinet.tui.context import AppContext
from tuinet.tui.keys import key_name
from tuinet.tui.runs.curves import SIGNS_HELP, RunsChart, overview_of
from tuinet.tui.runs.table_layout import run_signs
from tuinet.tui.runs_keys import COMPARE
from tuinet.tui.widgets.header import Header
from tuinet.tui.widgets.keybar import KeyBar
from tuinet.tui.widgets.panes_screen import PanesScreen
from tuinet.tui.widgets.titles import set_title

TITLE = "Differences and results"

SMALL = 32
"""Lines of a screen below which the names of runs are cut off after one line"""

NAME_LINES = 3
"""Maximum number of lines for the name of a run on any other screen"""


class Differences(VerticalScroll):
    """The hyperparameters in which runs differ, and their results, with a column for each run.

    The names of the runs stay in view while the rows scroll below them.
    """

    BINDINGS = []  # noqa: RUF012

    def __init__(self, labels: Sequence[str] = ()) -> None:
        super().__init__(classes="pane")
        self.labels = labels
        self.border_title = TITLE
        self.shown = Text()
        """The whole table"""
        self.overviews: Sequence[Overview] = ()
        self._blocks: Sequence[Block] = ()

    def compose(self) -> ComposeResult:
        yield Static(id="names")
        yield Static(id="rows")

    def show(self, overviews: Sequence[Overview]) -> None:
        """Show these runs, and repaint if anything has changed."""
        self.overviews = overviews
        context = AppContext.of(self)
        name_lines = NAME_LINES
        if self.screen.size.height < SMALL:
            name_lines = 1
        signs = run_signs(context.ascii_only)
        width = self.content_size.width
        blocks = side_by_side(overviews, signs, width, context.palette, name_lines, self.labels)
        table = joined([part for block in blocks for part in (block.names, block.rows, Text())])
        if table != self.shown or table.spans != self.shown.spans:
            self.shown = table
            self._blocks = blocks
            first, *others = blocks
            rows = [first.rows, *(part for block in others for part in (Text(), block.names, block.rows))]
            self.query_one("#rows", Static).update(joined(rows))
            # The names must be in the columns of the values at every moment.
            self._show_position()
        self.call_after_refresh(self._show_position)

    def _show_position(self) -> None:
        """Show the names of the runs in view, and in the title what is below them."""
        if not self._blocks:
            return
        top = round(self.scroll_y)
        starts = name_rows(self._blocks)
        current = max(k for k, start in enumerate(starts) if start < max(top, 0))
        self.query_one("#names", Static).update(self._blocks[current].names)
        bottom = top + self.content_size.height - lines_of(self._blocks[0].names)
        below = len(self.overviews)
        for start, block in zip(starts, self._blocks, strict=True):
            below -= block.runs if start < bottom else 0
        hint = key_name("down", AppContext.of(self).ascii_only)
        if not self.has_focus:
            hint = f"tab, {hint}"
        title = TITLE
        if below:
            title = f"{TITLE} · {counted(below, 'more run')} below: {hint}"
        elif top < self.max_scroll_y:
            title = f"{TITLE} · more below: {hint}"
        set_title(self, Text(title))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._show_position()

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self._show_position()

    def action_page_down(self) -> None:
        self.scroll_relative(y=self._page, animate=False)

    def action_page_up(self) -> None:
        self.scroll_relative(y=-self._page, animate=False)

    @property
    def _page(self) -> int:
        """The rows of a page: those below the names."""
        return max(1, self.content_size.height - lines_of(self._blocks[0].names))

    def on_resize(self) -> None:
        if self.overviews:
            self.show(self.overviews)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        if self.overviews:
            self.call_later(self.show, self.overviews)


def joined(parts: Sequence[Text]) -> Text:
    """Return parts of a table one below the other."""
    return Text("\n", no_wrap=True).join(parts)


def lines_of(text: Text) -> int:
    """Return the number of lines of a text."""
    return text.plain.count("\n") + 1


def name_rows(blocks: Sequence[Block]) -> list[int]:
    """Return the row of the names of each block; those of the first are above all rows."""
    rows = [-1]
    row = 0
    for block, following in pairwise(blocks):
        # A blank row separates two blocks.
        row += lines_of(block.rows) + 1
        rows.append(row)
        row += lines_of(following.names)
    return rows


class CompareScreen(PanesScreen[None]):
    """Compares up to six runs."""

    BINDINGS = COMPARE
    AUTO_FOCUS = "RunsChart"
    HELP_TRY = (
        ("c", "Compare the loss instead of the accuracy, or both."),
        ("l", "Switch to a logarithmic axis, where late differences can be seen."),
        ("h", "Zoom in on the last half of the runs."),
        ("tab ↓", "Go to the table and scroll to the results: the best value of each row is bold."),
    )
    HELP = (
        "The runs that you marked, side by side. Each has its own symbol and colour in the chart and in the table. "
        "With two runs, the chart shows training and validation; with more, only validation.\n\n"
        "The table lists the hyperparameters in which the runs differ, then their results, the best ones in bold. "
        "Press tab to go there, and scroll with the arrow keys.\n\n"
        f"{SIGNS_HELP}"
    )
    HELP_KEYS = ("Comparison", "Chart pane")

    def __init__(self, runs: Sequence[Run], labels: Sequence[str] = ()) -> None:
        """Without `labels`, the runs are called by their names."""
        super().__init__()
        self.compared = runs
        self.labels = labels

    def compose(self) -> ComposeResult:
        yield Header("runs")
        with Vertical():
            yield RunsChart(self.compared, self.labels)
            yield Differences(self.labels)
        yield KeyBar()

    @property
    def pointless_actions(self) -> frozenset[str]:
        """The actions that the help leaves out."""
        return self.query_one(RunsChart).pointless_actions

    def on_runs_chart_updated(self) -> None:
        if followers := self.query_one(RunsChart).followers:
            self.query_one(Differences).show([overview_of(follower) for follower in followers])
