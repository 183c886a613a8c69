"""A screen of panes, of which the one with the focus looks so."""

from __future__ import annotations

from textual.events import DescendantFocus
from textual.screen import Screen, ScreenResultType
from textual.widget import Widget


class PanesScreen(Screen[ScreenResultType]):
    """Marks the pane with the focus with the class `-active`.

    The selector `:focus-within` would do the same, but have the styles of all widgets in the pane computed again with
    each step through its fields.
    """

    _active: Widget | None = None

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Mark the pane that the focus has come to."""
        panes = (node for node in event.widget.ancestors_with_self if node.has_class("pane"))
        pane = next(panes, None)
        if pane is self._active or not isinstance(pane, Widget):
            return
        changed = [widget for widget in (self._active, pane) if widget]
        for widget in changed:
            widget.set_class(widget is pane, "-active", update=False)
        self.app.stylesheet.update_nodes(changed)
        self._active = pane
