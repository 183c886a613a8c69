"""The table of the trials of a sweep, with all about the selected one in its last line."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rich.text import Text

from tuinet.render.formatting import counted, first_fitting, percent
from tuinet.render.palette import Palette
from tuinet.render.trial_rows import TrialRows, trial_rows
from tuinet.render.trials import shown_value
from tuinet.sweeps.state import SweepState
from tuinet.sweeps.trial import Trial
from tuinet.tui.context import AppContext
from tuinet.tui.sweeps.view import SweepView
from tuinet.tui.widgets.cursor_table import CursorTable
from tuinet.tui.widgets.titles import set_title

TITLE_MARGIN = 6
"""Columns of the border that the title does not take"""


class TrialsTable(CursorTable):
    """A row for each trial."""

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "Trials"
        self.view = SweepView()
        self.lines_below = 1
        self._rows: TrialRows | None = None

    def show(self, view: SweepView) -> None:
        """Show another view of the sweep."""
        self.view = view
        numbers = [trial.number for trial in view.trials]
        self.count = len(numbers)
        if view.selected in numbers:
            self.position = numbers.index(view.selected)
        self.redraw()

    def column_at(self, x: int) -> str | None:
        """Return the name of the column at a column of the terminal."""
        if self._rows is None:
            return None
        return next((name for start, end, name in self._rows.spans if start <= x < end), None)

    def draw(self, width: int, height: int) -> Text:
        context = AppContext.of(self)
        palette = context.palette
        view = self.view
        state = view.state
        self._show_title(width)
        if view.message or state is None:
            self._rows = None
            return Text(textwrap.fill(view.message, width, break_on_hyphens=False))
        self.scroll_to_cursor()
        shown = view.trials[self.top : self.top + self.rows]
        self._rows = trial_rows(
            state, shown, width, palette, sort=view.sort, reverse=view.reverse, ascii_only=context.ascii_only
        )
        headings = self._rows.headings
        headings.stylize(palette.dim)
        lines = [headings]
        for offset, line in enumerate(self._rows.rows):
            line.truncate(width, overflow="ellipsis")
            if self.top + offset == self.position:
                line = self.with_cursor(line, width, palette)
            lines.append(line)
        lines += [Text()] * (self.rows - len(shown))
        if view.trial is not None:
            lines.append(details(state, view.trial, self._rows.omitted, width, palette))
        return Text("\n", no_wrap=True).join(lines[:height])

    def _show_title(self, width: int) -> None:
        state = self.view.state
        if state is None:
            return
        set_title(self, Text(first_fitting(titles(state), width - TITLE_MARGIN) or state.name))


def titles(state: SweepState) -> list[str]:
    """Return the state of a sweep in a line, the longest first."""
    name = state.name
    status = state.status
    progress = f"{state.ended}/{state.total} trials" if state.total else counted(state.ended, "trial")
    count = sum(state.status_of(trial) == "pruned" for trial in state.trials)
    pruned = f"{count} pruned" if count else ""
    best = state.best
    result = f"best {percent(best.accuracy)}" if best else ""
    result_of = f"{result} (trial {best.number})" if best else ""
    lines = (
        (name, status, progress, pruned, result_of),
        (name, status, progress, pruned, result),
        (name, status, progress, result),
        (name, progress, result),
        (name, progress),
    )
    return [" · ".join(filter(None, parts)) for parts in lines]


def details(state: SweepState, trial: Trial, omitted: Sequence[str], width: int, palette: Palette) -> Text:
    """Return what does not fit into the row of a trial: why it failed, or the values that it lacks, and its run."""
    if trial.ended and trial.ended.error:
        line = Text(f"{trial.run}: {trial.ended.error}", palette.wrong, no_wrap=True)
    else:
        parts = [f"{name} {shown_value(trial.values.get(name, ''))}" for name in omitted]
        parts.append(f"run {trial.run}" if trial.number in state.runs else f"run {trial.run} is not on this machine")
        hint = f"continue with: tuinet sweep --resume {state.name}"
        if state.status == "interrupted" and len(" · ".join([*parts, hint])) <= width:
            # A part of a command would be of no use.
            parts.append(hint)
        line = Text(" · ".join(parts), palette.dim, no_wrap=True)
    line.truncate(width, overflow="ellipsis")
    return line
