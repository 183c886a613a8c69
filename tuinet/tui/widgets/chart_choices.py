"""The user's choices for a chart: the metric, smoothing, a log axis and a zoom."""

from __future__ import annotations

from textual.dom import DOMNode

from tuinet.render.chart_options import SMOOTHING, ZOOM, ChartView
from tuinet.tui.context import AppContext
from tuinet.tui.remembered import VIEWS, RememberedChoices


class ChartChoices:
    """The choices for a chart. All charts share them, and the app remembers them."""

    def __init__(self, owner: DOMNode) -> None:
        self._owner = owner

    @property
    def metric(self) -> str:
        """One of `VIEWS`."""
        return self._remembered.metric

    @property
    def zoom(self) -> int:
        """The step of `ZOOM` that is shown."""
        return self._remembered.zoom

    def view(self, metric: str) -> ChartView:
        """Return the options of the chart of a metric."""
        remembered = self._remembered
        return ChartView(metric, smoothing=remembered.smoothing, log=remembered.log_axis, zoom=self.zoom)

    def choose_next_metric(self) -> None:
        """Go from accuracy to loss, to both, and back."""
        step = VIEWS.index(self.metric) + 1
        self._remember(metric=VIEWS[step % len(VIEWS)])

    def choose_next_smoothing(self) -> None:
        """Smooth training more; after the most, not at all."""
        step = self._remembered.smoothing + 1
        self._remember(smoothing=step % len(SMOOTHING))

    def toggle_log(self) -> None:
        """Switch between a linear and a log axis."""
        self._remember(log_axis=not self._remembered.log_axis)

    def choose_next_zoom(self) -> None:
        """Show a smaller part at the end; after the smallest, everything."""
        self._remember(zoom=next_zoom(self.zoom))

    @property
    def _remembered(self) -> RememberedChoices:
        return AppContext.of(self._owner).remembered

    def _remember(self, **choices: object) -> None:
        AppContext.of(self._owner).remember(**choices)


class ChoicesWithOwnZoom(ChartChoices):
    """Choices for a chart of runs other than that of the Train screen, which has the zoom that suits its run."""

    def __init__(self, owner: DOMNode) -> None:
        super().__init__(owner)
        self._zoom = 0

    @property
    def zoom(self) -> int:
        return self._zoom

    def choose_next_zoom(self) -> None:
        self._zoom = next_zoom(self._zoom)


def next_zoom(zoom: int) -> int:
    return (zoom + 1) % len(ZOOM)
