"""What the panes of the Explore screen share."""

from __future__ import annotations

import textwrap

from rich.text import Text

from tuinet.tui.context import AppContext
from tuinet.tui.explore.explorer import Explorer
from tuinet.tui.widgets.picture import Picture


class ExplorerPane(Picture):
    """A picture of what is looked at, drawn anew when that changes."""

    def __init__(self, explorer: Explorer, *, classes: str = "") -> None:
        super().__init__(classes=classes)
        self.explorer = explorer

    def on_mount(self) -> None:
        """Follow what is looked at."""
        self.explorer.changed.subscribe(self, lambda _: self.redraw())

    def words(self, text: str, width: int) -> Text:
        """Words in place of a picture."""
        return Text("\n".join(textwrap.wrap(text, max(8, width))), AppContext.of(self).palette.dim)
