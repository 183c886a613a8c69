"""The table of the trials of a sweep; its last line adds what the selected row has no room for, and a legend."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rich.text import Text

from tuinet.messages import counted
from tuinet.render.formatting import first_fitting, percent, shown_value
from tuinet.render.palette import Palette
from tuinet.render.trial_rows import trial_rows
from tuinet.render.trial_signs import legend
from tuinet.render.trials import early_ends
from tuinet.sweeps.state import SweepState
from tuinet.sweeps.trial import Trial
from tuinet.tui.context import AppContext
from tuinet.tui.sweeps.view import SweepView
from tuinet.tui.widgets.cursor_table import CursorTable
from tuinet.tui.widgets.titles import set_title, title_room

LEGEND_GAP = "   "
"""The blanks between what the last line says about a trial and the legend"""


class TrialsTable(CursorTable):
    """A row for each trial."""

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "Trials"
        self.view = SweepView()
        self.lines_below = 1

    def show(self, view: SweepView) -> None:
        """Show another view of the sweep."""
        self.view = view
        numbers = [trial.number for trial in view.trials]
        self.count = len(numbers)
        if view.selected in numbers:
            self.position = numbers.index(view.selected)
        self.redraw()

    def draw(self, width: int, height: int) -> Text:
        context = AppContext.of(self)
        palette = context.palette
        view = self.view
        state = view.state
        self._show_title()
        if view.message or state is None:
            return Text(textwrap.fill(view.message, width, break_on_hyphens=False))
        problem = []
        if view.trial is not None:
            problem = problem_lines(view.trial, width, height // 3, palette)
        self.lines_below = max(1, len(problem))
        trials = view.trials
        shown = [trials[position] for position in self.scroll_to_cursor()]
        options = {"reverse": view.reverse, "ascii_only": context.ascii_only}
        rows = trial_rows(state, shown, width, palette, sort=view.sort, **options)
        self.spans = rows.spans
        lines = self.table_lines(rows.headings, rows.rows, width, palette)
        if view.trial is not None:
            below = problem or [details(state, view.trial, rows.omitted, width, palette)]
            last = below[-1]
            statuses = [state.status_of(trial) for trial in trials]
            signs = legend(statuses, width - last.cell_len - len(LEGEND_GAP), ascii_only=context.ascii_only)
            last.append(f"{signs:>{width - last.cell_len}}", palette.dim)
            lines += below
        return Text("\n", no_wrap=True).join(lines[:height])

    def _show_title(self) -> None:
        state = self.view.state
        if state is None:
            return
        set_title(self, Text(first_fitting(titles(state), title_room(self)) or state.name))


def titles(state: SweepState) -> list[str]:
    """Return the state of a sweep in a line, the longest first."""
    name = state.name
    status = state.status
    progress = f"{state.ended}/{counted(state.total, 'trial')}" if state.total else counted(state.ended, "trial")
    early = early_ends(state.status_of(trial) for trial in state.trials)
    best = state.best
    result = f"best {percent(best.accuracy)}" if best else ""
    result_of = f"{result} (trial {best.number})" if best else ""
    lines = (
        (name, status, progress, *early, result_of),
        (name, status, progress, *early, result),
        (name, status, progress, *early[-1:], result),
        (name, status, progress, result),
        (name, progress, result),
        (name, progress),
    )
    return [" · ".join(filter(None, parts)) for parts in lines]


def problem_lines(trial: Trial, width: int, most: int, palette: Palette) -> list[Text]:
    """Return why a trial has failed, in at most `most` lines; nothing if it has not."""
    if trial.ended is None or not trial.ended.error:
        return []
    text = f"{trial.run}: {trial.ended.error}"
    lines = textwrap.wrap(text, width, max_lines=max(1, most), placeholder=" …", break_on_hyphens=False)
    return [Text(line, palette.wrong, no_wrap=True) for line in lines]


def details(state: SweepState, trial: Trial, omitted: Sequence[str], width: int, palette: Palette) -> Text:
    """Return what does not fit into the row of a trial: the values that it lacks, and its run."""
    parts = [f"{name} {shown_value(trial.values.get(name, ''))}" for name in omitted]
    parts.append(f"run {trial.run}" if trial.number in state.runs else f"run {trial.run} is not on this machine")
    hint = f"continue with: tuinet sweep --resume {state.name}"
    if state.status == "interrupted" and len(" · ".join([*parts, hint])) <= width:
        # A part of a command would be of no use.
        parts.append(hint)
    line = Text(" · ".join(parts), palette.dim, no_wrap=True)
    line.truncate(width, overflow="ellipsis")
    return line
