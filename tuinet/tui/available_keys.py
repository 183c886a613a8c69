"""What can be done here and now: for the footer, and for the palette."""

from __future__ import annotations

from collections.abc import Iterator

from textual.actions import parse
from textual.binding import ActiveBinding, Binding
from textual.screen import Screen
from textual.widget import Widget

from tuinet.tui import keys

ACTIONS = {binding.action for binding in keys.ALL}


def offers(screen: Screen[object]) -> list[ActiveBinding]:
    """Our keys that work now, each action once; what keys do in Textual's own widgets is what people expect of any."""
    found: dict[tuple[object, str], ActiveBinding] = {}
    for active in screen.active_bindings.values():
        if active.binding.action in ACTIONS:
            found.setdefault((active.node, active.binding.action), active)
    return list(found.values())


def offers_of_other_panes(screen: Screen[object]) -> Iterator[tuple[Widget, str, Binding]]:
    """Keys of panes that have not the focus: the pane, what it is called in the table of keys, and the binding."""
    here = screen.focused.ancestors_with_self if screen.focused else []
    for pane in screen.query(".pane").results(Widget):
        title = next((title for title, group in keys.TABLE.items() if group is type(pane).BINDINGS), None)
        if title is None or pane in here or not pane.focusable:
            continue
        for binding in type(pane).BINDINGS:
            if isinstance(binding, Binding) and pane.check_action(*parse(binding.action)[1:]):
                yield pane, title.lower(), binding
