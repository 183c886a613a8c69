"""The keys that work here and now: for the footer and for the palette."""

from __future__ import annotations

from collections.abc import Iterator

from textual.actions import parse
from textual.binding import ActiveBinding, Binding
from textual.screen import Screen
from textual.widget import Widget

from tuinet.tui import keys

ACTIONS = {binding.action for binding in keys.ALL}


def available_keys(screen: Screen[object]) -> list[ActiveBinding]:
    """Return the keys of our table that work now, each action once.

    Textual's widgets bind many more, such as the arrows in a list. They do what users expect without being told.
    """
    bindings: dict[tuple[object, str], ActiveBinding] = {}
    for active in screen.active_bindings.values():
        if active.binding.action in ACTIONS:
            bindings.setdefault((active.node, active.binding.action), active)
    return list(bindings.values())


def keys_of_other_panes(screen: Screen[object]) -> Iterator[tuple[Widget, str, Binding]]:
    """Yield the keys of panes in view without the focus: the pane, its title in the key table, and the binding."""
    focused = screen.focused.ancestors_with_self if screen.focused else []
    for pane in screen.query(".pane").results(Widget):
        title = title_of(pane)
        if title is None or pane in focused or not pane.display or not pane.focusable:
            continue
        for binding in type(pane).BINDINGS:
            if isinstance(binding, Binding) and pane.check_action(*parse(binding.action)[1:]):
                yield pane, title.lower(), binding


def title_of(pane: Widget) -> str | None:
    """Return the title of a pane's keys in the key table; None if it has none there."""
    for title, bindings in keys.TABLE.items():
        if bindings is type(pane).BINDINGS:
            return title
    return None
