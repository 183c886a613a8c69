"""What the Runs screen does with several runs at once: it compares them, explores them together, or lets them race."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from tuinet.runs.overview import Overview
from tuinet.tui.context import AppContext
from tuinet.tui.runs.compare_screen import CompareScreen
from tuinet.tui.runs.racing import Racing
from tuinet.tui.runs.runs_list import RunsList


class MarkedRuns:
    """The marked runs of a list, each action opening another screen."""

    def __init__(self, screen: Screen[Any], runs: RunsList) -> None:
        self._screen = screen
        self._runs = runs
        self._racing = Racing(screen)

    @property
    def may_race(self) -> bool:
        """True if runs are marked, or if there is a race to return to."""
        return bool(self._runs.marks.keys) or self._racing.has_race

    def compare(self) -> None:
        """Compare the marked runs; a single one with the selected run."""
        members = self._members()
        if len(members) < 2:
            self._screen.notify("mark two to six runs (m) to compare them", severity="warning", markup=False)
            return
        self._screen.app.push_screen(CompareScreen([overview.run for overview in members]))

    async def explore(self) -> None:
        """Explore the marked runs together, beginning with the first one; a single one with the selected run."""
        members = self._members()
        if len(members) < 2:
            self._screen.notify("mark two to six runs (m) to explore them together", severity="warning", markup=False)
            return
        runs = [overview.run for overview in members]
        await AppContext.of(self._screen).opener.open_on("explore", runs[0], runs)

    def race(self) -> None:
        """Train the configurations of the marked runs side by side; of a single one with that of the selected run."""
        overviews = self._runs.poller.overviews or []
        training = sum(overview.status == "training" and not overview.run.machine for overview in overviews)
        self._racing.begin(self._members(), training)

    def _members(self) -> list[Overview]:
        """Return the marked runs; if there is only one, with the selected run."""
        marks = self._runs.marks
        marked = marks.select(self._runs.poller.overviews or [])
        selected = self._runs.table.selected
        if len(marked) == 1 and selected and selected.run.key not in marks.keys:
            marked.append(selected)
        return marked
