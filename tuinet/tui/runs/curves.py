"""Charts of several runs, and of the selected one."""

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
from tuinet.render.chart_options import DETAILED_RUNS
from tuinet.runs.directory import Run
from tuinet.runs.overview import Overview, labels_of
from tuinet.tui.context import AppContext
from tuinet.tui.widgets.chart_choices import ChoicesWithOwnZoom
from tuinet.tui.widgets.chart_pane import ChartPane

if TYPE_CHECKING:
    from tuinet.render.chart_model import ChartRun

CURSOR_REST = 0.15
"""Seconds that the cursor must rest on a run before its log is read: the arrow keys may only pass over it"""

SIGNS_HELP = (
    "On the chart, a run's symbol marks its best epoch, and the value at the end of its curve is that of its last "
    "epoch. '=●' after it means: the same curve as ●. In ASCII, '+' marks where curves cross."
)
"""Explains the signs of a chart of several runs"""


class RunsChart(ChartPane):
    """The curves of some runs. Those that are training are followed while the chart is visible."""

    class Updated(Message):
        """The runs have been read, or one of them has changed."""

    def __init__(self, runs: Sequence[Run] = (), labels: Sequence[str] = ()) -> None:
        """Without `labels`, the runs are called by their names."""
        super().__init__()
        self.runs = runs
        self.labels = labels
        self.followers: list[RunFollower] = []
        self._problem = ""
        self.choices = ChoicesWithOwnZoom(self)

    def on_mount(self) -> None:
        if self.runs:
            self._follow()

    @work(group="follow", exclusive=True)
    async def _follow(self, delay: float = 0.0) -> None:
        await asyncio.sleep(delay)
        try:
            self.followers = await asyncio.to_thread(follow_all, self.runs)
            self._problem = ""
            while True:
                self._show_update()
                await self._wait_for_change()
        except TuinetError as error:
            self.followers = []
            self._problem = str(error)
            self._show_update()

    async def _wait_for_change(self) -> None:
        before = versions(self.followers)
        while before == versions(self.followers):
            await asyncio.sleep(AppContext.of(self).pace.chart)
            if self.is_painted:
                for follower in self.followers:
                    follower.poll()

    def _show_update(self) -> None:
        self.redraw()
        self.post_message(self.Updated())

    @property
    def pointless_actions(self) -> frozenset[str]:
        # All runs of this chart overlay each other anyway, and if there are many, no training curves are drawn.
        if len(self.runs) > DETAILED_RUNS:
            return frozenset({"overlay", "smoothing"})
        return frozenset({"overlay"})

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action not in self.pointless_actions and super().check_action(action, parameters)

    def draw(self, width: int, height: int) -> Text:
        if self.followers:
            return super().draw(width, height)
        message = "Curves appear here."
        # The title still names the best epoch of the run that was shown.
        self.forget_crosshair()
        self._show_title("Curves")
        if self._problem:
            message = self._problem
        elif self.runs:
            message = "Loading the runs …"
        return Text(textwrap.fill(message, width, break_on_hyphens=False))

    def chart_runs(self) -> list[ChartRun]:
        """Return the runs to draw."""
        from tuinet.render.chart_model import ChartRun
        from tuinet.render.loss_measures import recorded_loss_measure

        overviews = [overview_of(follower) for follower in self.followers]
        labels = self.labels or labels_of(overviews, short=True)
        return [
            ChartRun(label, follower.curves, follower.over, recorded_loss_measure(follower.state.config))
            # Without followers there is nothing to draw yet.
            for label, follower in zip(labels, self.followers, strict=False)
        ]


class Preview(RunsChart, can_focus=False):
    """The curves of the selected run, if there is room for them."""

    _requested: Sequence[Run] = ()

    def show_run(self, run: Run | None) -> None:
        """Show another run as soon as the cursor rests on it."""
        self.runs = []
        if run:
            self.runs = [run]
        self._read_visible()

    def on_show(self) -> None:
        self._read_visible()

    def _read_visible(self) -> None:
        if self.display and self.runs != self._requested:
            self._requested = self.runs
            self._follow(CURSOR_REST)


def follow_all(runs: Sequence[Run]) -> list[RunFollower]:
    """Follow runs, with their whole logs read. Raises RunError."""
    followers = [RunFollower(run) for run in runs]
    for follower in followers:
        follower.poll()
    return followers


def versions(followers: Sequence[RunFollower]) -> list[tuple[str, int]]:
    """Return what changes whenever there is anything new to show."""
    return [(follower.status, follower.curves.version) for follower in followers]


def overview_of(follower: RunFollower) -> Overview:
    """Return the overview of a run that is followed."""
    record = follower.record
    return Overview(follower.run, record.name, record.created, follower.status, record.config, follower.state)
