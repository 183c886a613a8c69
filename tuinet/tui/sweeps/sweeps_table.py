"""The list of sweeps as a table."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import datetime

from rich.text import Text

from tuinet.render.formatting import percent, shortened
from tuinet.render.palette import Palette
from tuinet.sweeps.reader import ListedSweep
from tuinet.tui.context import AppContext
from tuinet.tui.sweeps.details import details
from tuinet.tui.sweeps.help import NO_SWEEPS
from tuinet.tui.widgets.cursor_table import CursorTable

HEADINGS = ("sweep", "state", "trials", "best", "started", "method", "tries")

RIGHT = (2, 3)
"""The columns that are aligned on the right"""

LONGEST_NAME = 24

GAP = 2

SIGNS = {"running": "▶", "finished": "✓", "interrupted": "!", "damaged": "✗"}


class SweepsTable(CursorTable):
    """A row for each sweep, the newest first."""

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "Sweeps"
        self.sweeps: Sequence[ListedSweep] | None = None
        """None until they have been listed"""
        self.problem = ""
        """Why they cannot be listed; empty if they can"""
        self._selected = ""

    @property
    def selected(self) -> ListedSweep | None:
        """The sweep that the cursor is on."""
        if not self.sweeps or self.position >= len(self.sweeps):
            return None
        return self.sweeps[self.position]

    def on_mount(self) -> None:
        if AppContext.of(self).machines.others:
            self.border_title = "Sweeps of this machine"

    def show(self, sweeps: Sequence[ListedSweep] | None, problem: str = "") -> None:
        """Show these sweeps. The cursor stays on its sweep or, if that is gone, in its position."""
        self.sweeps = sweeps
        self.problem = problem
        names = [sweep.name for sweep in sweeps or ()]
        self.count = len(names)
        if self._selected in names:
            self.go_to(names.index(self._selected))
        else:
            self.go_to(self.position)

    def go_to(self, position: int) -> None:
        super().go_to(position)
        if self.selected:
            self._selected = self.selected.name

    def select_name(self, name: str) -> None:
        """Move the cursor to a sweep as soon as it is listed."""
        self._selected = name

    def draw(self, width: int, height: int) -> Text:
        palette = AppContext.of(self).palette
        if not self.sweeps:
            return self._message(width, palette)
        # Half of the lines are for rows at least, unless there are fewer sweeps.
        room = max(height // 2, height - 1 - len(self.sweeps))
        below = cut_off(self._below(width, palette), room, width)
        self.lines_below = len(below)
        table = [HEADINGS, *(cells(sweep) for sweep in self.sweeps)]
        widths = [max(len(row[column]) for row in table) for column in range(len(HEADINGS))]
        chosen = fitting(widths, width)

        def line(row: int) -> Text:
            return Text(joined(table[row], chosen, widths), no_wrap=True)

        rows = [line(1 + position) for position in self.scroll_to_cursor()]
        lines = self.table_lines(line(0), rows, width, palette)
        lines += below
        return Text("\n", no_wrap=True).join(lines[:height])

    def _below(self, width: int, palette: Palette) -> list[Text]:
        """Return the lines below the rows, about the selected sweep."""
        if self.selected is None:
            return []
        return [Text(), *details(self.selected, width, palette)]

    def _message(self, width: int, palette: Palette) -> Text:
        if self.problem:
            return Text("\n".join(textwrap.wrap(self.problem, width)), palette.wrong)
        if self.sweeps is None:
            return Text("Loading the sweeps …")
        before, command, after = NO_SWEEPS
        # A line that ends in a backslash can be pasted into a shell together with the next one.
        wrapped_command = " \\\n    ".join(textwrap.wrap(command, width - 4, break_on_hyphens=False))
        paragraphs = [
            Text("\n".join(textwrap.wrap(before, width))),
            Text(f"  {wrapped_command}", palette.key),
            Text("\n".join(textwrap.wrap(after, width))),
        ]
        return Text("\n\n", no_wrap=True).join(paragraphs)


def cut_off(lines: list[Text], most: int, width: int) -> list[Text]:
    """Return at most that many lines, with an ellipsis if there are more."""
    if len(lines) <= most:
        return lines
    shown = lines[:most]
    if shown:
        shown[-1].truncate(max(0, width - 2))
        shown[-1].rstrip()
        shown[-1].append(" …")
    return shown


def cells(sweep: ListedSweep) -> tuple[str, ...]:
    """Return the row of a sweep."""
    name = shortened(sweep.name, LONGEST_NAME)
    state = sweep.state
    if state is None:
        return (name, f"{SIGNS['damaged']} damaged", "", "", "", "", "")
    best = state.best
    started = datetime.fromtimestamp(sweep.created).astimezone()
    return (
        name,
        f"{SIGNS[state.status]} {state.status}",
        f"{state.ended}/{state.total}" if state.total else str(state.ended),
        percent(best.accuracy if best else None),
        f"{started:%d %b %H:%M}",
        state.definition.method + (", pruning" if state.definition.prune else ""),
        ", ".join(state.names),
    )


def fitting(widths: Sequence[int], room: int) -> list[int]:
    """Return the columns for which there is room, from the left."""
    chosen: list[int] = []
    used = 0
    for column, width in enumerate(widths):
        if used + width > room:
            break
        chosen.append(column)
        used += width + GAP
    return chosen


def joined(row: Sequence[str], chosen: Sequence[int], widths: Sequence[int]) -> str:
    """Return the cells of a row, aligned."""
    parts = [row[k].rjust(widths[k]) if k in RIGHT else row[k].ljust(widths[k]) for k in chosen]
    return (" " * GAP).join(parts).rstrip()
