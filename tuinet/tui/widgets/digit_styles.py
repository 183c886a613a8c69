"""The ways to draw a digit, of which a person chooses one for the whole app."""

from __future__ import annotations

from tuinet.render.digit_styles import available_styles
from tuinet.tui.context import AppContext


def style_of(context: AppContext) -> str:
    """The style that was chosen, if it can be shown."""
    possible = available_styles(context.ascii_only)
    if context.preferences.digit_style in possible:
        return context.preferences.digit_style
    return possible[0]


def next_style(context: AppContext) -> None:
    """Choose the style after it."""
    possible = available_styles(context.ascii_only)
    context.remember(digit_style=possible[(possible.index(style_of(context)) + 1) % len(possible)])
