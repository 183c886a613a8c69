"""The Inside screen: look into a network through one lens after the other."""

from __future__ import annotations

from textual.app import ComposeResult

from tuinet.tui import keys
from tuinet.tui.checkpoints.epoch_line import EpochLine
from tuinet.tui.inside.lenses import LENSES
from tuinet.tui.inspection.inspecting_screen import InspectingScreen
from tuinet.tui.widgets.header import Header
from tuinet.tui.widgets.keybar import KeyBar


class InsideScreen(InspectingScreen):
    """Lenses that share an inspector."""

    BINDINGS = keys.INSIDE
    HELP = "Look inside a trained network."
    HELP_KEYS = ("Inside screen",)

    def compose(self) -> ComposeResult:
        """The epoch line, and the lenses."""
        yield Header("inside")
        yield EpochLine(self.inspector)
        for entry in LENSES:
            yield entry.load()(self.inspector)
        yield KeyBar()
