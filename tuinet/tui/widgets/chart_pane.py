"""The chart of a run: its curves, and perhaps those of another run. Its title says what the axes show."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING

from rich.text import Text
from textual import work

from tuinet.errors import TuinetError
from tuinet.jobs.follower import RunFollower
from tuinet.render.chart_options import SMOOTHING, ZOOM, ChartView
from tuinet.runs.curves import Curves
from tuinet.runs.directory import Run
from tuinet.tui import keys
from tuinet.tui.context import AppContext
from tuinet.tui.remembered import VIEWS
from tuinet.tui.widgets.crosshair import CrosshairPicture
from tuinet.tui.widgets.overlay import OverlaidRun, next_older_run

if TYPE_CHECKING:
    from tuinet.render.chart import Drawing
    from tuinet.render.chart_model import ChartRun

SIDE_BY_SIDE = 90
"""Columns from which two charts are side by side, not one above the other"""

GAP = 2
"""Columns between them"""

TITLE_FRAME = 4
"""Columns of a pane's upper border that its title cannot have"""


class ChartPane(CrosshairPicture, can_focus=True):
    """Loss and accuracy by epoch. Subclasses decide which runs are on the chart."""

    BINDINGS = keys.CHART

    def __init__(self) -> None:
        super().__init__(classes="pane")
        self.border_title = "accuracy %"
        self.follower: RunFollower | None = None
        self.overlaid: OverlaidRun | None = None
        """Another run, drawn over the first"""
        self._is_ready = False
        self._title = "accuracy %"
        self._drawings: list[tuple[int, int, Drawing]] = []
        """What is shown, with the column and the line where each drawing begins"""
        self._drawn: object = None
        """What the last drawing showed"""

    def on_mount(self) -> None:
        AppContext.of(self).run_session.removed.subscribe(self, self._forget_removed)
        self._import_renderer()

    @work(group="chart")
    async def _import_renderer(self) -> None:
        # plotext takes a tenth of a second to import, which would delay the rest of the first screen.
        await AppContext.of(self).first_screen_complete.wait()
        await asyncio.to_thread(__import__, "tuinet.render.chart")
        self._is_ready = True
        self.redraw()

    def show(self, follower: RunFollower | None) -> None:
        """Draw the curves of a run, if there is more of them than before."""
        self.follower = follower
        if follower is None:
            # Alone, the overlaid curve would be taken for that of the run that was shown.
            self.overlaid = None
        content = (id(follower), follower and follower.curves.version)
        if content != self._drawn:
            self._drawn = content
            self.redraw()

    def draw(self, width: int, height: int) -> Text:
        if not self._is_ready:
            return Text("Curves appear here.")
        metric = AppContext.of(self).remembered.metric
        self._drawings = []
        if metric != "both":
            drawing = self._chart(metric, 0, 0, width, height)
            self._show_title(drawing.title)
            return drawing.text
        self._show_title("accuracy and loss")
        if width >= SIDE_BY_SIDE:
            half = (width - GAP) // 2
            left = self._titled_chart("accuracy", 0, 0, half, height)
            right = self._titled_chart("loss", half + GAP, 0, half, height)
            return side_by_side(left, right, half + GAP)
        upper_height = height // 2
        upper = self._titled_chart("accuracy", 0, 0, width, upper_height)
        lower = self._titled_chart("loss", 0, upper_height, width, height - upper_height)
        return Text("\n").join([*padded_lines(upper, upper_height), lower])

    def _titled_chart(self, metric: str, x: int, y: int, width: int, height: int) -> Text:
        """One of two charts, with its title above it, which sparklines have anyway."""
        from tuinet.render.chart import SMALLEST

        if width < SMALLEST[0] or height <= SMALLEST[1]:
            return self._chart(metric, x, y, width, height).text
        drawing = self._chart(metric, x, y + 1, width, height - 1)
        return Text("\n").join([Text(drawing.title, AppContext.of(self).palette.dim), drawing.text])

    def _chart(self, metric: str, x: int, y: int, width: int, height: int) -> Drawing:
        from tuinet.render.chart import chart

        context = AppContext.of(self)
        epochs = 0
        # While a run trains the axis covers all planned epochs, so that the curve grows into it.
        if self.follower and self.follower.live:
            epochs = self.follower.state.epochs
        title_width = width
        if context.remembered.metric != "both":
            title_width = self.size.width - TITLE_FRAME
        view = self._view(metric)
        size = (width, height)
        drawing = chart(
            self.chart_runs(), view, size, context.palette, context.ascii_only, epochs, self.crosshair, title_width
        )
        self._drawings.append((x, y, drawing))
        return drawing

    def _view(self, metric: str) -> ChartView:
        remembered = AppContext.of(self).remembered
        return ChartView(metric, smoothing=remembered.smoothing, log=remembered.log_axis, zoom=self.zoom)

    def _show_title(self, title: str) -> None:
        """Show the title in the border, or what the crosshair reads out instead."""
        if self.crosshair is not None:
            title = self._readout(self.crosshair)
        if title != self._title:
            self._title = title
            # Without markup: names of runs are in it.
            self.border_title = Text(title)

    def _readout(self, epoch: int) -> str:
        from tuinet.render.readout import readout

        context = AppContext.of(self)
        metric = context.remembered.metric
        view = self._view("accuracy" if metric == "both" else metric)
        return readout(self.chart_runs(), view, epoch, self.size.width - TITLE_FRAME, context.ascii_only)

    def epoch_at(self, x: int, y: int) -> float | None:
        for left, top, drawing in reversed(self._drawings):
            if y >= top and (epoch := drawing.epoch_at(x - left)) is not None:
                return epoch
        return None

    def epochs_in_view(self) -> tuple[int, int] | None:
        last = max((last_epoch(run.curves) for run in self.chart_runs()), default=0)
        if not last:
            return None
        canvases = [drawing.canvas for _, _, drawing in self._drawings if drawing.canvas]
        first = max(1, *(math.ceil(canvas.x.low) for canvas in canvases), 1)
        return min(first, last), last

    @property
    def zoom(self) -> int:
        """The step of `ZOOM` that is shown."""
        return AppContext.of(self).remembered.zoom

    def chart_runs(self) -> list[ChartRun]:
        """The runs whose curves are drawn."""
        from tuinet.render.chart_model import ChartRun

        runs = []
        if self.follower:
            runs.append(ChartRun(self.follower.label, self.follower.curves))
        if self.overlaid:
            runs.append(ChartRun(self.overlaid.label, self.overlaid.curves))
        return runs

    def action_metric(self) -> None:
        step = VIEWS.index(AppContext.of(self).remembered.metric) + 1
        self._remember(metric=VIEWS[step % len(VIEWS)])

    def action_smoothing(self) -> None:
        step = AppContext.of(self).remembered.smoothing + 1
        self._remember(smoothing=step % len(SMOOTHING))

    def action_log(self) -> None:
        self._remember(log_axis=not AppContext.of(self).remembered.log_axis)

    def action_zoom(self) -> None:
        step = AppContext.of(self).remembered.zoom + 1
        self._remember(zoom=step % len(ZOOM))

    def action_overlay(self) -> None:
        """Overlay the next older run; after the oldest, none."""
        self._overlay()

    @work(group="overlay", exclusive=True)
    async def _overlay(self) -> None:
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

    def _remember(self, **choices: object) -> None:
        AppContext.of(self).remember(**choices)
        self.redraw()


def last_epoch(curves: Curves) -> int:
    """The last epoch that has ended; 0 if none has."""
    series = (curves.train_loss_epochs, curves.train_accuracy_epochs, curves.valid_loss, curves.valid_accuracy)
    return max((math.floor(each.x[-1]) for each in series if each), default=0)


def side_by_side(left: Text, right: Text, start: int) -> Text:
    """Two pictures side by side, the right one from column `start` on."""
    height = max(len(left.plain.splitlines()), len(right.plain.splitlines()))
    lines = []
    for left_line, right_line in zip(padded_lines(left, height), padded_lines(right, height), strict=True):
        left_line.pad_right(max(0, start - left_line.cell_len))
        lines.append(left_line.append_text(right_line))
    return Text("\n", no_wrap=True).join(lines)


def padded_lines(picture: Text, height: int) -> list[Text]:
    """The lines of a picture, with empty ones below it for `height` lines in all."""
    lines = list(picture.split("\n", allow_blank=True))
    missing = height - len(lines)
    return lines + [Text() for _ in range(missing)]
