"""The chart of the run: its curves, and perhaps another run's."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from rich.text import Text
from textual import work

from tuinet.errors import TuinetError
from tuinet.jobs.follower import RunFollower
from tuinet.render.chart_options import SMOOTHING, ZOOM
from tuinet.runs.curves import Curves, fold_curves
from tuinet.runs.directory import Run
from tuinet.runs.overview import labels_of
from tuinet.tui import keys
from tuinet.tui.context import AppContext
from tuinet.tui.machines import Machines
from tuinet.tui.preferences import VIEWS
from tuinet.tui.widgets.picture import Picture

if TYPE_CHECKING:
    from tuinet.render.chart_model import ChartRun

SIDE_BY_SIDE = 90
"""Columns from which both charts stand beside each other instead of below each other."""


class ChartPane(Picture, can_focus=True):
    """Loss and accuracy by epoch, as the person wants to see them."""

    BINDINGS = keys.CHART

    def __init__(self) -> None:
        super().__init__(classes="pane")
        self.border_title = "Chart"
        self.session: RunFollower | None = None
        self.other: tuple[str, Curves] | None = None
        self._ready = False
        self._drawn: object = None

    def on_mount(self) -> None:
        """Plotext takes time to import: that is done beside the first painting."""
        self._prepare()

    @work(group="chart")
    async def _prepare(self) -> None:
        await asyncio.to_thread(__import__, "tuinet.render.chart")
        self._ready = True
        self.redraw()

    def show(self, session: RunFollower | None) -> None:
        """Draw the curves of a run, if there is more of them than before."""
        self.session = session
        seen = (id(session), session.curves.version if session else 0)
        if seen != self._drawn:
            self._drawn = seen
            self.redraw()

    def draw(self, width: int, height: int) -> Text:
        """The chart, or both, or words before there is one."""
        if not self._ready:
            return Text("The curves will be here.")
        metric = AppContext.of(self).preferences.metric
        if metric != "both":
            return self._chart(metric, width, height)
        if width >= SIDE_BY_SIDE:
            half = (width - 2) // 2
            return beside(self._chart("accuracy", half, height), self._chart("loss", half, height), half + 2)
        upper = self._chart("accuracy", width, height // 2)
        lines = upper.split("\n", allow_blank=True)
        lines.extend(Text() for _ in range(height // 2 - len(lines)))
        return Text("\n").join([*lines, self._chart("loss", width, height - height // 2)])

    def _chart(self, metric: str, width: int, height: int) -> Text:
        from tuinet.render.chart import chart
        from tuinet.render.chart_options import ChartView

        context = AppContext.of(self)
        chosen = context.preferences
        view = ChartView(metric, smoothing=chosen.smoothing, log=chosen.log_axis, zoom=self.zoom)
        epochs = self.session.state.epochs if self.session and self.session.live else 0
        return chart(self.charted(), view, width, height, context.palette, context.ascii_only, epochs)

    @property
    def zoom(self) -> int:
        """Which part of the run is shown."""
        return AppContext.of(self).preferences.zoom

    def charted(self) -> list[ChartRun]:
        """The runs whose curves are drawn."""
        from tuinet.render.chart_model import ChartRun

        own = [ChartRun(self.session.label, self.session.curves)] if self.session else []
        return own + ([ChartRun(*self.other)] if self.other else [])

    def action_metric(self) -> None:
        """Accuracy, loss, both."""
        now = AppContext.of(self).preferences.metric
        self._remember(metric=VIEWS[(VIEWS.index(now) + 1) % len(VIEWS)])

    def action_smoothing(self) -> None:
        """Not, a little, more, much."""
        self._remember(smoothing=(AppContext.of(self).preferences.smoothing + 1) % len(SMOOTHING))

    def action_log(self) -> None:
        """Logarithmic or not."""
        self._remember(log_axis=not AppContext.of(self).preferences.log_axis)

    def action_zoom(self) -> None:
        """All, the last half, the last fifth."""
        self._remember(zoom=(AppContext.of(self).preferences.zoom + 1) % len(ZOOM))

    def action_overlay(self) -> None:
        """Lay the next older run over this one; after the oldest, none."""
        self._overlay()

    @work(group="overlay", exclusive=True)
    async def _overlay(self) -> None:
        shown = self.other[0] if self.other else None
        try:
            self.other = await asyncio.to_thread(next_run, AppContext.of(self).machines, self.session, shown)
        except TuinetError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        if self.other is None:
            self.notify("no run overlaid" if shown else "there is no other run yet", markup=False)
        self.redraw()

    def _remember(self, **choices: object) -> None:
        AppContext.of(self).remember(**choices)
        self.redraw()


def next_run(machines: Machines, session: RunFollower | None, shown: str | None) -> tuple[str, Curves] | None:
    """Label and curves of the next older run than the one that is laid over, which is named by its label.

    Raises RunError or LinkError if the runs cannot be listed.
    """
    found = machines.look()
    while not machines.complete:
        found = machines.look()
    others = [each for each in reversed(found) if session is None or each.run.key != session.run.key]
    labelled = [(label, each.run) for label, each in zip(labels_of(others), others, strict=True) if not each.problem]
    labels = [label for label, _ in labelled]
    rest = labelled[labels.index(shown) + 1 :] if shown in labels else [] if shown else labelled
    return next(((label, own) for label, run in rest if (own := read_curves(run)) is not None), None)


def read_curves(run: Run) -> Curves | None:
    """The curves of a run; None if its log is damaged or has no epoch yet."""
    try:
        own = fold_curves(run.events())
    except TuinetError:
        return None
    return own if own.version else None


def beside(left: Text, right: Text, start: int) -> Text:
    """Two pictures beside each other, the right one from column `start` on."""
    rows = max(len(left.plain.splitlines()), len(right.plain.splitlines()))
    pairs = []
    for picture in (left, right):
        lines = list(picture.split("\n", allow_blank=True))
        pairs.append(lines + [Text() for _ in range(rows - len(lines))])
    joined = []
    for one, other in zip(*pairs, strict=True):
        one.pad_right(max(0, start - one.cell_len))
        joined.append(one.append_text(other))
    return Text("\n", no_wrap=True).join(joined)
