"""The help: what a screen is for, its keys, its fields and its figures, in words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen
from textual.widgets import RichLog

from tuinet.config import hyperparameters
from tuinet.tui import keys
from tuinet.tui.context import AppContext
from tuinet.tui.glossary import TERMS

MOST_COLUMNS = 100
"""Longer lines are hard to read"""


class HelpScreen(Screen[None]):
    """Explains a screen. The screen says for itself what it is for, in `HELP`, and which keys are its own."""

    BINDINGS = keys.HELP

    def __init__(self, explained: Screen[object]) -> None:
        super().__init__()
        self.explained = explained

    def compose(self) -> ComposeResult:
        """Everything, to scroll through."""
        pages = RichLog(classes="pane -active", auto_scroll=False, min_width=0)
        pages.border_title, pages.border_subtitle = "Help", "esc closes"
        yield pages

    def on_resize(self) -> None:
        """Break the lines for the room there is."""
        pages = self.query_one(RichLog)
        pages.clear()
        pages.write(Text("\n").join(self._lines(min(self.size.width - 6, MOST_COLUMNS))))

    def action_close(self) -> None:
        """Back to where the person was."""
        self.dismiss()

    def _lines(self, width: int) -> Iterator[Text]:
        ascii_only = AppContext.of(self).ascii_only
        yield from map(Text, textwrap.wrap(getattr(self.explained, "HELP", ""), width))
        for title in (*getattr(self.explained, "HELP_KEYS", ()), "Everywhere"):
            yield heading(f"Keys: {title.lower()}")
            rows = [(shown(one, ascii_only), f"{one.description}: {one.tooltip}") for one in own_keys(title)]
            yield from table(rows, width)
        if getattr(self.explained, "HELP_FIELDS", False):
            yield heading("Fields of the configuration")
            yield from table(
                [(name, described(field.help, field.bounds)) for name, field in hyperparameters().items()], width
            )
        yield heading("Figures")
        yield from table([*TERMS.items()], width)


def heading(words: str) -> Text:
    """A line above a part."""
    return Text.assemble("\n", (words, "bold underline"))


def table(rows: Sequence[tuple[str, str]], width: int) -> Iterator[Text]:
    """Terms and their explanations, in two columns."""
    column = max(len(term) for term, _ in rows) + 2
    for term, words in rows:
        first, *others = textwrap.wrap(words, max(20, width - column)) or [""]
        yield Text.assemble((term.ljust(column), "bold"), first)
        yield from (Text(" " * column + line) for line in others)


def own_keys(title: str) -> list[Binding]:
    """The bindings of a group of the table."""
    return [binding for binding in keys.TABLE[title] if isinstance(binding, Binding)]


def shown(binding: Binding, ascii_only: bool = False) -> str:
    """A binding's keys as they are written: `space, f5`."""
    return ", ".join(keys.key_name(key, ascii_only) for key in binding.key.split(","))


def described(words: str, bounds: str) -> str:
    """Help with its bounds."""
    return f"{words} [{bounds}]" if bounds else words
