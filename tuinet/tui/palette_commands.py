"""The commands of the palette, made from the key table."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from textual.app import App, SystemCommand
from textual.screen import Screen
from textual.widget import Widget

from tuinet.tui import keys
from tuinet.tui.available_keys import available_keys, keys_of_other_panes
from tuinet.tui.context import AppContext
from tuinet.tui.screens import SCREENS


def palette_commands(app: App[Any], screen: Screen[object]) -> Iterable[SystemCommand]:
    """Everything a key does now, also in panes without the focus; each title once."""
    screen_titles = {f"show('{screen.mode}')": f"{screen.title} screen" for screen in SCREENS}
    ascii_only = AppContext.of(screen).ascii_only
    commands: dict[str, SystemCommand] = {}
    for active in available_keys(screen):
        if active.enabled:
            binding = active.binding
            title = screen_titles.get(binding.action, binding.description)
            help_text = f"{keys.key_name(binding.key, ascii_only)}: {binding.tooltip}"
            commands.setdefault(title, SystemCommand(title, help_text, partial(app.simulate_key, binding.key)))
    for pane, pane_title, binding in keys_of_other_panes(screen):
        title = f"{binding.description} ({pane_title})"
        run = partial(run_in_pane, app, pane, binding.action)
        commands.setdefault(title, SystemCommand(title, binding.tooltip, run))
    return commands.values()


async def run_in_pane(app: App[Any], pane: Widget, action: str) -> None:
    """Run an action in a pane, which gets the focus, as if the user had moved there first."""
    pane.focus()
    await app.run_action(action, pane)
