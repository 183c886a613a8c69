"""What the panes of the Explore screen share."""

from __future__ import annotations

import textwrap

from rich.text import Text

from tuinet.render.digit import DIGIT_STYLES
from tuinet.tui.explore.explorer import Explorer
from tuinet.tui.host import Host
from tuinet.tui.widgets.picture import Picture

PLAIN_STYLES = ("ascii", "numbers")
"""Styles of digits for terminals that know ASCII only"""


class View(Picture):
    """A picture of what is looked at, drawn anew when that changes."""

    def __init__(self, explorer: Explorer, *, classes: str = "") -> None:
        super().__init__(classes=classes)
        self.explorer = explorer

    def on_mount(self) -> None:
        """Follow what is looked at."""
        self.explorer.changed.subscribe(self, lambda _: self.redraw())

    def words(self, text: str, width: int) -> Text:
        """Words in place of a picture."""
        return Text("\n".join(textwrap.wrap(text, max(8, width))), Host.of(self).palette.dim)


def styles(host: Host) -> tuple[str, ...]:
    """The styles of digits that the terminal can show."""
    return PLAIN_STYLES if host.ascii_only else DIGIT_STYLES


def style_of(host: Host) -> str:
    """The style that was chosen, if it can be shown."""
    chosen, possible = host.preferences.digit_style, styles(host)
    return chosen if chosen in possible else possible[0]


def next_style(host: Host) -> None:
    """Choose the style after it."""
    possible = styles(host)
    host.remember(digit_style=possible[(possible.index(style_of(host)) + 1) % len(possible)])
