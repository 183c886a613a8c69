"""The base of the panes that look into a network."""

from __future__ import annotations

from typing import ClassVar

from tuinet.tui.inspection.inspector import Inspector
from tuinet.tui.widgets.wheel_picture import WheelPicture


class Lens(WheelPicture, can_focus=True):
    """Draws one view of a network and an image, and redraws when either changes.

    A new lens overrides `draw`, and `update` if it asks questions that take time. It gets a line in `LENSES`, and a
    group in the key table if it has keys of its own.
    """

    HELP: ClassVar[str] = ""
    """What a learner reads in the help"""
    EMPTY: ClassVar[str] = ""
    """One line that says what will appear, shown as long as there is nothing to draw"""

    def __init__(self, inspector: Inspector) -> None:
        super().__init__(classes="pane")
        self.inspector = inspector

    def on_mount(self) -> None:
        """Update when the inspector changes."""
        self.inspector.changed.subscribe(self, lambda _: self.refresh_view())
        self.refresh_view()

    def on_show(self) -> None:
        """Catch up with what happened while another lens was shown."""
        self.refresh_view()

    def refresh_view(self) -> None:
        """Ask what has to be asked for the current network and image, and redraw. A hidden lens asks nothing."""
        if self.display and self.is_painted:
            self.update_view()
        self.redraw()

    def update_view(self) -> None:
        """Ask the questions of this lens about `inspector.model` and `inspector.subject`, with inquiries."""
