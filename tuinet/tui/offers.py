"""What can be done here and now: for the footer, and for the palette."""

from __future__ import annotations

from textual.binding import ActiveBinding
from textual.screen import Screen

from tuinet.tui import keys

ACTIONS = {binding.action for binding in keys.ALL}


def offers(screen: Screen[object]) -> list[ActiveBinding]:
    """Our keys that work now, each action once; what keys do in Textual's own widgets is what people expect of any."""
    found: dict[tuple[object, str], ActiveBinding] = {}
    for active in screen.active_bindings.values():
        if active.binding.action in ACTIONS:
            found.setdefault((active.node, active.binding.action), active)
    return list(found.values())
