"""The base of the panes that show what an `Explorer` knows."""

from __future__ import annotations

import textwrap

from rich.text import Text
from textual.events import MouseScrollDown, MouseScrollUp

from tuinet.tui.context import AppContext
from tuinet.tui.explore.explorer import Explorer
from tuinet.tui.widgets.picture import Picture


class ExplorerPane(Picture):
    """Draws a part of what an explorer knows, and redraws when that changes.

    A new pane overrides `draw`, is composed by the screen, and gets its size in the screen's style sheet.
    """

    def __init__(self, explorer: Explorer, *, classes: str = "") -> None:
        super().__init__(classes=classes)
        self.explorer = explorer

    def on_mount(self) -> None:
        """Redraw when the explorer changes."""
        self.explorer.changed.subscribe(self, lambda _: self.redraw())

    def turn_wheel(self, by: int) -> None:
        """Move by a step, 1 or -1, where a turn of the mouse wheel means anything."""

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Move back."""
        event.stop()
        self.turn_wheel(-1)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Move forward."""
        event.stop()
        self.turn_wheel(1)

    def message(self, text: str, width: int) -> Text:
        """A message instead of a picture."""
        return Text("\n".join(textwrap.wrap(text, max(8, width))), AppContext.of(self).palette.dim)
