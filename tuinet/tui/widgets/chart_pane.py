"""The chart of a run: its curves, and perhaps those of another run. Its title says what the axes show."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING

from rich.text import Text
from textual import work

from tuinet.errors import TuinetError
from tuinet.jobs.follower import RunFollower
from tuinet.runs.curves import Curves
from tuinet.runs.directory import Run
from tuinet.tui import keys
from tuinet.tui.context import AppContext
from tuinet.tui.widgets.chart_arrangement import ChartArrangement
from tuinet.tui.widgets.chart_choices import ChartChoices
from tuinet.tui.widgets.crosshair import CrosshairPicture
from tuinet.tui.widgets.overlay import OverlaidRun, next_older_run, relabelled

if TYPE_CHECKING:
    from tuinet.render.chart import Drawing
    from tuinet.render.chart_model import ChartRun

TITLE_FRAME = 4
"""Columns of a pane's upper border that its title cannot have"""


class ChartPane(CrosshairPicture, can_focus=True):
    """Loss and accuracy by epoch. Subclasses decide which runs are on the chart."""

    BINDINGS = keys.CHART

    def __init__(self) -> None:
        super().__init__(classes="pane")
        self.border_title = "accuracy %"
        self.choices = ChartChoices(self)
        self.follower: RunFollower | None = None
        self.overlaid: OverlaidRun | None = None
        """Another run, drawn over the first"""
        self._is_ready = False
        self._title = "accuracy %"
        self.arrangement: ChartArrangement | None = None
        """The charts that are shown, and their positions"""
        self._drawn: object = None
        """The content of the last drawing"""

    def on_mount(self) -> None:
        AppContext.of(self).run_session.removed.subscribe(self, self._forget_removed)
        AppContext.of(self).run_session.renamed.subscribe(self, self._read_label_again)
        self._import_renderer()

    @work(group="chart")
    async def _import_renderer(self) -> None:
        # plotext takes a tenth of a second to import, which would delay the rest of the first screen.
        await AppContext.of(self).first_screen_complete.wait()
        await asyncio.to_thread(__import__, "tuinet.render.chart")
        self._is_ready = True
        self.redraw()

    @property
    def pointless_actions(self) -> frozenset[str]:
        """The actions of the chart's keys that never have an effect in this pane."""
        return frozenset()

    @property
    def planned_epochs(self) -> int:
        """The epochs that the axis covers while a run trains, so that the curve grows into it; 0 after its end."""
        if self.follower and self.follower.live:
            return self.follower.state.epochs
        return 0

    def show(self, follower: RunFollower | None) -> None:
        """Draw the curves of a run, unless they have been drawn already."""
        if follower is not self.follower:
            self.forget_crosshair()
        self.follower = follower
        if follower is None:
            # Alone, the overlaid curve would be taken for that of the run that was shown.
            self.overlaid = None
        content = (id(follower), follower and (follower.curves.version, follower.label, follower.over))
        if content != self._drawn:
            self._drawn = content
            self.redraw()

    def draw(self, width: int, height: int) -> Text:
        if not self._is_ready:
            return Text("Loading the curves …", AppContext.of(self).palette.dim)
        picture = self._draw_curves(width, height)
        # What is in view is only known now. Another zoom, or a run that goes on, may have left the line behind.
        if self.keep_crosshair_in_view():
            picture = self._draw_curves(width, height)
        return picture

    def _draw_curves(self, width: int, height: int) -> Text:
        metric = self.choices.metric
        self.arrangement = ChartArrangement(self._chart, AppContext.of(self).palette.dim)
        if metric == "both":
            picture = self.arrangement.both(width, height)
            self._show_title("accuracy and loss")
        else:
            picture = self.arrangement.single(metric, width, height)
            self._show_title(self.arrangement.drawings[0].title)
        return picture

    def _chart(self, metric: str, width: int, height: int) -> Drawing:
        from tuinet.render.chart import chart

        context = AppContext.of(self)
        return chart(
            self.chart_runs(),
            self.choices.view(metric),
            (width, height),
            context.palette,
            ascii_only=context.ascii_only,
            epochs=self.planned_epochs,
            crosshair=self.crosshair,
            title_width=width if self.choices.metric == "both" else title_width(self),
        )

    def _show_title(self, title: str) -> None:
        """Show the title in the border, or what the crosshair reads out instead."""
        if self.crosshair is not None:
            from tuinet.render.readout import readout

            metric = self.choices.metric
            if metric == "both":
                metric = "accuracy"
            ascii_only = AppContext.of(self).ascii_only
            view = self.choices.view(metric)
            title = readout(self.chart_runs(), view, self.crosshair, title_width(self), ascii_only)
        if title != self._title:
            self._title = title
            # Without markup: names of runs are in it.
            self.border_title = Text(title)

    def epoch_at(self, x: int, y: int) -> float | None:
        if self.arrangement is None:
            return None
        return self.arrangement.epoch_at(x, y)

    def epochs_in_view(self) -> tuple[int, int] | None:
        last = max((last_epoch(run.curves) for run in self.chart_runs()), default=0)
        if not last or not self.arrangement:
            return None
        return min(self.arrangement.first_epoch(), last), last

    def chart_runs(self) -> list[ChartRun]:
        """Return the runs whose curves are drawn."""
        from tuinet.render.chart_model import ChartRun
        from tuinet.render.loss_measures import recorded_loss_measure

        runs = []
        if self.follower:
            loss = recorded_loss_measure(self.follower.state.config)
            runs.append(ChartRun(self.follower.label, self.follower.curves, self.follower.over, loss))
        if self.overlaid:
            # It was read once and is not followed.
            runs.append(ChartRun(self.overlaid.label, self.overlaid.curves, is_over=True, loss=self.overlaid.loss))
        return runs

    def action_metric(self) -> None:
        self.choices.choose_next_metric()
        self.redraw()

    def action_smoothing(self) -> None:
        self.choices.choose_next_smoothing()
        self.redraw()

    def action_log(self) -> None:
        self.choices.toggle_log()
        self.redraw()

    def action_zoom(self) -> None:
        self.choices.choose_next_zoom()
        self.redraw()

    @work(group="overlay", exclusive=True)
    async def action_overlay(self) -> None:
        """Overlay the next older run; after the oldest, none."""
        previous = self.overlaid
        machines = AppContext.of(self).machines
        try:
            self.overlaid = await asyncio.to_thread(next_older_run, machines, self.follower, previous)
        except TuinetError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        if self.overlaid is None and previous:
            self.notify("no run overlaid", markup=False)
        elif self.overlaid is None:
            self.notify("there is no other run to overlay", markup=False)
        self.redraw()

    def _forget_removed(self, run: Run) -> None:
        if self.overlaid and self.overlaid.run.key == run.key:
            self.overlaid = None
            self.redraw()

    @work(group="overlay", exclusive=True)
    async def _read_label_again(self, _: Run) -> None:
        """Read the label of the overlaid run again: renaming another run of the same name changes it, too."""
        overlaid = self.overlaid
        if overlaid is None:
            return
        try:
            self.overlaid = await asyncio.to_thread(relabelled, AppContext.of(self).machines, self.follower, overlaid)
        except TuinetError as error:
            self.notify(str(error), severity="error", markup=False)
        self.redraw()


def title_width(pane: ChartPane) -> int:
    """Return the width that the title of a chart may have."""
    return pane.size.width - TITLE_FRAME


def last_epoch(curves: Curves) -> int:
    """Return the last epoch that has ended; 0 if none has."""
    series = (curves.train_loss_epochs, curves.train_accuracy_epochs, curves.valid_loss, curves.valid_accuracy)
    return max((math.floor(each.x[-1]) for each in series if each), default=0)
