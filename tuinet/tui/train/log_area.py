"""The part of the Train screen that shows either the log or the layers."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from tuinet.tui.train.layers_pane import LayersPane
from tuinet.tui.train.log_pane import LogPane


class LogArea(Container):
    """Both panes, of which one is displayed."""

    def __init__(self) -> None:
        super().__init__(id="log")
        self.log_pane = LogPane()
        self.layers_pane = LayersPane()
        self.layers_pane.display = False

    def compose(self) -> ComposeResult:
        yield self.log_pane
        yield self.layers_pane

    @property
    def shows_layers(self) -> bool:
        return self.layers_pane.display

    @property
    def displayed_pane(self) -> Widget:
        return self.layers_pane if self.shows_layers else self.log_pane

    def display_layers(self, displayed: bool) -> None:
        """Display the layers, or the log."""
        self.layers_pane.display = displayed
        self.log_pane.display = not displayed
