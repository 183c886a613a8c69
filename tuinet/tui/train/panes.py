"""The container of the Train screen's panes, which places them as their arrangement says."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import NULL_OFFSET, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from tuinet.tui.form.form import ConfigurationForm
from tuinet.tui.train.arrangement import Arrangement
from tuinet.tui.train.digit_pane import DigitPane
from tuinet.tui.train.layers_pane import LayersPane
from tuinet.tui.train.log_pane import LogPane
from tuinet.tui.widgets.chart_pane import ChartPane

AROUND = 2
"""Rows of the header and of the footer"""

FRAME = 2
"""Columns and rows of the frame around a pane"""


class Panes(Container):
    """Form, log, chart, layers and digit, of which some are displayed. It scrolls where they need more room."""

    DEFAULT_CSS = """
    Panes {
        height: 1fr;
        overflow-y: auto;
    }
    """

    def __init__(self, screen_size: Size) -> None:
        super().__init__(id="panes")
        self.arrangement = Arrangement(screen_size)
        form = ConfigurationForm(classes="pane")
        form.fit(self._expected_room(screen_size))
        self.members: dict[str, Widget] = {
            "form": form,
            "log": LogPane(),
            "chart": ChartPane(),
            "layers": LayersPane(),
            "digit": DigitPane(),
        }
        """The panes by name"""
        self._layout = PanesLayout(self)
        self.show(self.arrangement)

    def compose(self) -> ComposeResult:
        yield from self.members.values()

    @property
    def layout(self) -> Layout:
        """The layout; not a grid in the stylesheet, because that cannot change with the run."""
        return self._layout

    def _expected_room(self, screen_size: Size) -> Size:
        """Return the room that the form will have inside its frame, or nearly: the layout says it exactly."""
        rows = screen_size.height - AROUND - self.arrangement.status_rows
        regions = self.arrangement.regions(Size(screen_size.width, rows))
        return regions.get("form", screen_size.region).size - (FRAME, FRAME)

    def on_resize(self) -> None:
        """Keep the focused pane in view: in one column it may be further down than before."""
        for pane in self.members.values():
            if pane.has_focus_within:
                self.scroll_to_widget(pane, animate=False)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Paint everything that came into view."""
        super().watch_scroll_y(old_value, new_value)
        # Where panes have also been rearranged, Textual repaints some of the region only, and the rest is of the pane
        # that was there before.
        self.call_after_refresh(self.refresh)

    def show(self, arrangement: Arrangement) -> None:
        """Display the panes of an arrangement, and place them."""
        self.arrangement = arrangement
        for name, pane in self.members.items():
            pane.display = name in arrangement.displayed
        self.refresh(layout=True)


class PanesLayout(Layout):
    """Places the panes."""

    name = "panes"

    def __init__(self, panes: Panes) -> None:
        self.panes = panes

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        """Give each displayed pane its region."""
        regions = self.panes.arrangement.regions(size)
        return [
            WidgetPlacement(regions[name], NULL_OFFSET, Spacing(), pane)
            for name, pane in self.panes.members.items()
            if name in regions and pane in children
        ]
