"""The search for a learning rate, over the Train screen."""

from __future__ import annotations

import asyncio
from collections import deque

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Label

from tuinet.config import Configuration
from tuinet.errors import RateSearchError
from tuinet.evaluation.rate_curve import RateCurve, rate_range
from tuinet.jobs.rate_process import RateProcess
from tuinet.render.rate_chart import rate_chart, rate_legend, verdict
from tuinet.tui import keys
from tuinet.tui.context import AppContext
from tuinet.tui.widgets.picture import Picture

SEARCHING = "Training with rising learning rates …"

HINT = "esc cancel"
HINT_WITH_RATE = "enter use this rate · esc cancel"


class RatePicture(Picture):
    """The chart of the search."""

    def __init__(self, curve: RateCurve, bounds: tuple[float, float]) -> None:
        super().__init__()
        self.curve = curve
        self.bounds = bounds
        self.is_complete = False

    def draw(self, width: int, height: int) -> Text:
        context = AppContext.of(self)
        return rate_chart(
            self.curve,
            self.bounds,
            (width, height),
            context.palette,
            ascii_only=context.ascii_only,
            is_complete=self.is_complete,
        )


class RateScreen(ModalScreen[float | None]):
    """Shows the loss over the learning rate as it is measured. Its result is the suggested rate, or None."""

    BINDINGS = keys.RATE

    DEFAULT_CSS = """
    RateScreen > Vertical { width: 90; height: 24; max-height: 100%; }
    RateScreen #title { text-style: bold; }
    RateScreen #legend { color: $text-muted; }
    RateScreen RatePicture { margin-bottom: 1; }
    """

    def __init__(self, config: Configuration, is_elsewhere: bool) -> None:
        """`is_elsewhere` is True if runs may train on a machine other than this one."""
        super().__init__(classes="question")
        self.config = config
        self.is_elsewhere = is_elsewhere
        self.curve = RateCurve()
        self.picture = RatePicture(self.curve, rate_range(config))
        self.process = RateProcess(config)
        # The reading thread appends, and the event loop removes.
        self._points: deque[tuple[float, float]] = deque()
        self._problem = ""
        self._is_over = False

    def compose(self) -> ComposeResult:
        title = f"Loss by learning rate, {self.config.optimizer}"
        if self.is_elsewhere:
            title += ", on this machine"
        with Vertical():
            yield Label(title, id="title", markup=False)
            yield Label(rate_legend(AppContext.of(self).ascii_only), id="legend", markup=False)
            yield self.picture
            yield Label(SEARCHING, id="verdict", markup=False)
            yield Label(HINT, classes="hint")

    def on_mount(self) -> None:
        self._search()
        self.set_interval(AppContext.of(self).pace.figures, self._catch_up)

    def on_unmount(self) -> None:
        self.process.stop()

    @property
    def suggestion(self) -> float | None:
        """The suggested rate; None before the end, and if there is none."""
        if not self._is_over or self._problem:
            return None
        return self.curve.suggestion

    def action_use(self) -> None:
        """Take the suggested rate, once there is one."""
        if self.suggestion is not None:
            self.dismiss(self.suggestion)

    @work(group="search")
    async def _search(self) -> None:
        try:
            await asyncio.to_thread(self._read)
        except RateSearchError as error:
            self._problem = str(error)
        self._is_over = True
        self._catch_up()
        self.query_one("#verdict", Label).update(self._problem or verdict(self.curve))
        if self.suggestion is not None:
            self.query_one(".hint", Label).update(HINT_WITH_RATE)

    def _read(self) -> None:
        for point in self.process.points():
            self._points.append(point)

    def _catch_up(self) -> None:
        """Draw the points that have arrived."""
        if not self._points and self.picture.is_complete == self._is_over:
            return
        while self._points:
            self.curve.add(*self._points.popleft())
        self.picture.is_complete = self._is_over
        self.picture.redraw()
