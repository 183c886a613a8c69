"""The warnings of a run, over the Train screen."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tuinet.render.warning_list import warning_list
from tuinet.runs.state import RunState
from tuinet.tui import keys
from tuinet.tui.context import AppContext

MOST_COLUMNS = 76
"""Maximum number of columns of the list and its frame"""

FRAME = 7
"""Columns of the frame: the borders, the padding and the scroll bar"""


class WarningsScreen(ModalScreen[None]):
    """The warnings, each with its epoch and advice."""

    BINDINGS = keys.WARNINGS

    def __init__(self, state: RunState) -> None:
        super().__init__()
        self.state = state

    def compose(self) -> ComposeResult:
        with VerticalScroll() as frame:
            frame.border_title = "Warnings, the newest first"
            frame.border_subtitle = "esc close"
            # The list has its width from the first painting on, even if the report of the size is late.
            frame.styles.width = self.width
            yield Static(self.lines)

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _: self._draw())

    def on_resize(self) -> None:
        """Fit the lines to the width."""
        self.query_one(VerticalScroll).styles.width = self.width
        self._draw()

    def _draw(self) -> None:
        self.query_one(Static).update(self.lines)

    @property
    def width(self) -> int:
        """Columns of the list and its frame."""
        return min(MOST_COLUMNS, self.app.size.width)

    @property
    def lines(self) -> Text:
        """The warnings, wrapped."""
        return warning_list(self.state, self.width - FRAME, AppContext.of(self).palette)
