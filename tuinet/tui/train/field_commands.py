"""The fields of the form as commands of the palette."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any

from textual.app import App, SystemCommand

from tuinet.tui.form.draft import label
from tuinet.tui.form.explain import sentences
from tuinet.tui.screens import SCREENS
from tuinet.tui.train.field_screen import FieldScreen


def field_commands(app: App[Any], show: Callable[[str], Awaitable[None]]) -> Iterable[SystemCommand]:
    """Yield a command for each field that can be edited now, on any screen; `show` switches to a screen by its mode."""
    mode = SCREENS[0].mode
    try:
        screens = app.get_screen_stack(mode)
    except KeyError:
        # The app began with another screen, and the form was never shown.
        return
    for screen in screens:
        if isinstance(screen, FieldScreen):
            for name in screen.field_names:
                go = partial(_go_to_field, partial(show, mode), screen, name)
                yield SystemCommand(f"Field: {label(name)}", sentences(name)[0], go)


async def _go_to_field(show_form: Callable[[], Awaitable[None]], screen: FieldScreen, name: str) -> None:
    await show_form()
    screen.go_to_field(name)
