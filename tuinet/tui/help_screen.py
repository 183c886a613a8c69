"""The help of a screen: what to try, what the screen is for, its terms, its fields and its keys."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.events import Key
from textual.screen import Screen
from textual.widgets import Input, RichLog

from tuinet.config import hyperparameters
from tuinet.tui import keys
from tuinet.tui.ascii_help import ASCII_TERMS, section_in_ascii
from tuinet.tui.context import AppContext
from tuinet.tui.glossary import TERMS
from tuinet.tui.help_page import Page, Section, lay_out
from tuinet.tui.help_text import group_bindings, key_rows

MAX_COLUMNS = 100
"""Longer lines are hard to read"""

BORDERS = 6
"""Columns for the border, the padding and the scroll bar"""

CONTEXT = 2
"""Lines that stay in view above a hit"""

SCROLLING = {"up": "scroll_up", "down": "scroll_down", "pageup": "page_up", "pagedown": "page_down"}
"""Keys that scroll the page while a search is typed"""


class HelpScreen(Screen[None]):
    """Explains a screen, from that screen's own attributes.

    `HELP_TRY` says what to try first, `help_sections` what its parts are for, and `HELP` what the screen is for.
    `HELP_FIELDS` says whether it shows the configuration, `HELP_KEYS` which groups of the key table it has, and
    `pointless_actions` which of their actions have no effect on it. All of them are optional.

    Typing searches: only what matches is shown.
    """

    BINDINGS = keys.HELP

    DEFAULT_CSS = """
    HelpScreen Input {
        height: 1;
        border: none;
        padding: 0 1;
        background: $surface;
    }
    HelpScreen RichLog {
        height: 1fr;
    }
    """

    def __init__(self, explained: Screen[object]) -> None:
        super().__init__()
        self.explained = explained
        self.page = Page([], [])
        self.hit = 0
        """The index of the hit that is marked"""
        self._early = 0
        """Characters that were typed before the text field could take them"""

    def compose(self) -> ComposeResult:
        search = Input(placeholder="type to search: dropout, mistakes, zoom …", compact=True, select_on_focus=False)
        # Each blink would be sent to the terminal, even over a slow link.
        search.cursor_blink = False
        yield search
        yield RichLog(classes="pane -active", auto_scroll=False, min_width=0)

    def on_mount(self) -> None:
        self.log_view.focus()

    @property
    def log_view(self) -> RichLog:
        return self.query_one(RichLog)

    @property
    def search(self) -> Input:
        return self.query_one(Input)

    def on_resize(self) -> None:
        self._lay_out()

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Return True if a key is a letter of the search, whatever it does elsewhere."""
        is_letter = character is not None and character.isprintable()
        return is_letter and self.focused is not self.search and key not in self._own_keys()

    def on_key(self, event: Key) -> None:
        """Begin a search with the letter that was typed; keep scrolling while one is typed."""
        if self.focused is self.search:
            if event.key in SCROLLING:
                getattr(self.log_view, f"action_{SCROLLING[event.key]}")()
                event.stop()
            elif event.is_printable:
                # It was typed before the text field could take it.
                self._insert(event)
        elif event.is_printable and event.key not in self._own_keys():
            self._early = 0
            self.search.value = ""
            self.set_focus(self.search)
            self._insert(event)

    def _insert(self, event: Key) -> None:
        self.search.insert(event.character or "", self._early)
        self._early += 1
        event.stop()

    def on_input_changed(self) -> None:
        self.hit = 0
        self._lay_out()
        self.log_view.scroll_home(animate=False)

    def on_input_submitted(self) -> None:
        """Leave the search for the page, where n and N go through the hits."""
        self.log_view.focus()
        self._show_hit()

    def action_search(self) -> None:
        self._early = len(self.search.value)
        self.set_focus(self.search)

    def action_find(self, step: int) -> None:
        """Go to the next or the previous hit; after the last comes the first."""
        if self.page.hits:
            self.hit = (self.hit + step) % len(self.page.hits)
            self._lay_out()
            self._show_hit()

    def action_close(self) -> None:
        """Clear the search, or close the help."""
        if self.search.value or self.focused is self.search:
            self.search.value = ""
            self.log_view.focus()
        else:
            self.dismiss()

    def _own_keys(self) -> set[str]:
        """Return the keys that act here, and so begin no search."""
        own = {key for binding in group_bindings("Help") for key in binding.key.split(",")} | {"space"}
        if not self.page.hits:
            # Without a search there is nothing to go to.
            own -= {"n", "N"}
        return own

    def _lay_out(self) -> None:
        view = self.log_view
        query = self.search.value
        width = min(self.size.width - BORDERS, MAX_COLUMNS)
        self.page = lay_out(self._sections(), query, width)
        nothing = f"Nothing here contains '{query}'. Press esc to see everything."
        lines = self.page.lines or [Text(line) for line in textwrap.wrap(nothing, width)]
        if self.page.hits:
            lines[self.page.hits[self.hit]].stylize("bold")
        self._show_keys()
        view.clear()
        view.write(Text("\n").join(lines))

    def on_descendant_focus(self) -> None:
        self._show_keys()

    def _show_keys(self) -> None:
        """Show in the title what can be pressed now."""
        is_typing = self.focused is self.search
        keys_now = hint(self.page, self.hit, bool(self.search.value.strip()), is_typing=is_typing)
        self.log_view.border_title = f"Help · {keys_now}"

    def _show_hit(self) -> None:
        if self.page.hits:
            self.log_view.scroll_to(y=max(0, self.page.hits[self.hit] - CONTEXT), animate=False)

    def _sections(self) -> list[Section]:
        explained = self.explained
        ascii_only = AppContext.of(self).ascii_only
        tries: Sequence[tuple[str, str]] = getattr(explained, "HELP_TRY", ())
        sections = [
            Section("Try this", rows=tuple((keys.with_key_names(key, ascii_only), text) for key, text in tries)),
            *(Section(title, text=text) for title, text in getattr(explained, "help_sections", ())),
            Section("This screen", text=getattr(explained, "HELP", "")),
            Section("Terms", rows=(*TERMS.items(), *(ASCII_TERMS if ascii_only else ()))),
        ]
        if getattr(explained, "HELP_FIELDS", False):
            sections.append(Section("Hyperparameters", rows=tuple(hyperparameter_rows())))
        pointless: frozenset[str] = getattr(explained, "pointless_actions", frozenset())
        for title in (*getattr(explained, "HELP_KEYS", ()), "Everywhere"):
            sections.append(Section(f"Keys: {title.lower()}", rows=tuple(key_rows(title, ascii_only, pointless))))
        if ascii_only:
            sections = [section_in_ascii(section) for section in sections]
        return [section for section in sections if section.rows or section.text]


def hint(page: Page, hit: int, is_searched: bool, *, is_typing: bool) -> str:
    """Return the current keys, and the number of matches. While a search is typed, letters are part of it."""
    if not is_searched:
        return "type to search · esc back" if is_typing else "/ search · esc close"
    if not page.hits:
        return "esc clear the search"
    if is_typing:
        return f"{hit + 1} of {len(page.hits)} · enter go there · esc clear"
    return f"{hit + 1} of {len(page.hits)} · n next · N previous · esc clear"


def hyperparameter_rows() -> list[tuple[str, str]]:
    """Return all hyperparameters with their help and bounds."""
    rows = []
    for name, hyperparameter in hyperparameters().items():
        bounds = f" [{hyperparameter.bounds}]" if hyperparameter.bounds else ""
        rows.append((name, hyperparameter.help + bounds))
    return rows
