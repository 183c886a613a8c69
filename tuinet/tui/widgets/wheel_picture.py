"""A picture that the mouse wheel moves."""

from __future__ import annotations

import textwrap

from rich.text import Text
from textual.events import MouseScrollDown, MouseScrollUp

from tuinet.tui.context import AppContext
from tuinet.tui.widgets.picture import Picture


class WheelPicture(Picture):
    """Moves by a step with each turn of the mouse wheel."""

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
        """Return a message instead of a picture."""
        return Text("\n".join(textwrap.wrap(text, max(8, width))), AppContext.of(self).palette.dim)
