"""The chart of runs laid over each other."""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text
from textual import work
from textual.message import Message

from tuinet.errors import TuinetError
from tuinet.jobs.follower import RunFollower
from tuinet.render.chart_options import ZOOM
from tuinet.runs.directory import Run
from tuinet.runs.overview import Overview, labels_of
from tuinet.tui.context import AppContext
from tuinet.tui.widgets.chart_pane import ChartPane

if TYPE_CHECKING:
    from tuinet.render.chart_model import ChartRun

REST = 0.15
"""Seconds that the cursor has to rest on a run before its log is read"""


class RunsChart(ChartPane):
    """The curves of some runs, those that train followed as long as they are shown."""

    class News(Message):
        """There is something new of a run."""

    def __init__(self, runs: Sequence[Run] = ()) -> None:
        super().__init__()
        self.border_title = "Curves"
        self.runs = runs
        self.sessions: list[RunFollower] = []
        self._problem, self._zoom = "", 0

    def on_mount(self) -> None:
        """Read the runs."""
        if self.runs:
            self._follow()

    @work(group="follow", exclusive=True)
    async def _follow(self, rest: float = 0.0) -> None:
        await asyncio.sleep(rest)
        try:
            self.sessions, self._problem = await asyncio.to_thread(opened, self.runs), ""
            while True:
                self._tell()
                before = versions(self.sessions)
                while before == versions(self.sessions):
                    await asyncio.sleep(AppContext.of(self).pace.chart)
                    if self.is_painted:
                        for session in self.sessions:
                            session.poll()
        except TuinetError as error:
            self.sessions, self._problem = [], str(error)
            self._tell()

    def _tell(self) -> None:
        self.redraw()
        self.post_message(self.News())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """All runs are laid over each other already."""
        return action != "overlay"

    def draw(self, width: int, height: int) -> Text:
        """The chart, once the runs are read."""
        if self.sessions:
            return super().draw(width, height)
        words = self._problem or ("The runs are being read." if self.runs else "Curves appear here.")
        return Text(textwrap.fill(words, width, break_on_hyphens=False))

    @property
    def zoom(self) -> int:
        """Its own: the last part of one run is not that of others."""
        return self._zoom

    def action_zoom(self) -> None:
        """All, the last half, the last fifth."""
        self._zoom = (self._zoom + 1) % len(ZOOM)
        self.redraw()

    def chart_runs(self) -> list[ChartRun]:
        """The runs that are compared."""
        from tuinet.render.chart_model import ChartRun

        labels = labels_of([overview_of(session) for session in self.sessions], short=True)
        return [ChartRun(label, session.curves) for label, session in zip(labels, self.sessions, strict=True)]


class Preview(RunsChart, can_focus=False):
    """The curves of the run that the cursor is on, where there is room for them."""

    _read: Sequence[Run] = ()

    def show_run(self, run: Run | None) -> None:
        """Show another run, as soon as the cursor rests on it."""
        self.runs = [run] if run else []
        self._read_shown()

    def on_show(self) -> None:
        """There is room now: read what is to be shown."""
        self._read_shown()

    def _read_shown(self) -> None:
        if self.display and self.runs != self._read:
            self._read = self.runs
            self._follow(REST)


def opened(runs: Sequence[Run]) -> list[RunFollower]:
    """Sessions of runs, with all that their logs tell so far. Raises RunError."""
    sessions = [RunFollower(run) for run in runs]
    for session in sessions:
        session.poll()
    return sessions


def versions(sessions: Sequence[RunFollower]) -> list[tuple[str, int]]:
    """What tells whether there is anything new of them."""
    return [(session.status, session.curves.version) for session in sessions]


def overview_of(session: RunFollower) -> Overview:
    """What a session knows of its run."""
    record = session.record
    return Overview(session.run, record.name, record.created, session.status, record.config, session.state)
