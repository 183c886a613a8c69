"""The Draw screen: draw a digit, and watch the answer form."""

from __future__ import annotations

from textual.app import ComposeResult

from tuinet.tui import keys
from tuinet.tui.checkpoints.epoch_line import EpochLine
from tuinet.tui.inspection.inspecting_screen import InspectingScreen
from tuinet.tui.widgets.header import Header
from tuinet.tui.widgets.keybar import KeyBar


class DrawScreen(InspectingScreen):
    """A canvas beside the network's answer."""

    BINDINGS = keys.DRAW
    HELP = "Draw a digit, and watch the answer form."
    HELP_KEYS = ("Draw screen",)

    def compose(self) -> ComposeResult:
        """The epoch line."""
        yield Header("draw")
        yield EpochLine(self.inspector)
        yield KeyBar()
