"""How the app looks, and that it still does at the next start."""

from __future__ import annotations

import os
from collections.abc import Sequence

from textual.app import App
from textual.driver import Driver
from textual.filter import LineFilter

from tuinet.render.palette import Palette
from tuinet.tui.ascii_only import AsciiFilter
from tuinet.tui.driver import TerminalDriver
from tuinet.tui.preferences import Preferences
from tuinet.tui.themes import OWN, WITHOUT_COLOUR, background_is_light, palette_of, themes_for


class ThemedApp(App[None]):
    """An app with our themes, in the colours that the terminal has, or none; it keeps its choices."""

    def __init__(self, ascii_only: bool) -> None:
        """With ASCII alone, if that is all that the terminal shows. NO_COLOR asks for no colours."""
        no_colour = "NO_COLOR" in os.environ
        super().__init__(ansi_color=True if no_colour else None)
        self.ascii_only = ascii_only
        self.animation_level = "none"
        self.preferences = Preferences.read()
        self._filter = AsciiFilter()
        for theme in themes_for(self.console.color_system):
            self.register_theme(theme)
        self.theme = WITHOUT_COLOUR if no_colour else self._first_theme()

    @property
    def palette(self) -> Palette:
        """Styles for pictures that go with the theme."""
        return palette_of(self.current_theme, self.no_color, self.console.color_system)

    def get_driver_class(self) -> type[Driver]:
        """Ours in the place of the one that it improves."""
        found = super().get_driver_class()
        return TerminalDriver if issubclass(TerminalDriver, found) else found

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own, and ASCII at the end of all where nothing else can be shown."""
        filters = super().get_line_filters()
        return [*filters, self._filter] if self.ascii_only else filters

    def action_next_theme(self) -> None:
        """Dark, light, and so on."""
        names = [theme.name for theme in OWN]
        self.theme = names[(names.index(self.theme) + 1) % len(names)] if self.theme in names else names[0]

    def remember(self, **choices: object) -> None:
        """Keep choices for the next start."""
        for name, value in choices.items():
            setattr(self.preferences, name, value)
        self.preferences.save()

    def _watch_theme(self, theme_name: str) -> None:
        super()._watch_theme(theme_name)
        if self.is_running and not self.no_color:
            self.remember(theme=theme_name)

    def _first_theme(self) -> str:
        if self.preferences.theme in self.available_themes:
            return self.preferences.theme
        return OWN[background_is_light(os.environ)].name
