"""An app with our themes, which keeps the user's choices from one start to the next."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import partial

from textual.app import SystemCommand
from textual.driver import Driver
from textual.filter import LineFilter

from tuinet.errors import UsageError
from tuinet.render.palette import Palette
from tuinet.tui.ascii_only import AsciiFilter
from tuinet.tui.driver import TerminalDriver
from tuinet.tui.notifying_app import NotifyingApp
from tuinet.tui.remembered import RememberedChoices
from tuinet.tui.stylesheets import CachingStylesheet
from tuinet.tui.themes import (
    DARK_THEME,
    LIGHT_THEME,
    OWN,
    WITHOUT_COLOUR,
    background_is_light,
    palette_of,
    palette_without_colour,
    theme_title,
    themes_for,
)
from tuinet.tui.widgets.pick import Pick
from tuinet.tui.without_colour import SelectionFilter


class ThemedApp(NotifyingApp):
    """Uses as many colours as the terminal has, or none at all."""

    def __init__(self, ascii_only: bool) -> None:
        """Draw with ASCII alone if `ascii_only`, and without colours if NO_COLOR is set."""
        without_colour = "NO_COLOR" in os.environ
        super().__init__(ansi_color=True if without_colour else None)
        self.ascii_only = ascii_only
        self.set_class(ascii_only, "-ascii")
        # Animations would send many bytes, and delay what follows them.
        self.animation_level = "none"
        self.remembered = RememberedChoices.read()
        self._ascii_filter = AsciiFilter()
        self._selection_filter = SelectionFilter()
        self._palette_without_colour = palette_without_colour(os.environ)
        for theme in themes_for(self.console.color_system):
            self.register_theme(theme)
        self.theme = WITHOUT_COLOUR if without_colour else self._first_theme()
        self.stylesheet = CachingStylesheet(variables=self.get_css_variables())

    @property
    def palette(self) -> Palette:
        """Styles for pictures that match the theme."""
        if self.no_color:
            return self._palette_without_colour
        return palette_of(self.current_theme, self.console.color_system)

    def get_driver_class(self) -> type[Driver]:
        """Return ours where Textual would use the driver that ours extends; tests and the web have others."""
        driver = super().get_driver_class()
        if issubclass(TerminalDriver, driver):
            return TerminalDriver
        return driver

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return our filter for terminals without colours, then Textual's own, then our filter for ASCII."""
        filters = super().get_line_filters()
        if self.no_color:
            filters = [self._selection_filter, *filters]
        if self.ascii_only:
            return [*filters, self._ascii_filter]
        return filters

    def action_next_theme(self) -> None:
        """Switch to our next theme; from a theme of Textual's to our first one."""
        names = [theme.name for theme in OWN]
        step = 0
        if self.theme in names:
            step = names.index(self.theme) + 1
        self.theme = names[step % len(names)]

    def theme_commands(self) -> Iterator[SystemCommand]:
        """Yield a command of the palette for each theme, ours in front; none without colours.

        Textual's are found by typing, and not listed without a search: there are many of them.
        """
        if self.no_color:
            return
        own = [theme.name for theme in OWN]
        for name in (*own, *sorted(set(self.available_themes).difference(own))):
            use = partial(setattr, self, "theme", name)
            yield SystemCommand(theme_title(name), f"Use the theme {name}.", use, discover=name in own)

    def search_themes(self) -> None:
        """Ask for a theme: one of ours, or of Textual's."""
        names = sorted(self.available_themes)

        def find(text: str) -> list[str]:
            words = text.lower().split()
            return [name for name in names if all(word in name for word in words)]

        def check(answer: str) -> None:
            if answer not in names:
                raise UsageError(f"no theme '{answer}'")

        def use(answer: str | None) -> None:
            if answer is not None:
                self.theme = answer

        self.push_screen(Pick("Choose a theme:", find, check, current=self.theme), use)

    def remember(self, **choices: object) -> None:
        """Save choices for the next start."""
        for name, value in choices.items():
            setattr(self.remembered, name, value)
        self.remembered.save()

    def _watch_theme(self, theme_name: str) -> None:
        super()._watch_theme(theme_name)
        # A theme set at the start, or for lack of colours, is not the user's choice.
        if self.is_running and not self.no_color:
            self.remember(theme=theme_name)

    def _first_theme(self) -> str:
        if self.remembered.theme in self.available_themes:
            return self.remembered.theme
        if background_is_light(os.environ):
            return LIGHT_THEME.name
        return DARK_THEME.name
