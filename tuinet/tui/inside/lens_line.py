"""The line with the lenses and their keys."""

from __future__ import annotations

from collections.abc import Callable, Collection

from rich.style import Style
from rich.text import Text

from tuinet.tui.context import AppContext
from tuinet.tui.lenses import LENSES
from tuinet.tui.widgets.picture import Picture


class LensLine(Picture):
    """Each lens with its key, as wide as fits; a click shows one."""

    def __init__(self, shown: Callable[[], Collection[str]]) -> None:
        """`shown` returns the names of the lenses that are shown."""
        super().__init__()
        self._shown = shown

    def draw(self, width: int, height: int) -> Text:
        """Return the whole titles, or shorter ones closer to each other."""
        titles = [entry.title for entry in LENSES]
        after = " "
        if sum(len(title) + 4 for title in titles) > width:
            titles = [entry.short_title for entry in LENSES]
            after = ""
        line = Text(no_wrap=True)
        key_style = Style.parse(AppContext.of(self).palette.key)
        for entry, title in zip(LENSES, titles, strict=True):
            style = Style.from_meta({"@click": f"screen.lens('{entry.name}')"})
            if entry.name in self._shown():
                style = Style.parse("bold reverse") + style
            line.append(" ", style).append(entry.key, key_style + style).append(f" {title}{after}", style)
        return line
