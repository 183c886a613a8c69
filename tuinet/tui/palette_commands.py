"""The commands of the palette, made from the key table."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from textual.app import App, SystemCommand
from textual.binding import ActiveBinding, Binding
from textual.screen import Screen
from textual.widget import Widget

from tuinet.tui import keys
from tuinet.tui.available_keys import available_keys, keys_of_other_panes
from tuinet.tui.context import AppContext
from tuinet.tui.distant_commands import distant_commands
from tuinet.tui.screens import SCREENS


def palette_commands(app: App[Any], screen: Screen[object]) -> Iterable[SystemCommand]:
    """Return everything a key does: now, in a pane without the focus, or on another screen.

    Each title appears once.
    """
    screen_titles = {f"show('{screen.mode}')": f"{screen.title} screen" for screen in SCREENS}
    ascii_only = AppContext.of(screen).ascii_only
    commands: dict[str, SystemCommand] = {}
    offered: list[Binding] = []
    for active in available_keys(screen):
        if active.enabled:
            binding = active.binding
            title = screen_titles.get(binding.action, binding.description)
            help_text = f"{keys.key_name(binding.key, ascii_only)}: {binding.tooltip}"
            commands.setdefault(title, SystemCommand(title, help_text, partial(app.simulate_key, binding.key)))
            offered += declared(active)
    for pane, pane_title, binding in keys_of_other_panes(screen):
        title = f"{binding.description} ({pane_title})"
        run = partial(run_in_pane, app, pane, binding.action)
        commands.setdefault(title, SystemCommand(title, binding.tooltip, run))
        offered.append(binding)
    for command in distant_commands(app, offered):
        commands.setdefault(command.title, command)
    return commands.values()


def declared(active: ActiveBinding) -> list[Binding]:
    """Return the binding in the key table that an active one was made from: Textual makes one for each of its keys."""
    return [
        binding
        for binding in type(active.node).BINDINGS
        if isinstance(binding, Binding)
        and (binding.action, binding.description) == (active.binding.action, active.binding.description)
    ]


async def run_in_pane(app: App[Any], pane: Widget, action: str) -> None:
    """Run an action in a pane, which gets the focus, as if the user had moved there first."""
    pane.focus()
    await app.run_action(action, pane)
