"""The help of a screen: what the screen is for, its keys, its fields and its terms."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from rich.text import Text
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import RichLog

from tuinet.config import hyperparameters
from tuinet.tui import keys
from tuinet.tui.context import AppContext
from tuinet.tui.glossary import TERMS
from tuinet.tui.help_text import heading, key_rows, table

MAX_COLUMNS = 100
"""Longer lines are hard to read"""

BORDERS = 6
"""Columns for the border, the padding and the scroll bar"""


class HelpScreen(Screen[None]):
    """Explains a screen, from that screen's own attributes.

    `HELP` says what it is for, `HELP_KEYS` which groups of the key table it has, and `HELP_FIELDS` whether it shows
    the configuration. All of them are optional.
    """

    BINDINGS = keys.HELP

    def __init__(self, explained: Screen[object]) -> None:
        super().__init__()
        self.explained = explained

    def compose(self) -> ComposeResult:
        page = RichLog(classes="pane -active", auto_scroll=False, min_width=0)
        page.border_title = "Help"
        page.border_subtitle = "esc closes"
        yield page

    def on_resize(self) -> None:
        page = self.query_one(RichLog)
        page.clear()
        page.write(Text("\n").join(self._lines(min(self.size.width - BORDERS, MAX_COLUMNS))))

    def action_close(self) -> None:
        self.dismiss()

    def _lines(self, width: int) -> Iterator[Text]:
        ascii_only = AppContext.of(self).ascii_only
        for line in textwrap.wrap(getattr(self.explained, "HELP", ""), width):
            yield Text(line)
        for title in (*getattr(self.explained, "HELP_KEYS", ()), "Everywhere"):
            yield heading(f"Keys: {title.lower()}")
            yield from table(key_rows(title, ascii_only), width)
        if getattr(self.explained, "HELP_FIELDS", False):
            yield heading("Hyperparameters")
            yield from table(hyperparameter_rows(), width)
        yield heading("Terms")
        yield from table([*TERMS.items()], width)


def hyperparameter_rows() -> list[tuple[str, str]]:
    """Return all hyperparameters with their help and bounds."""
    rows = []
    for name, hyperparameter in hyperparameters().items():
        bounds = f" [{hyperparameter.bounds}]" if hyperparameter.bounds else ""
        rows.append((name, hyperparameter.help + bounds))
    return rows
