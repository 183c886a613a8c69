"""The ways to draw a digit, of which a person chooses one for the whole app."""

from __future__ import annotations

from tuinet.render.digit_styles import available_styles
from tuinet.tui.host import Host


def style_of(host: Host) -> str:
    """The style that was chosen, if it can be shown."""
    possible = available_styles(host.ascii_only)
    if host.preferences.digit_style in possible:
        return host.preferences.digit_style
    return possible[0]


def next_style(host: Host) -> None:
    """Choose the style after it."""
    possible = available_styles(host.ascii_only)
    host.remember(digit_style=possible[(possible.index(style_of(host)) + 1) % len(possible)])
