"""The base of the panes that show what an `Explorer` knows."""

from __future__ import annotations

from tuinet.tui.explore.explorer import Explorer
from tuinet.tui.widgets.wheel_picture import WheelPicture


class ExplorerPane(WheelPicture):
    """Draws a part of what an explorer knows, and redraws when that changes.

    A new pane overrides `draw`, is composed by the screen, and gets its size in the screen's stylesheet.
    """

    def __init__(self, explorer: Explorer, *, classes: str = "") -> None:
        super().__init__(classes=classes)
        self.explorer = explorer

    def on_mount(self) -> None:
        """Redraw when the explorer changes."""
        self.explorer.changed.subscribe(self, lambda _: self.redraw())
