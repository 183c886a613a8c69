"""The list of runs with its filter: looks again and again at what there is, as long as it is shown."""

from __future__ import annotations

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from tuinet.errors import RunError
from tuinet.runs.overview import Overview
from tuinet.tui import keys
from tuinet.tui.context import AppContext
from tuinet.tui.runs.columns import COLUMNS, SORTS, arranged
from tuinet.tui.runs.filter import matches
from tuinet.tui.runs.run_poller import RunPoller
from tuinet.tui.runs.runs_table import RunsTable
from tuinet.tui.widgets.picture import Picture

MOST_MARKS = 6
"""Curves that a chart can tell apart"""

NO_RUNS = "No runs yet. Go to the Train screen (1) and press space: the run will be here, whether it trains or is over."
READING = "The runs are being read."


class Summary(Picture):
    """How many runs are shown, how many are marked, and in which order they are; as much as there is room for."""

    parts: tuple[str, ...] = ()

    def show(self, *parts: str) -> None:
        """Say something else, the most important first."""
        self.parts = parts
        self.redraw()

    def draw(self, width: int, height: int) -> Text:
        """At the right."""
        parts = list(self.parts)
        while len(parts) > 1 and len(", ".join(parts)) > width:
            parts.pop()
        words = Text(f"{', '.join(parts):>{width}}", AppContext.of(self).palette.dim, no_wrap=True)
        words.truncate(width, overflow="ellipsis")
        return words


class RunsList(Vertical):
    """All runs that match the filter, live ones first."""

    BINDINGS = keys.RUNS_LIST

    def __init__(self) -> None:
        super().__init__()
        self.marks: list[tuple[str, str]] = []
        """Keys of the runs that are marked, in the order in which they were"""

    def compose(self) -> ComposeResult:
        """The filter, and the list below it."""
        with Horizontal():
            field = Input(placeholder="/ filters: tanh acc>98 time<60", compact=True)
            field.cursor_blink = False
            yield field
            yield Summary()
        yield RunsTable()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No letter is a key while a filter is typed."""
        return action not in ("filter", "sort", "turn") or not self.query_one(Input).has_focus

    def on_mount(self) -> None:
        """Begin to look."""
        self.poller = RunPoller(AppContext.of(self).machines)
        self._list()
        self._follow()

    @work(group="runs")
    async def _follow(self) -> None:
        while True:
            shown = self.screen.is_current
            if shown and await self.poller.look():
                self._list()
            await self.poller.rest(0.0 if shown and not self.poller.complete else AppContext.of(self).pace.idle)

    def _list(self) -> None:
        """Show what matches the filter, in its order."""
        table, chosen, words = self.table, AppContext.of(self).preferences, self.query_one(Input).value
        found = self.poller.found or []
        there = {each.run.key for each in found}
        self.marks = [key for key in self.marks if key in there]
        by = chosen.runs_sort if chosen.runs_sort in (column.name for column in COLUMNS) else SORTS[0]
        shown = arranged([each for each in found if matches(each, words)], by, chosen.runs_turned)
        table.words = self.poller.problem or (
            READING if self.poller.found is None else f"No run matches '{words}'." if found else NO_RUNS
        )
        table.show(shown, self.marks, by, chosen.runs_turned)
        count = "1 run" if len(found) == 1 else f"{len(found)} runs"
        parts = [f"{len(shown)} of {count}" if words.strip() else count]
        parts += [f"{len(self.marks)} marked"] if self.marks else []
        parts = ([f"! {self.poller.problem}"] if self.poller.problem and found else []) + parts
        self.query_one(Summary).show(*([*parts, f"by {by}"] if found else []))

    @property
    def table(self) -> RunsTable:
        """The list itself."""
        return self.query_one(RunsTable)

    def marked(self) -> list[Overview]:
        """The runs that are marked, in the order in which they were."""
        known = {each.run.key: each for each in self.poller.found or []}
        return [known[key] for key in self.marks]

    def mark(self, key: tuple[str, str]) -> None:
        """Mark a run, or take its mark away. Raises RunError if there are as many marks as there can be."""
        if key in self.marks:
            self.marks.remove(key)
        elif len(self.marks) == MOST_MARKS:
            raise RunError(f"{MOST_MARKS} runs are marked already: a chart tells no more apart")
        else:
            self.marks.append(key)
        self._list()

    def action_filter(self) -> None:
        """Type a filter."""
        self.query_one(Input).focus()

    def action_clear(self) -> None:
        """Leave the filter; then take it away; then the marks."""
        field = self.query_one(Input)
        if field.has_focus:
            self.table.focus()
        elif field.value:
            field.value = ""
        else:
            self.marks.clear()
            self._list()

    def action_sort(self) -> None:
        """By the next column."""
        now = AppContext.of(self).preferences.runs_sort
        self._remember(SORTS[(SORTS.index(now) + 1) % len(SORTS)] if now in SORTS else SORTS[0], turned=False)

    def action_turn(self) -> None:
        """The other way round."""
        chosen = AppContext.of(self).preferences
        self._remember(chosen.runs_sort, not chosen.runs_turned)

    def action_move(self, by: int) -> None:
        """So many runs down."""
        self.table.move(by)

    def action_page(self, by: int) -> None:
        """So many screenfuls down."""
        self.table.move(by * self.table.rows)

    def on_runs_table_head_clicked(self, message: RunsTable.HeadClicked) -> None:
        """Sort by a column; by the same one again, the other way round."""
        chosen = AppContext.of(self).preferences
        self._remember(message.name, message.name == chosen.runs_sort and not chosen.runs_turned)

    def on_input_changed(self) -> None:
        """Filter while it is typed."""
        self._list()

    def on_input_submitted(self) -> None:
        """To the runs."""
        self.table.focus()

    def _remember(self, by: str, turned: bool) -> None:
        AppContext.of(self).remember(runs_sort=by, runs_turned=turned)
        self._list()
