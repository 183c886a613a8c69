"""The list of runs with its filter. It is kept up to date while it is visible."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from tuinet.errors import UsageError
from tuinet.messages import counted
from tuinet.runs.overview import Overview
from tuinet.tui.context import AppContext
from tuinet.tui.runs.columns import COLUMNS, SORTS, sort_runs
from tuinet.tui.runs.filter import parse_filter
from tuinet.tui.runs.marks import Marks
from tuinet.tui.runs.run_poller import RunPoller
from tuinet.tui.runs.runs_table import RunsTable
from tuinet.tui.runs_keys import RUNS_LIST
from tuinet.tui.widgets.picture import Picture

NO_RUNS = "No runs yet. Go to the Train screen (1) and press space to train: every run appears here and stays."
NO_RUNS_READ_ONLY = "No runs yet. Every run appears here and stays."
READING = "Loading the runs …"


class Summary(Picture):
    """The number of runs listed and marked, and their order; as much as fits."""

    parts: tuple[str, ...] = ()

    def show(self, *parts: str) -> None:
        """Show some parts, the most important first."""
        self.parts = parts
        self.redraw()

    def draw(self, width: int, height: int) -> Text:
        parts = list(self.parts)
        while len(parts) > 1 and len(", ".join(parts)) > width:
            parts.pop()
        line = Text(f"{', '.join(parts):>{width}}", AppContext.of(self).palette.dim, no_wrap=True)
        line.truncate(width, overflow="ellipsis")
        return line


FILTER_HINT = "/ filter: tanh acc>98 lr<0.1"
"""Shown in the empty filter, unless there is nothing to filter"""

NEEDS_RUNS = frozenset({"filter", "sort", "turn", "move", "page"})
"""Actions that do nothing with an empty list"""


class RunsList(Vertical):
    """All runs that match the filter, live ones first."""

    BINDINGS = RUNS_LIST

    def __init__(self) -> None:
        super().__init__()
        self.marks = Marks()
        self.has_runs = True
        """False once all runs have been looked for, and there is none"""

    def compose(self) -> ComposeResult:
        with Horizontal():
            field = Input(placeholder=FILTER_HINT, compact=True)
            field.cursor_blink = False
            yield field
            yield Summary()
        yield RunsTable()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "unmark" and not self.marks.keys:
            return False
        if action in NEEDS_RUNS and not self.has_runs:
            return False
        field = self.query_one(Input)
        if action == "leave_filter":
            return field.has_focus
        if action == "clear":
            return bool(field.value) and not field.has_focus
        # While a filter is typed, letters do not act as keys.
        return action not in ("filter", "sort", "turn", "unmark") or not field.has_focus

    def on_mount(self) -> None:
        self.poller = RunPoller(AppContext.of(self).machines)
        self.refresh_list()
        self._poll()

    @work(group="runs")
    async def _poll(self) -> None:
        while True:
            visible = self.screen.is_current
            if visible and await self.poller.poll():
                self.refresh_list()
            if visible and not self.poller.complete:
                await self.poller.wait(0.0)
            else:
                await self.poller.wait(AppContext.of(self).pace.idle)

    def refresh_list(self) -> None:
        """Show the runs that match the filter, in their order."""
        remembered = AppContext.of(self).remembered
        overviews = self.poller.overviews or []
        self.marks.forget_removed(overviews)
        AppContext.of(self).marked_runs = [overview.run for overview in self.marks.select(overviews)]
        by = remembered.runs_sort
        if by not in [column.name for column in COLUMNS]:
            by = SORTS[0]
        filter_text = self.query_one(Input).value
        matching, problem = filtered(overviews, filter_text)
        read_only = AppContext.of(self).read_only
        self.table.message = problem or empty_message(self.poller, filter_text, read_only)
        self.table.show(sort_runs(matching, by, remembered.runs_turned), self.marks.keys, by, remembered.runs_turned)
        self._offer_keys(has_runs=self.poller.overviews is None or bool(overviews))
        summary = summarise(self.poller, filter_text, len(matching), len(self.marks.keys), by)
        self.query_one(Summary).show(*summary)

    def _offer_keys(self, *, has_runs: bool) -> None:
        if self.has_runs != has_runs:
            self.has_runs = has_runs
            self.query_one(Input).placeholder = FILTER_HINT if has_runs else ""
            self.screen.refresh_bindings()

    @property
    def table(self) -> RunsTable:
        return self.query_one(RunsTable)

    def action_filter(self) -> None:
        self.query_one(Input).focus()

    def action_leave_filter(self) -> None:
        """Return to the list, which stays filtered."""
        self.table.focus()

    def action_clear(self) -> None:
        """Clear the filter."""
        self.query_one(Input).value = ""

    def action_unmark(self) -> None:
        """Unmark all runs."""
        self.marks.keys.clear()
        self.refresh_list()

    def action_sort(self) -> None:
        """Sort by the next column."""
        current = AppContext.of(self).remembered.runs_sort
        index = 0
        if current in SORTS:
            index = (SORTS.index(current) + 1) % len(SORTS)
        self._sort(SORTS[index], reverse=False)

    def action_turn(self) -> None:
        """Reverse the order."""
        remembered = AppContext.of(self).remembered
        self._sort(remembered.runs_sort, not remembered.runs_turned)

    def action_move(self, by: int) -> None:
        self.table.move(by)

    def action_page(self, by: int) -> None:
        self.table.move(by * self.table.rows)

    def on_cursor_table_heading_clicked(self, message: RunsTable.HeadingClicked) -> None:
        """Sort by a column; a second click reverses the order."""
        remembered = AppContext.of(self).remembered
        is_again = message.name == remembered.runs_sort
        self._sort(message.name, reverse=is_again and not remembered.runs_turned)

    def on_input_changed(self) -> None:
        self.refresh_list()
        self.screen.refresh_bindings()

    def on_input_submitted(self) -> None:
        self.table.focus()

    def _sort(self, by: str, reverse: bool) -> None:
        AppContext.of(self).remember(runs_sort=by, runs_turned=reverse)
        self.refresh_list()


def filtered(overviews: Sequence[Overview], filter_text: str) -> tuple[list[Overview], str]:
    """Return the runs that a filter lets through; if it cannot be understood none, and why."""
    try:
        run_filter = parse_filter(filter_text)
    except UsageError as error:
        return [], f"! {error}"
    return [overview for overview in overviews if run_filter.matches(overview)], ""


def empty_message(poller: RunPoller, filter_text: str, read_only: bool) -> str:
    """Return what to show in place of the list if it is empty."""
    if poller.problem:
        return poller.problem
    if poller.overviews is None:
        return READING
    if poller.overviews:
        return f"No run matches '{filter_text}'."
    return NO_RUNS_READ_ONLY if read_only else NO_RUNS


def summarise(poller: RunPoller, filter_text: str, matching: int, marked: int, by: str) -> list[str]:
    """Return the parts of the summary, the most important first."""
    total = len(poller.overviews or [])
    if not total:
        return []
    count = counted(total, "run")
    if filter_text.strip():
        count = f"{matching} of {count}"
    parts = [count]
    if poller.problem:
        parts.insert(0, f"! {poller.problem}")
    if marked:
        parts.append(f"{marked} marked")
    return [*parts, f"sorted by {by}"]
