"""The command palette, which loses nothing of what is typed right after its key."""

from __future__ import annotations

from textual.command import CommandPalette
from textual.events import Key
from textual.widgets import Input

from tuinet.tui.widgets.early_text import EarlyText


class Palette(CommandPalette):
    """Textual's palette, with the text that was typed before its field had the focus."""

    def __init__(self) -> None:
        super().__init__(placeholder="Search for commands …", id="--command-palette")
        self._early_text = EarlyText()

    def on_key(self, event: Key) -> None:
        self._early_text.take(event, self.query_one(Input))
