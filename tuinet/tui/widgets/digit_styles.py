"""The style in which the whole app draws digits."""

from __future__ import annotations

from tuinet.render.digit_styles import available_styles
from tuinet.tui.context import AppContext


def style_of(context: AppContext) -> str:
    """Return the user's choice, if the terminal can show it."""
    styles = available_styles(context.ascii_only)
    if context.remembered.digit_style in styles:
        return context.remembered.digit_style
    return styles[0]


def next_style(context: AppContext) -> None:
    """Switch to the next style."""
    styles = available_styles(context.ascii_only)
    step = styles.index(style_of(context)) + 1
    context.remember(digit_style=styles[step % len(styles)])
