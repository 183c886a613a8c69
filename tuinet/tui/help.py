"""The help: what a screen is for, its keys, its fields and its figures, in words."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from tuinet.config import settings
from tuinet.tui import keys
from tuinet.tui.glossary import TERMS


class HelpScreen(ModalScreen[None]):
    """Explains a screen. The screen says for itself what it is for, in `HELP`, and which keys are its own."""

    BINDINGS = keys.HELP

    def __init__(self, explained: Screen[object]) -> None:
        super().__init__()
        self.explained = explained

    def compose(self) -> ComposeResult:
        """Everything, to scroll through."""
        with VerticalScroll(classes="pane") as scroll:
            scroll.border_title = "Help"
            scroll.border_subtitle = "escape closes"
            yield Static(Group(*self._parts()))

    def on_mount(self) -> None:
        """Scroll with the keys."""
        self.query_one(VerticalScroll).focus()

    def action_close(self) -> None:
        """Back to where the person was."""
        self.dismiss()

    def _parts(self) -> Iterator[RenderableType]:
        yield Text(getattr(self.explained, "HELP", ""))
        for title in (*getattr(self.explained, "HELP_KEYS", ()), "Everywhere"):
            yield heading(f"Keys: {title.lower()}")
            yield key_table(title)
        if getattr(self.explained, "HELP_FIELDS", False):
            yield heading("Fields of the configuration")
            yield words_table({field.name: described(field.help, field.bounds) for field in settings()})
        yield heading("Figures")
        yield words_table(TERMS)


def heading(words: str) -> Text:
    """A line above a part."""
    return Text(f"\n{words}", style="bold underline")


def key_table(title: str) -> Table:
    """The keys of a group, with what they do."""
    return words_table({shown(binding): f"{binding.description}: {binding.tooltip}" for binding in own_keys(title)})


def own_keys(title: str) -> list[Binding]:
    """The bindings of a group of the table."""
    return [binding for binding in keys.TABLE[title] if isinstance(binding, Binding)]


def shown(binding: Binding) -> str:
    """A binding's keys as they are written: `space, f5`."""
    return ", ".join(map(keys.name_of, binding.key.split(",")))


def described(words: str, bounds: str) -> str:
    """Help with its bounds."""
    return f"{words} [{bounds}]" if bounds else words


def words_table(rows: dict[str, str]) -> Table:
    """Terms and their explanations."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="bold")
    table.add_column(ratio=1)
    for term, words in rows.items():
        table.add_row(Text(term), Text(words))
    return table
