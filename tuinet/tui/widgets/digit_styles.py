"""The ways to draw a digit, of which a person chooses one for the whole app."""

from __future__ import annotations

from tuinet.tui.host import Host

STYLES = ("ascii", "half blocks", "braille", "numbers")
"""Those of `tuinet.render.digit`, which brings NumPy"""

PLAIN_STYLES = ("ascii", "numbers")
"""Styles of digits for terminals that know ASCII only"""


def styles(host: Host) -> tuple[str, ...]:
    """The styles of digits that the terminal can show."""
    return PLAIN_STYLES if host.ascii_only else STYLES


def style_of(host: Host) -> str:
    """The style that was chosen, if it can be shown."""
    chosen, possible = host.preferences.digit_style, styles(host)
    return chosen if chosen in possible else possible[0]


def next_style(host: Host) -> None:
    """Choose the style after it."""
    possible = styles(host)
    host.remember(digit_style=possible[(possible.index(style_of(host)) + 1) % len(possible)])
